"""Count feed-forward parts of which a token uses some, and what replaced attention beside them."""

from __future__ import annotations

from collections.abc import Callable

from roadworthy.evidence.parameters.sizes import Config, Sum, UnknownSizeError, dense


def chosen(c: Config, one: int, number: int, used: int, beside: int) -> Sum:
    """Count experts of which a token uses some, and what stands beside them in the layer."""
    if not 0 < used <= number:
        raise UnknownSizeError
    return Sum(number * one + beside, used * one + beside)


def all_layers(
    number: tuple[str, ...], width: str = "intermediate_size", router_terms: int = 0
) -> Callable[[Config, int], Sum]:
    """Return experts in every layer, with a router and nothing else."""

    def experts(c: Config, layer: int) -> Sum:
        count = c.size(*number)
        beside = c.hidden * count + router_terms * count
        return chosen(c, 3 * c.hidden * c.size(width), count, c.size("num_experts_per_tok"), beside)

    return experts


def qwen_moe(shared: bool) -> Callable[[Config, int], Sum | None]:
    """Return how to count a layer of Qwen with experts."""

    def experts(c: Config, layer: int) -> Sum | None:
        number = c.size("num_experts", "num_local_experts")
        step = c.size("decoder_sparse_step", default=1)
        if not step:
            raise UnknownSizeError
        if layer in c.numbers("mlp_only_layers") or not number or (layer + 1) % step:
            return None
        beside = c.hidden * number
        if shared:
            beside += 3 * c.hidden * c.size("shared_expert_intermediate_size") + c.hidden
        one = 3 * c.hidden * c.size("moe_intermediate_size")
        return chosen(c, one, number, c.size("num_experts_per_tok"), beside)

    return experts


def deepseek(c: Config, layer: int) -> Sum | None:
    """Count a layer of DeepSeek and those built like it: the first ones are dense."""
    if not c.has("n_routed_experts"):
        return None
    every = c.size("moe_layer_freq", default=1)
    if not every:
        raise UnknownSizeError
    if layer < c.size("first_k_dense_replace", default=0) or layer % every:
        return None
    number = c.size("n_routed_experts")
    one = 3 * c.hidden * c.size("moe_intermediate_size")
    beside = c.hidden * number + one * c.size("n_shared_experts", default=0)
    return chosen(c, one, number, c.size("num_experts_per_tok"), beside)


def latent_attention(c: Config) -> int:
    """Count attention that squeezes keys and values through a narrow layer (MLA)."""
    nope, rope = c.size("qk_nope_head_dim"), c.size("qk_rope_head_dim")
    value, narrow = c.size("v_head_dim"), c.size("kv_lora_rank")
    query = c.heads * (nope + rope)
    bias = c.flag("attention_bias")
    if c.has("q_lora_rank"):
        rank = c.size("q_lora_rank")
        total = c.hidden * rank + rank + rank * query + (rank if bias else 0)
    elif "q_lora_rank" in c.data:
        total = c.hidden * query
    else:
        raise UnknownSizeError
    total += c.hidden * (narrow + rope) + narrow + (narrow + rope if bias else 0)
    total += narrow * c.heads * (nope + value)
    return total + c.heads * value * c.hidden + (c.hidden if bias else 0)


def next_token_layers(c: Config, attention: int) -> int:
    """Count the layers that predict further tokens: files may hold them, a plain run skips them."""
    number = c.size("num_nextn_predict_layers", default=0)
    if not number:
        return 0
    part = deepseek(c, len(c.layers()))
    inner = part.total if part else 0
    joined = 2 * c.hidden**2 + 5 * c.hidden
    return number * (attention + inner + joined + 2 * c.vocabulary * c.hidden)


def llama4(c: Config, layer: int) -> Sum:
    """Count a layer of Llama 4: experts and one that all use, or a wider dense part."""
    listed = c.numbers("moe_layers") if c.has("moe_layers") else None
    every = c.size("interleave_moe_layer_step", default=1)
    if not every:
        raise UnknownSizeError
    one = 3 * c.hidden * c.size("intermediate_size")
    if (layer + 1) % every if listed is None else layer not in listed:
        return dense(3 * c.hidden * c.size("intermediate_size_mlp"))
    number = c.size("num_local_experts", "num_experts")
    return chosen(c, one, number, c.size("num_experts_per_tok"), c.hidden * number + one)


