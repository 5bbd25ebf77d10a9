from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadworthy.evidence import prose
from roadworthy.evidence.terms import elsewhere
from roadworthy.sightings import LicenceSentence
from roadworthy.system import Collected
from tests.evidence.conftest import Folder, doubts, source
from tests.evidence.licence_texts import APACHE

HUB = "https://hub.example.org/org/m/resolve/main/terms.pdf"


def linked(result: Collected) -> list[LicenceSentence]:
    """Return the sentences that lead to terms which do not lie here."""
    sentences = [one for one in result.sightings if isinstance(one, LicenceSentence)]
    return [one for one in sentences if one.link == HUB]


@pytest.mark.parametrize(
    "line",
    [
        f"The code is under Apache-2.0; the weights are under the [House Model Licence]({HUB}).",
        f"Wer das Modell nutzt, braucht den [Lizenzvertrag]({HUB}).",
        f"使用模型需要遵循[《社区许可协议》]({HUB})。",
        f"The model follows the [House Agreement]({HUB}) and [Apache 2.0](https://apache.org/x).",
    ],
)
def test_terms_of_a_model_that_a_card_only_links_to_are_a_finding(look: Folder, line: str) -> None:
    result = look({"README.md": f"# M\n\n## License\n\n{line}\n", "LICENSE": APACHE})
    assert [one.place.line for one in linked(result)] == [5]
    assert "licence-unclear" in doubts(result)


@pytest.mark.parametrize(
    "text",
    [
        f"## License\n\nThe logo is under the [Artists' Licence]({HUB}).\n",
        "## License\n\nThe model is under [Apache 2.0](https://apache.org/licenses/2).\n",
        "## License\n\nThe model is under [our licence](https://h.org/o/r/blob/main/LICENSE).\n",
        "## License\n\nThe weights are under the [House Licence](LICENSE-MODEL).\n",
        f"## Related work\n\nAnother model has the [House Licence]({HUB}).\n",
        f"## License\n\nMIT.\n\n## Models\n\nA model with [terms]({HUB}).\n",
        f"## License\n\n[![License]({HUB})]({HUB}) model\n",
    ],
)
def test_links_to_something_else_are_none(look: Folder, text: str) -> None:
    assert linked(look({"README.md": f"# M\n\n{text}"})) == []


def test_a_card_of_somebody_else_says_nothing_of_this_project(look: Folder) -> None:
    text = f"# M\n\n## License\n\nThe model follows the [House Agreement]({HUB}).\n"
    assert linked(look({"vendor/m/README.md": text})) == []


@given(st.text("[]()!#\n licensmodeltrhp:/.", max_size=400))
def test_any_text_gives_sentences_with_lines_of_it_and_never_an_exception(text: str) -> None:
    lines = text.split("\n")
    found = list(elsewhere(source("README.md", text.encode()), lines, prose.read(lines, 0)))
    assert all(f.place and f.place.line and f.place.line <= len(lines) for f in found)
