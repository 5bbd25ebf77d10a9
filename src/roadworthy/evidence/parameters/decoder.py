"""Count a model that writes text from left to right."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from roadworthy.evidence.parameters.sizes import (
    Config,
    Count,
    Sum,
    UnknownSizeError,
    dense,
    with_head,
)

Flag = bool | str
"""What a family always or never has, or the key of its configuration that says so."""


@dataclass(frozen=True, slots=True)
class Decoder:
    """How the layers of one family are built."""

    tied: bool = False
    """Whether input and output share one table, when the configuration does not say."""
    head_dim: int = 0
    """Width of a head when it is not said; 0 for the width divided by the heads."""
    norms: int = 2
    """Normalisations of the hidden width in a layer."""
    norm_terms: int = 1
    """Learned numbers per dimension of a normalisation: 0, 1 (weight) or 2 (and bias)."""
    qk_norm: str = ""
    """`head`: a weight per dimension of a head; `full`: per dimension of all heads."""
    qk_norm_if: Flag = True
    qkv_bias: Flag = False
    out_bias: Flag = False
    attention_bias_default: bool = False
    matrices: int = 3
    """3 where a gate multiplies (gate, up, down), else 2."""
    mlp_bias: Flag = False
    mlp_bias_default: bool = False
    head_bias: Flag = False
    width: Callable[[Config], int] = lambda c: c.size("intermediate_size")
    """The inner width of the feed-forward part."""
    kv_heads: Callable[[Config], int] = lambda c: c.size("num_key_value_heads", default=c.heads)
    attention: Callable[[Config], int] | None = None
    """Replaces the usual attention."""
    instead: Callable[[Config, int], int | None] = lambda c, layer: None
    """What one layer has instead of attention; None where it has attention."""
    experts: Callable[[Config, int], Sum | None] = lambda c, layer: None
    """The feed-forward part of a layer with experts; None for a dense one."""
    outside: Callable[[Config], int] = lambda c: 0
    """What stands outside the layers besides the tables and the last normalisation."""
    in_layer: Callable[[Config], int] = lambda c: 0
    """What else stands in each layer."""
    fits: Callable[[Config], bool] = lambda c: True
    """Whether these formulas hold for a configuration."""
    unused: Callable[[Config, int], int] = lambda c, attention: 0
    """Parameters that some files carry and a plain run does not use: the count is open by them."""


def head_width(c: Config, family: Decoder) -> int:
    """Return the width of a head."""
    if c.has("head_dim"):
        return c.size("head_dim")
    if family.head_dim and "head_dim" not in c.data:
        return family.head_dim
    if not c.heads or c.hidden % c.heads:
        raise UnknownSizeError
    return c.hidden // c.heads


def plain_attention(c: Config, family: Decoder) -> int:
    """Count query, key, value and output with their biases and normalisations."""
    width = head_width(c, family)
    query, kv = c.heads * width, family.kv_heads(c) * width
    total = c.hidden * (query + 2 * kv) + query * c.hidden
    if c.flag(family.qkv_bias, family.attention_bias_default):
        total += query + 2 * kv
    if c.flag(family.out_bias, family.attention_bias_default):
        total += c.hidden
    if family.qk_norm and c.flag(family.qk_norm_if):
        total += 2 * width if family.qk_norm == "head" else query + kv
    return total


def feed_forward(c: Config, family: Decoder, width: int) -> int:
    """Count a dense feed-forward part."""
    total = family.matrices * c.hidden * width
    if c.flag(family.mlp_bias, family.mlp_bias_default):
        total += (family.matrices - 1) * width + c.hidden
    return total


def decoder(c: Config, family: Decoder) -> Count:
    """Count a model that writes text from left to right."""
    if not family.fits(c):
        raise UnknownSizeError
    attention = family.attention(c) if family.attention else plain_attention(c, family)
    same = family.norms * family.norm_terms * c.hidden + family.in_layer(c)
    body = dense(c.vocabulary * c.hidden + family.norm_terms * c.hidden + family.outside(c))
    for layer in c.layers():
        part, other = family.experts(c, layer), family.instead(c, layer)
        body += dense(same + (attention if other is None else other))
        body += dense(feed_forward(c, family, family.width(c))) if part is None else part
    table = c.vocabulary * c.hidden
    head = 0 if c.flag("tie_word_embeddings", family.tied) else table
    if c.flag(family.head_bias):
        head += c.vocabulary
    return with_head(c, body, head, family.unused(c, attention))
