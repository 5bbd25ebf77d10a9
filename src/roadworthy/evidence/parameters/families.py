"""The families of decoders whose parameters can be counted from their configuration.

Each entry was compared with the class that loads such a model, over many sizes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from roadworthy.evidence.parameters import experts
from roadworthy.evidence.parameters.decoder import Decoder, head_width, plain_attention
from roadworthy.evidence.parameters.sizes import Config


def _four_times(*keys: str) -> Callable[[Config], int]:
    return lambda c: c.size(*keys, default=4 * c.hidden)


def _falcon_heads(c: Config) -> int:
    if c.flag("new_decoder_architecture"):
        return c.size("num_kv_heads", "n_head_kv", default=c.heads)
    return 1 if c.flag("multi_query", True) else c.heads


def _falcon_norms(c: Config) -> int:
    usual = 2 if c.flag("new_decoder_architecture") else 1
    two = c.size("num_ln_in_parallel_attn", default=usual) == 2
    return 2 * c.hidden if two or not c.flag("parallel_attn", True) else 0


def _stablelm_layer(c: Config) -> int:
    heads = c.heads + c.size("num_key_value_heads", default=c.heads)
    norms = heads * (c.hidden // max(c.heads, 1)) if c.flag("qk_layernorm") else 0
    return norms + (0 if c.flag("use_parallel_residual") else 2 * c.hidden)


def _cohere_layer(c: Config) -> int:
    if not c.flag("use_qk_norm"):
        return 0
    heads = c.heads + c.size("num_key_value_heads", default=c.heads)
    return heads * (c.hidden // max(c.heads, 1))


def _opt_outside(c: Config) -> int:
    table = (c.size("max_position_embeddings") + 2) * c.hidden
    return table - (0 if c.flag("do_layer_norm_before", True) else 2 * c.hidden)


def _positions(*keys: str) -> Callable[[Config], int]:
    return lambda c: c.size(*keys) * c.hidden


_LLAMA = Decoder(qkv_bias="attention_bias", out_bias="attention_bias", mlp_bias="mlp_bias")
_MISTRAL = Decoder()
_QWEN2 = Decoder(qkv_bias=True)
_QWEN3 = Decoder(head_dim=128, qk_norm="head", qkv_bias="attention_bias", out_bias="attention_bias")
_GEMMA = Decoder(tied=True, head_dim=256, qkv_bias="attention_bias", out_bias="attention_bias")
_GPT2 = Decoder(
    tied=True, norm_terms=2, qkv_bias=True, out_bias=True, matrices=2, mlp_bias=True,
    width=_four_times("n_inner", "intermediate_size"), kv_heads=lambda c: c.heads,
    outside=_positions("n_positions", "max_position_embeddings"),
    fits=lambda c: not c.flag("add_cross_attention"),
)  # fmt: skip
_HYBRID: Decoder = Decoder(
    head_dim=256, qk_norm="head", qkv_bias="attention_bias", out_bias="attention_bias",
    attention=lambda c: plain_attention(c, _HYBRID) + c.hidden * c.heads * head_width(c, _HYBRID),
    instead=experts.linear_attention, unused=experts.at_most_one_further_layer,
    fits=lambda c: not c.flag("attention_bias"),
)  # fmt: skip
"""Every fourth layer has attention, with a gate as wide as the query."""
_DEEPSEEK = Decoder(
    attention=experts.latent_attention,
    experts=experts.deepseek,
    unused=experts.next_token_layers,
)

DECODERS: dict[str, Decoder] = {
    "llama": _LLAMA,
    "mistral": _MISTRAL,
    "ministral3": Decoder(head_dim=128),
    "qwen2": _QWEN2,
    "qwen2_vl": _QWEN2,
    "qwen2_vl_text": _QWEN2,
    "qwen2_5_vl": _QWEN2,
    "qwen2_5_vl_text": _QWEN2,
    "qwen3_vl_text": _QWEN3,
    "qwen3": _QWEN3,
    "gemma": _GEMMA,
    "gemma2": replace(_GEMMA, norms=4),
    "gemma3_text": replace(_GEMMA, norms=4, qk_norm="head"),
    "phi3": Decoder(),
    "phi": Decoder(
        norms=1, norm_terms=2, qkv_bias=True, out_bias=True, matrices=2, mlp_bias=True,
        head_bias=True, fits=lambda c: not c.flag("qk_layernorm"),
    ),
    "gpt2": _GPT2,
    "gpt_bigcode": replace(
        _GPT2, kv_heads=lambda c: 1 if c.flag("multi_query", True) else c.heads
    ),
    "gpt_neo": replace(
        _GPT2, qkv_bias=False, outside=_positions("max_position_embeddings"),
        width=_four_times("intermediate_size"),
    ),
    "gptj": Decoder(
        norms=1, norm_terms=2, matrices=2, mlp_bias=True, width=_four_times("n_inner"),
        kv_heads=lambda c: c.heads, head_bias=True,
    ),
    "gpt_neox": Decoder(
        norm_terms=2, qkv_bias="attention_bias", out_bias="attention_bias",
        attention_bias_default=True, matrices=2, mlp_bias=True, kv_heads=lambda c: c.heads,
    ),
    "bloom": Decoder(
        tied=True, norm_terms=2, qkv_bias=True, out_bias=True, matrices=2, mlp_bias=True,
        width=lambda c: 4 * c.hidden, kv_heads=lambda c: c.heads,
        outside=lambda c: 2 * c.hidden,
    ),
    "opt": Decoder(
        tied=True, norm_terms=2, qkv_bias=True, out_bias=True, matrices=2, mlp_bias=True,
        width=lambda c: c.size("ffn_dim"), kv_heads=lambda c: c.heads, outside=_opt_outside,
        fits=lambda c: c.size("word_embed_proj_dim", default=c.hidden) == c.hidden
        and c.flag("enable_bias", True)
        and c.flag("layer_norm_elementwise_affine", True)
        and not c.flag("_remove_final_layer_norm"),
    ),
    "falcon": Decoder(
        tied=True, norms=1, norm_terms=2, qkv_bias="bias", out_bias="bias", matrices=2,
        mlp_bias="bias", width=_four_times("ffn_hidden_size"), kv_heads=_falcon_heads,
        in_layer=_falcon_norms,
    ),
    "mpt": Decoder(
        tied=True, matrices=2, kv_heads=lambda c: c.heads,
        width=lambda c: c.size("expansion_ratio", default=4) * c.hidden,
        fits=lambda c: c.flag("no_bias", True),
    ),
    "olmo": Decoder(
        norm_terms=0, qkv_bias="attention_bias", out_bias="attention_bias"
    ),
    "olmo2": Decoder(
        qk_norm="full", qkv_bias="attention_bias", out_bias="attention_bias"
    ),
    "olmo3": Decoder(
        qk_norm="full", qkv_bias="attention_bias", out_bias="attention_bias"
    ),
    "olmoe": Decoder(
        qk_norm="full", qkv_bias="attention_bias", out_bias="attention_bias",
        experts=experts.all_layers(("num_experts", "num_local_experts")),
    ),
    "stablelm": Decoder(
        norms=1, norm_terms=2, qkv_bias="use_qkv_bias", in_layer=_stablelm_layer
    ),
    "starcoder2": Decoder(
        tied=True, norm_terms=2, qkv_bias="use_bias", out_bias="use_bias",
        attention_bias_default=True, matrices=2, mlp_bias="use_bias", mlp_bias_default=True,
    ),
    "granite": _LLAMA,
    "granitemoe": Decoder(
        qkv_bias="attention_bias", out_bias="attention_bias",
        experts=experts.all_layers(("num_local_experts", "num_experts")),
    ),
    "cohere": Decoder(
        tied=True, norms=1, qkv_bias="attention_bias", out_bias="attention_bias",
        in_layer=_cohere_layer,
    ),
    "cohere2": Decoder(
        tied=True, norms=1, qkv_bias="attention_bias", out_bias="attention_bias"
    ),
    "nemotron": Decoder(
        norm_terms=2, matrices=2, qkv_bias="attention_bias", out_bias="attention_bias",
        mlp_bias="mlp_bias",
    ),
    "arcee": replace(_LLAMA, matrices=2),
    "apertus": Decoder(
        head_dim=0, qk_norm="head", qkv_bias="attention_bias", out_bias="attention_bias",
        matrices=2, in_layer=lambda c: 2,
    ),
    "exaone4": Decoder(qk_norm="head"),
    "smollm3": replace(_LLAMA, tied=True),
    "seed_oss": Decoder(
        head_dim=128, qkv_bias="attention_bias", attention_bias_default=True, mlp_bias="mlp_bias",
        in_layer=lambda c: c.hidden if c.flag("attention_out_bias") else 0,
    ),
    "glm": Decoder(head_dim=128, qkv_bias="attention_bias", attention_bias_default=True),
    "glm4": Decoder(
        head_dim=128, norms=4, qkv_bias="attention_bias", attention_bias_default=True
    ),
    "ernie4_5": Decoder(
        tied=True, head_dim=128, qkv_bias="use_bias", out_bias="use_bias", mlp_bias="use_bias"
    ),
    "hunyuan_v1_dense": replace(_LLAMA, qk_norm="head", mlp_bias=False),
    # with experts
    "mixtral": Decoder(experts=experts.all_layers(("num_local_experts", "num_experts"))),
    "phimoe": Decoder(
        norm_terms=2, qkv_bias="attention_bias", out_bias="attention_bias",
        head_bias="lm_head_bias", experts=experts.all_layers(("num_local_experts", "num_experts")),
    ),
    "qwen2_moe": replace(_QWEN2, experts=experts.qwen_moe(shared=True)),
    "qwen3_moe": replace(_QWEN3, head_dim=0, experts=experts.qwen_moe(shared=False)),
    "qwen3_next": replace(_HYBRID, experts=experts.qwen_moe(shared=True)),
    "qwen3_5_text": _HYBRID,
    "qwen3_5_moe_text": replace(_HYBRID, experts=experts.qwen_moe(shared=True)),
    "deepseek_v2": _DEEPSEEK,
    "deepseek_v3": _DEEPSEEK,
    "kimi_k2": _DEEPSEEK,
    "deepseek_v32": replace(_DEEPSEEK, attention=experts.sparse_attention),
    "glm_moe_dsa": replace(_DEEPSEEK, attention=experts.sparse_attention),
    "dots1": replace(_QWEN3, head_dim=0, experts=experts.deepseek),
    "glm4_moe": Decoder(
        qk_norm="head", qk_norm_if="use_qk_norm", qkv_bias="attention_bias",
        experts=experts.deepseek, unused=experts.next_token_layers,
    ),
    "gpt_oss": Decoder(
        head_dim=64, qkv_bias="attention_bias", out_bias="attention_bias",
        attention_bias_default=True, experts=experts.gpt_oss, in_layer=lambda c: c.heads,
    ),
    "llama4_text": Decoder(
        head_dim=128, qkv_bias="attention_bias", out_bias="attention_bias", experts=experts.llama4
    ),
    "ernie4_5_moe": Decoder(tied=True, experts=experts.ernie),
    "hunyuan_v1_moe": replace(_LLAMA, qk_norm="head", mlp_bias=False, experts=experts.hunyuan),
    "minimax_m2": Decoder(
        head_dim=128, qk_norm="full", qk_norm_if="use_qk_norm",
        experts=experts.all_layers(("num_local_experts", "num_experts")),
    ),
}  # fmt: skip

DEFAULTS: dict[str, dict[str, int]] = {
    "llama": {
        "hidden_size": 4096, "num_hidden_layers": 32, "num_attention_heads": 32,
        "vocab_size": 32000, "intermediate_size": 11008,
    },
    "mistral": {
        "hidden_size": 4096, "num_hidden_layers": 32, "num_attention_heads": 32,
        "num_key_value_heads": 8, "vocab_size": 32000, "intermediate_size": 14336,
    },
    "gemma": {
        "hidden_size": 3072, "num_hidden_layers": 28, "num_attention_heads": 16,
        "num_key_value_heads": 16, "vocab_size": 256000, "intermediate_size": 24576,
    },
    "gemma2": {
        "hidden_size": 2304, "num_hidden_layers": 26, "num_attention_heads": 8,
        "num_key_value_heads": 4, "vocab_size": 256000, "intermediate_size": 9216,
    },
    "gemma3_text": {
        "hidden_size": 2304, "num_hidden_layers": 26, "num_attention_heads": 8,
        "num_key_value_heads": 4, "vocab_size": 262208, "intermediate_size": 9216,
    },
}  # fmt: skip
"""Sizes that their classes give to what a nested part leaves out."""