def gpt_oss(c: Config, layer: int) -> Sum:
    """Count a layer of gpt-oss, whose experts and router have biases."""
    number, width = c.size("num_local_experts", "num_experts"), c.size("intermediate_size")
    one = 3 * c.hidden * width + 2 * width + c.hidden
    used = c.size("num_experts_per_tok", "experts_per_token")
    return chosen(c, one, number, used, (c.hidden + 1) * number)


def ernie(c: Config, layer: int) -> Sum | None:
    """Count a layer of ERNIE 4.5, with experts in a span of layers."""
    interval, start = c.size("moe_layer_interval", default=1), c.size("moe_layer_start_index")
    if not interval or c.flag("use_bias"):
        raise UnknownSizeError
    end = c.data.get("moe_layer_end_index")
    last = len(c.layers()) - 1 if end in (None, -1) else c.size("moe_layer_end_index")
    if (layer + 1) % interval or not start <= layer <= last:
        return None
    number, one = (
        c.size("moe_num_experts", "num_experts"),
        3 * c.hidden * c.size("moe_intermediate_size"),
    )
    beside = (c.hidden + 1) * number + one * c.size("moe_num_shared_experts", default=0)
    return chosen(c, one, number, c.size("moe_k", "num_experts_per_tok"), beside)


def hunyuan(c: Config, layer: int) -> Sum:
    """Count a layer of Hunyuan; settings that its class leaves out are not counted."""
    width = c.size("intermediate_size")
    for key, expected in (("moe_intermediate_size", width), ("num_shared_expert", 1)):
        said = c.data.get(key, expected)
        if said != expected and (not isinstance(said, list) or set(c.numbers(key)) != {expected}):
            raise UnknownSizeError
    if c.flag("use_cla") or c.size("moe_layer_num_skipped", default=0):
        raise UnknownSizeError
    number, one = c.size("num_experts"), 3 * c.hidden * width
    if isinstance(c.data.get("moe_topk"), list):
        used = c.numbers("moe_topk")
        if layer >= len(used):
            raise UnknownSizeError
        return chosen(c, one, number, used[layer], c.hidden * number + one)
    return chosen(c, one, number, c.size("moe_topk"), c.hidden * number + one)


def sparse_attention(c: Config) -> int:
    """Count latent attention with the index that picks which tokens are looked at."""
    heads, width = c.size("index_n_heads"), c.size("index_head_dim")
    index = c.size("q_lora_rank") * heads * width + c.hidden * (width + heads) + 2 * width
    return latent_attention(c) + index


def linear_attention(c: Config, layer: int) -> int | None:
    """Count a layer that keeps a running state (gated delta net); None where it has attention."""
    kinds = c.data.get("layer_types")
    if kinds is None:
        every = c.size("full_attention_interval", default=4)
        if not every:
            raise UnknownSizeError
        full = (layer + 1) % every == 0
    elif isinstance(kinds, list) and layer < len(kinds):
        if kinds[layer] not in ("linear_attention", "full_attention"):
            raise UnknownSizeError
        full = kinds[layer] == "full_attention"
    else:
        raise UnknownSizeError
    if full:
        return None
    keys = c.size("linear_key_head_dim") * c.size("linear_num_key_heads")
    heads, width = c.size("linear_num_value_heads"), c.size("linear_value_head_dim")
    values = heads * width
    mixed = (2 * keys + values) * c.size("linear_conv_kernel_dim", default=4)
    return (
        c.hidden * (2 * keys + 2 * values + 2 * heads)
        + mixed
        + 2 * heads
        + width
        + values * c.hidden
    )


def at_most_one_further_layer(c: Config, attention: int) -> int:
    """Return what a layer that predicts further tokens has at most: the file may hold it."""
    number = c.size("mtp_num_hidden_layers", default=1)
    part = qwen_moe(shared=True)(c, 0) if c.has("num_experts") else None
    inner = part.total if part else 3 * c.hidden * c.size("intermediate_size")
    return number * (attention + inner + 2 * c.hidden**2 + 5 * c.hidden)
