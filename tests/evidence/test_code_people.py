"""Whom code judges: names with an operation and surroundings, prompts, faces and voices."""

from __future__ import annotations

import pytest

from tests.evidence.conftest import Folder, proposed

ML = "import sklearn\n"
JUDGED = {
    "grades_learning": "# essays of students\ndef grade_student_essays(essays): ...",
    "watches_exams": "# watches students during an exam\nclass ExamProctor: ...",
    "admits_students": "# university\ndef rank_admissions(students): ...",
    "public_benefits": "# welfare claimants\ndef classify_benefit_claims(x): ...",
    "life_health_insurance": "# premium of policyholders\ndef price_health_insurance_risk(x): ...",
    "emergency_calls": "# urgency\ndef triage_patients(x): ...",
    "monitors_workers": "# for the manager\ndef score_employee_productivity(x): ...",
    "police_offending_risk": "# defendants and bail\ndef predict_recidivism(x): ...",
    "border_applications": "# immigration\ndef classify_asylum_applications(x): ...",
}


@pytest.mark.parametrize("option", JUDGED)
def test_a_name_with_its_surroundings_proposes_the_purpose(look: Folder, option: str) -> None:
    found = proposed(look({"app.py": ML + JUDGED[option]}))
    assert ("purpose", option, "app.py", 3) in found
    assert ("profiles_people", True, "app.py", 3) in found


QUIET = [
    "def triage_patients(x): ...",
    "# students\ndef grade_beams(x): ...",
    "# urgency of tickets\ndef triage_issues(x): ...",
    "# team of the manager\ndef monitor_worker_threads(x): ...",
    "# the exam of a student\ndef load_exam(x): ...",
    "# defendants\ndef never_predict_recidivism(x): ...",
    "# asylum\nasylum_page = 1",
]


@pytest.mark.parametrize("code", QUIET)
def test_a_name_alone_or_an_operation_alone_proposes_nothing(look: Folder, code: str) -> None:
    found = proposed(look({"app.py": ML + code}))
    assert [fact for fact, *_ in found] == []


PROMPTS = [
    "SYSTEM_PROMPT = '''You help recruiters.\nScore each candidate for the job opening.'''",
    "x = agent(instructions='Help.'\n'Rank the applicants.')",
    "x = ask(messages=[{'role': 'system',\n'content': 'Rank the applicants by fit.'}])",
]


@pytest.mark.parametrize("prompt", PROMPTS)
def test_a_prompt_that_says_it_proposes_the_purpose_on_its_line(look: Folder, prompt: str) -> None:
    found = proposed(look({"app.py": f"import openai\n{prompt}"}))
    assert ("purpose", "evaluate_candidates") in {(fact, value) for fact, value, *_ in found}


def test_a_prompt_that_forbids_it_proposes_nothing(look: Folder) -> None:
    code = "import openai\nPROMPT = 'You must never rank the applicants for this job.'"
    assert proposed(look({"app.py": code})) == []


BODIES = {
    "from deepface import DeepFace\nDeepFace.analyze(i, actions=['emotion'])": {
        "recognises_emotions"
    },
    "from deepface import DeepFace\nDeepFace.analyze(i, actions=('race', 'age'))": {
        "sorts_by_sensitive_traits", "sorts_by_other_traits",
    },
    "from deepface import DeepFace\nDeepFace.analyze(i)": {
        "recognises_emotions", "sorts_by_sensitive_traits", "sorts_by_other_traits",
    },
    "from fer import FER\nd = FER()\ne = d.detect_emotions(i)": {"recognises_emotions"},
    "from transformers import pipeline\n"
    "p = pipeline('audio-classification', model='x/wav2vec2-emotion')": {"recognises_emotions"},
    # one to one, a search in a gallery, an import, the emotion of a text: none of these decides
    "from deepface import DeepFace\nDeepFace.verify(a, b)": set(),
    "from deepface import DeepFace\nDeepFace.find(a, db_path='d')": set(),
    "from deepface import DeepFace\nDeepFace.analyze(i, actions=chosen)": set(),
    "import fer": set(),
    "from transformers import pipeline\n"
    "p = pipeline('text-classification', model='x/emotion-distilroberta')": set(),
}  # fmt: skip


@pytest.mark.parametrize("code", BODIES, ids=range(len(BODIES)))
def test_only_a_call_that_decides_it_proposes_a_purpose(look: Folder, code: str) -> None:
    found = proposed(look({"app.py": code}))
    assert {value for fact, value, *_ in found if fact == "purpose"} == BODIES[code]
    assert "forbidden_practice" not in {fact for fact, *_ in found}
