"""What the code knows of people: traits in columns and prompts, faces, voices, emotions."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from roadworthy.evidence.code.libraries import words
from roadworthy.evidence.code.syntax import CAMEL, Syntax, identifier

CALLS = words("analyze detect_emotions top_emotion predict_emotions")
"""Names of calls that are looked at here."""
KEYWORDS = frozenset({"sensitive_features", "protected_attribute_names"})

_TRAITS = words(
    "gender sex ethnicity race religion disability nationality marital_status sexual_orientation"
    " union_membership pregnancy pregnant is_pregnant skin_color skin_colour caste"
    " immigration_status political_affiliation political_opinion date_of_birth birth_date"
    " birthdate country_of_birth diagnosis medical_history mental_health native_country is_married"
    " has_disability"
)
_WEAK_TRAITS = frozenset({"age", "sex", "race", "health", "disability", "diagnosis", "caste"})
"""Words that mean other things too; they count beside another trait, or in a class of a person."""
_PERSON = re.compile(
    r"applicant|candidate|patient|person|customer|employee|student|citizen|borrower|client|resident"
    r"|defendant|claimant|insured|policyholder|worker|tenant|profile|user|demographic|member",
    re.IGNORECASE,
)
_FRAMES = frozenset({"pandas", "polars", "datasets", "sklearn", "fairlearn", "aif360", "pyspark"})
_PLACE = re.compile(r"\{(\w{2,30})\}")


def bodies(syntax: Syntax) -> Iterator[tuple[str, int, str]]:
    """Yield flags, lines and the purpose that a call on faces or voices decides, else ''."""
    for call in syntax.calls:
        if call.last == "analyze" and call.dotted.startswith("deepface.DeepFace."):
            actions = call.argument(("actions",), 1)
            asked = set(_constants(actions)) if actions is not None else _ALL_ACTIONS
            if "emotion" in asked:
                yield "code_reads_emotions", call.line, "recognises_emotions"
            if "race" in asked:
                yield "code_uses_personal_traits", call.line, "sorts_by_sensitive_traits"
            if "age" in asked:
                yield "code_uses_personal_traits", call.line, "sorts_by_other_traits"
            if "gender" in asked:
                yield "code_uses_personal_traits", call.line, ""
        elif any(
            call.last == last and library in syntax.imported for last, library in _EMOTION_CALLS
        ):
            yield "code_reads_emotions", call.line, "recognises_emotions"


_EMOTION_CALLS = (
    ("detect_emotions", "fer"),
    ("top_emotion", "fer"),
    ("predict_emotions", "hsemotion"),
    ("predict_emotions", "hsemotion_onnx"),
)
"""Calls that read emotions from pictures of faces, and the library of each."""
_ALL_ACTIONS = frozenset({"emotion", "age", "gender", "race"})
"""What DeepFace.analyze does when it is told nothing else."""
_SPEAKER = re.compile(
    r"spkrec|speaker-(?:verification|diarization|recognition)|-sv$|voxceleb", re.I
)
_EMOTION = re.compile(r"emotion|\bser\b", re.I)
_FROM_BODY = re.compile(r"wav2vec|hubert|wavlm|speech|audio|voice|face|facial|vit|iemocap", re.I)


def model_names(name: str) -> Iterator[tuple[str, str]]:
    """Yield what the id of a model says that it reads of people, and the purpose or ''."""
    if _SPEAKER.search(name):
        yield "code_reads_voices", ""
    if _EMOTION.search(name):
        yield "code_reads_emotions", "recognises_emotions" if _FROM_BODY.search(name) else ""


def named(syntax: Syntax) -> Iterator[int]:
    """Yield lines that name traits of people as columns, features, fields or parts of a prompt."""
    if syntax.imported & _FRAMES:
        for subscript in syntax.subscripts:
            key = subscript.slice
            if isinstance(key, ast.Constant) and _is_trait(str(key.value)):
                yield subscript.lineno
        for listed in syntax.lists:
            names = {_normal(text) for text in _constants(listed)}
            if _enough(names):
                yield listed.lineno
        for call in syntax.calls:
            if call.keyword("sensitive_features", "protected_attribute_names") is not None:
                yield call.line
    for defined in syntax.defined:
        if isinstance(defined.node, ast.ClassDef) and _PERSON.search(defined.node.name):
            fields = {
                _normal(statement.target.id): statement.lineno
                for statement in defined.node.body
                if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name)
            }
            named = [line for name, line in fields.items() if name in _TRAITS | _WEAK_TRAITS]
            if named:
                yield min(named)
    for node in syntax.texts:
        text = str(node.value)
        if (
            len(text) > 40
            and "{" in text
            and _enough({_normal(name) for name in _PLACE.findall(text)})
        ):
            yield node.lineno
    for formatted in syntax.formatted:
        names = {
            _normal(identifier(value.value))
            for value in formatted.values
            if isinstance(value, ast.FormattedValue)
        }
        if _enough(names):
            yield formatted.lineno


def _normal(name: str) -> str:
    return CAMEL.sub("_", name.strip()).lower().replace(" ", "_").replace("-", "_")


def _is_trait(name: str) -> bool:
    return (normal := _normal(name)) in _TRAITS and normal not in _WEAK_TRAITS


def _enough(names: set[str]) -> bool:
    """Tell whether names are about people: one that is clear, or two that agree."""
    known = names & (_TRAITS | _WEAK_TRAITS)
    return len(known) > 1 or bool(known - _WEAK_TRAITS)


def _constants(node: ast.expr | None) -> Iterator[str]:
    if isinstance(node, ast.List | ast.Tuple | ast.Set):
        for element in node.elts:
            if isinstance(element, ast.Constant) and isinstance(element.value, str):
                yield element.value
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
