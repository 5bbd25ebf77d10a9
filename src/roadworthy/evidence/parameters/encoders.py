"""Count models that read a text as a whole, with or without a part that writes."""

from __future__ import annotations

from collections.abc import Callable

from roadworthy.evidence.parameters.sizes import (
    Config,
    Count,
    UnknownSizeError,
    exact,
    written_for,
)
from roadworthy.system import Interval


def bert(c: Config) -> Count:
    """Count BERT and its kind, which differ in names only."""
    hidden = c.hidden
    rows = c.vocabulary + c.size("max_position_embeddings") + c.size("type_vocab_size")
    return _encoder(c, rows * hidden + 2 * hidden, pooled=True)


def mpnet(c: Config) -> Count:
    """Count MPNet: no kinds of token, and a table of distances."""
    rows = c.vocabulary + c.size("max_position_embeddings")
    distances = c.size("relative_attention_num_buckets", default=32) * c.heads
    return _encoder(c, rows * c.hidden + 2 * c.hidden + distances, pooled=True)


def distilbert(c: Config) -> Count:
    """Count DistilBERT: no kinds of token, and other names."""
    names = {"dim": "hidden_size", "hidden_dim": "intermediate_size"}
    c = Config({**{names.get(key, key): value for key, value in c.data.items()}})
    rows = c.vocabulary + c.size("max_position_embeddings")
    return _encoder(c, rows * c.hidden + 2 * c.hidden, pooled=False)


def _encoder(c: Config, tables: int, *, pooled: bool) -> Count:
    hidden, width = c.hidden, c.size("intermediate_size")
    attention = 4 * hidden * hidden + 4 * hidden
    layer = attention + 2 * hidden * width + width + hidden + 4 * hidden
    body = tables + len(c.layers()) * layer
    square = hidden * hidden + hidden
    if c.flag("is_decoder") or c.flag("add_cross_attention"):
        raise UnknownSizeError
    match written_for(c):
        case "none" if pooled:
            # the layer that pools is left out of some files
            return Count(Interval(body, body + square), Interval(body, body + square))
        case "none":
            return exact(body, body)
        case "MaskedLM" if c.flag("tie_word_embeddings", True):
            total = body + square + 2 * hidden + c.vocabulary
            return exact(total, total)
        case _:
            return exact(body, body).at_least()


def t5(tied: bool) -> Callable[[Config], Count]:
    """Return how to count T5 and its kind."""

    def count(c: Config) -> Count:
        width, heads = c.size("d_model"), c.size("num_heads")
        inner = heads * c.size("d_kv")
        table = c.vocabulary * width
        gates = 3 if c.word("feed_forward_proj", "relu").startswith("gated-") else 2
        part = 4 * width * inner + gates * width * c.size("d_ff") + 2 * width
        distances = c.size("relative_attention_num_buckets", default=32) * heads
        encoder = len(c.layers()) * part + width + distances
        names = c.data.get("architectures")
        name = names[0] if isinstance(names, list) and names else ""
        if not isinstance(name, str) or not name:
            raise UnknownSizeError
        if name.endswith("EncoderModel"):
            return exact(table + encoder, table + encoder)
        layers = c.size("num_decoder_layers", default=len(c.layers()))
        cross = 4 * width * inner + width
        decoder = layers * (part + cross) + width + distances
        total = table + encoder + decoder
        if name.endswith("ForConditionalGeneration"):
            # versions of its class differ in whether the output has a table of its own
            more = total if c.flag("tie_word_embeddings", tied) else total + table
            return Count(Interval(total, more), Interval(total, more))
        found = exact(total, total)
        return found if name.endswith("Model") else found.at_least()

    return count


ENCODERS: dict[str, Callable[[Config], Count]] = {
    "bert": bert,
    "roberta": bert,
    "xlm-roberta": bert,
    "camembert": bert,
    "mpnet": mpnet,
    "distilbert": distilbert,
    "t5": t5(tied=True),
    "mt5": t5(tied=False),
}
