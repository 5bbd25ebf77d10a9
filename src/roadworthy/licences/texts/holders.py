"""Lines of copyright, and the names of holders in them and in templates.

A condition can hide behind a name, so a line counts only where each of its words can be part of
one. What is no name for certain makes the text a changed one, which is shown.
"""

from __future__ import annotations

import re

_COPYRIGHT = re.compile(
    r"[\W_]{0,20}(?:(?:portions |some parts )?copyright\b.{0,200}|\(c\) ?.{0,200}"
    r"|all rights reserved)"
    r"[\W_]{0,20}",
    re.IGNORECASE,
)
_MORE = re.compile(
    r"\b(?:not|no|non|only|never|use[srd]?|using|may|must|shall|can(?:not)?|you|your|our|my|pay\w*"
    r"|fees?|except\w*|unless|licen[sc]\w*|terms?|permi\w+|restrict\w*|\w*commercial\w*|subject\w*"
    r"|grant\w*|prohibit\w*|distribut\w*|cop(?:y|ies)|modif\w*|conditions?|provided|without|with"
    r"|research\w*|if|above|under|million|revenue|users?|model\w*|weights?|outputs?|policy|agree\w*"
    r"|forb\w+|allow\w*|patents?|sell|sold|sales?|military|exclu\w+|outside|within|consent|month\w*"
    r"|(?:non)?profits?|confidential\w*|proprietary|evaluati\w+|educational|personal|internal\w*"
    r"|\w*revo[ck]\w+|expire\w*|valid|until|before|after|void|withdrawn|draft|trial|subscription"
    r"|require\w*|registration|royalt\w+|banned|barred|bars|denied|limit\w*|purposes?|secrets?"
    r"|private\w*|sample|versions?|apply|applies|doesn|don|isn|machines?|seats?|employees"
    r"|students?|attribution|display|logo|notices?|warrant\w*|liab\w+|[al]?gpl|cc|by-nc|nc|clause"
    r"|alone|which|who|that|(?<!\.)is|are|(?<!\.)be|being|was|were|these|here\w*|there\w*|but|also"
    r"|nicht|kein\w*|nur|zwecke\w*|interdit\w*|usage|prohibido\w*|vietat\w*)\b",
    re.IGNORECASE,
)
"""Words that can restrict or allow something, or make a sentence."""
_SIGN = re.compile(r"\(c\)|\b(?:19|20)\d\d\b(?:-\d\d\b)?|\bcopyright\b|\bby\b", re.IGNORECASE)
_BLANK = re.compile(
    r"[\[<{](?:[^\[\]<>{}\s]{0,60}(?:@|://|www\.)[^\[\]<>{}\s]{0,60}"
    r"|(?:\s?\b(?:y+|years?|names?|full ?name|the|of|copyright|owners?|holders?|authors?|company"
    r"|project|organi[sz]ation|insert|your|e-?mail|address|here)\b,?){1,8})[\]>}]",
    re.IGNORECASE,
)
"""An address, or a place of a template that nobody filled in."""
_RESERVED = re.compile(r"\ball rights (?:are )?reserved\b\.?", re.IGNORECASE)
_WORD = re.compile(r"[^\s,;:()\"'.]+(?:[.@'][^\s,;:()\"'.]+)*")
_SHORT = re.compile(
    r"(?:\b\w{1,2}|[\w.]*\.\w+|corp|inc|ltd|llc|gmbh|pty|pte|pvt|bros|assoc|univ|dept|inst|e\.?v|vols?"
    r"|et al|all)$",
    re.IGNORECASE,
)
"""What ends with a full stop, and goes on."""
_STOP = re.compile(r"\.(?=\s+\w)|\s[-\u2013\u2014|/*]+\s(?=\s*[^\W\d])|[!?;](?=\s*\w)")
_AMOUNT = re.compile(r"[$€£¥₤%]|(?<![\w.@/-])\d+(?![\w.@/-])")
_GROUPS = frozenset(
    ["authors", "contributors", "developers", "maintainers", "team", "project", "community"]
)
_PLACING = frozenset(["at", "for", "from", "in", "on", "to"])
"""They join the parts of a name and never begin one."""
_SMALL = (
    "a affiliated affiliates all and any authors copyright de del den der des di du e.g et holders"
    " i.e inc its la le ltd of or others owner owners portions present reserved rights subsidiaries"
    " the their to und van von y year years"
)
_JOINING = _GROUPS | _PLACING | frozenset(_SMALL.split())
"""Small words that stand among names."""
_OF_TEMPLATES = (
    "author company contributor foundation group holder his her individual institute listed names"
    " organisation organization respective specific this university"
)
_ROLES = _JOINING | frozenset(_OF_TEMPLATES.split())
"""Small words that stand in the places of a template."""
_MOST_SMALL = 3
_LONGEST_FILL = 12
"""Words of a name that fills a gap of a template."""
_MOST_YEARS = 40


def is_copyright(line: str) -> bool:
    """Tell whether a line names holders of copyright and says nothing else.

    >>> is_copyright("Copyright (c) 2022 A. Person"), is_copyright("Copyright 2022 X, no sale")
    (True, False)
    >>> is_copyright("Copyright 2022 The pin authors"), is_copyright("Copyright 2022 X, pinned")
    (True, False)
    """
    if not _COPYRIGHT.fullmatch(line):
        return False
    line = _RESERVED.sub(" ", _BLANK.sub(" ", line))
    return (
        not _MORE.search(line)
        and not _goes_on(line)
        and all(_is_name(part) for part in _SIGN.split(line))
    )


def _goes_on(line: str) -> bool:
    """Tell whether something follows a name: a sentence, a remark behind a dash, an amount."""
    names = _SIGN.sub(" ", line)
    if _AMOUNT.search(names):
        return True
    return any(
        stop[0] != "." or not _SHORT.search(names[: stop.start()][-20:])
        for stop in _STOP.finditer(names)
        if re.search(r"\w", names[: stop.start()])
    )


def _is_name(part: str) -> bool:
    """Tell whether words read like names.

    A small word may open a name or stand before a word like "authors"; after a name it is a remark.
    """
    words = _WORD.findall(part)
    capital, small = False, 0
    for word, following in zip(words, [*words[1:], ""], strict=False):
        if not capital and word.lower() in _PLACING:
            return False
        if word.lower() in _JOINING or not word.isalpha() or following in _GROUPS:
            continue
        if not word[0].islower():
            capital = True
        elif capital or small == _MOST_SMALL:
            return False
        else:
            small += 1
    return True


def fills(text: str) -> bool:
    """Tell whether a text can be a name in a template.

    >>> fills("the numpy developers"), fills("ACME, INC."), fills("those who pay for it")
    (True, True, False)
    """
    words = _WORD.findall(text)
    if all(word.strip("-").isdigit() or not re.search(r"\w", word) for word in words):
        return len(words) <= _MOST_YEARS
    if len(words) > _LONGEST_FILL or _MORE.search(text) or _AMOUNT.search(text):
        return False
    unknown = sum(
        word.islower() and word.isalpha() and word not in _ROLES and following not in _GROUPS
        for word, following in zip(words, [*words[1:], ""], strict=False)
    )
    return unknown <= 1 and not {"to", "from", "on"} & {word.lower() for word in words}
