from __future__ import annotations

import pytest

from roadworthy.evidence import wording

CONTEXT = "A language model for recruiters; the personnel are employees."


def suggested(text: str) -> set[str]:
    return {
        f"{said.fact}.{said.option}".rstrip(".")
        for sentence in wording.affirmed(text)
        for said in wording.suggestions(sentence.text, CONTEXT)
    }


MEANT = {
    "Es bewertet Bewerber.": "purpose.evaluate_candidates",
    "Das Modell hilft, Bewerber nach Eignung zu bewerten.": "purpose.evaluate_candidates",
    "Die Bewertung von Bewerbern geschieht nachts.": "purpose.evaluate_candidates",
    "Il note les candidats.": "purpose.evaluate_candidates",
    "Evalúa a los candidatos.": "purpose.evaluate_candidates",
    "Valuta i candidati.": "purpose.evaluate_candidates",
    "Het beoordeelt sollicitanten.": "purpose.evaluate_candidates",
    "Es filtert Bewerbungen.": "purpose.filter_applications",
    "Il trie les candidatures.": "purpose.filter_applications",
    "Filtra los currículums.": "purpose.filter_applications",
    "Seleziona i curriculum.": "purpose.filter_applications",
    "Het filtert sollicitaties.": "purpose.filter_applications",
    "Es prüft die Kreditwürdigkeit.": "purpose.creditworthiness",
    "Il évalue la solvabilité des clients.": "purpose.creditworthiness",
    "Evalúa la solvencia de los clientes.": "purpose.creditworthiness",
    "Valuta il merito creditizio.": "purpose.creditworthiness",
    "Het beoordeelt de kredietwaardigheid.": "purpose.creditworthiness",
    "Es benotet Klausuren.": "purpose.grades_learning",
    "Il corrige les copies des élèves.": "purpose.grades_learning",
    "Califica los exámenes.": "purpose.grades_learning",
    "Corregge i compiti degli alunni.": "purpose.grades_learning",
    "Het beoordeelt tentamens.": "purpose.grades_learning",
    "Es überwacht Prüfungen.": "purpose.watches_exams",
    "Il surveille les examens.": "purpose.watches_exams",
    "Vigila los exámenes.": "purpose.watches_exams",
    "Sorveglia gli esami.": "purpose.watches_exams",
    "Het houdt toezicht tijdens examens.": "purpose.watches_exams",
    "Il décide de l'admission des étudiants.": "purpose.admits_students",
    "Decide sobre la admisión de alumnos.": "purpose.admits_students",
    "Decide sull'ammissione degli studenti.": "purpose.admits_students",
    "Het beslist over de toelating van studenten.": "purpose.admits_students",
    "Es priorisiert Notrufe.": "purpose.emergency_calls",
    "Il trie les patients aux urgences.": "purpose.emergency_calls",
    "Clasifica las llamadas de emergencia.": "purpose.emergency_calls",
    "Classifica le chiamate di emergenza.": "purpose.emergency_calls",
    "Het rangschikt patiënten op de spoedeisende hulp.": "purpose.emergency_calls",
    "It suggests a diagnosis to the physician.": "informs_medical_decisions",
    "Applicant ranking for one job.": "purpose.evaluate_candidates",
    "Es erkennt Lungenkrebs.": "informs_medical_decisions",
    "Il détecte les tumeurs.": "informs_medical_decisions",
    "Detecta neumonía.": "informs_medical_decisions",
    "Aiuta i medici nella diagnosi.": "informs_medical_decisions",
    "Het helpt artsen bij de diagnose.": "informs_medical_decisions",
    "A facial attribute analysis (age, gender, emotion).": "purpose.recognises_emotions",
    "Es erkennt Emotionen in Gesichtern.": "purpose.recognises_emotions",
    "Il reconnaît les émotions dans la voix.": "purpose.recognises_emotions",
    "Reconoce emociones en la voz.": "purpose.recognises_emotions",
    "Riconosce le emozioni dalla voce.": "purpose.recognises_emotions",
    "Het herkent emoties aan de stem.": "purpose.recognises_emotions",
    "Ein Chatbot für alle.": "interacts_with_people",
    "Un agent conversationnel.": "interacts_with_people",
    "Un asistente virtual.": "interacts_with_people",
    "Un assistente virtuale.": "interacts_with_people",
    "Een virtuele assistent.": "interacts_with_people",
    "It writes replies.": "generates.text",
    "A tool that runs a language model on your machine.": "generates.text",
    "It generates images.": "generates.image",
    "A text-to-speech system.": "generates.audio",
    "It generates videos.": "generates.video",
    "It predicts the level of education that pupils receive.": "purpose.chooses_level_of_education",
    "It finds candidates for open positions.": "purpose.other_recruitment",
    "For police: it predicts who may become a victim, the risk of being victims.":
        "purpose.police_victim_risk",
    "A polygraph for police officers.": "purpose.police_lie_detection",
    "It evaluates the reliability of evidence for police.": "purpose.police_evidence",
    "It profiles suspects for the police.": "purpose.police_profiling",
    "A polygraph for border guards.": "purpose.border_lie_detection",
    "It assesses the risk of travellers for border guards.": "purpose.border_risk",
    "It identifies people at border crossings.": "purpose.border_identification",
    "It plays subliminal sounds.": "forbidden_practice.manipulates",
    "It tricks users into longer subscriptions.": "forbidden_practice.manipulates",
    "It targets elderly people to sell loans.": "forbidden_practice.exploits_the_vulnerable",
    "It generates child sexual abuse material.": "forbidden_practice.child_abuse_material",
    "It controls elevators.": "product_law.lifts",
    "It steers drones.": "product_law.civil_aviation",
    "It stops industrial robots.": "product_law.machinery",
    "It steers ships.": "product_law.marine_equipment",
    "It controls railway signals.": "product_law.rail",
    "It is an in vitro diagnostic device.": "product_law.in_vitro_diagnostics",
}  # fmt: skip


@pytest.mark.parametrize("text", MEANT)
def test_a_sentence_suggests_what_it_affirms(text: str) -> None:
    assert MEANT[text] in suggested(text)


@pytest.mark.parametrize(
    "text",
    [
        "Do not use it to rank applicants; to score loans; to grade students.",
        "It must not rank applicants; scoring loans likewise.",
        "Grading exams and loans is not allowed.",
        "Use it e.g. never. To rank applicants is wrong, so we do not.",
        "Miller et al. rank applicants with it.",
        "It evaluates the performance of workers in the queue.",
        "It tracks the performance of agents.",
        "It recommends promotions to customers.",
        "It detects disease on leaves in images.",
        "It builds Docker images and creates disk images.",
        "A toy model for interactive toy problems with smart toys.",
        "It identifies people one to one at public places.",
        "It scores 80 on the Chatbot Arena.",
        "The model was trained on speech emotion recognition and credit scoring.",
        "Need to rank applicants?",
        "It detects child sexual abuse material.",
        "It blurs nude images of people.",
        "It drafts a diagnosis of the build error in your code.",
        "Run an agent, a chain or a language model",
        "It manipulates objects with a gripper.",
        "Before using it to rank applicants, beware of bias.",
        "Systems for credit scoring fall under Annex III.",
        "Das System könnte Bewerber bewerten.",
        "Ce modèle pourrait trier les candidatures.",
        "Podría filtrar los currículums.",
        "Potrebbe valutare i candidati.",
        "Het zou sollicitanten kunnen beoordelen: zou, niet zal.",
        "Es dient weder dazu, Bewerber zu bewerten, noch anderem.",
    ],
)
def test_what_is_denied_possible_others_or_another_thing_suggests_nothing(text: str) -> None:
    assert suggested(text) == set()


def test_a_summary_is_generated_text_only_where_a_model_writes_it() -> None:
    (sentence,) = wording.affirmed("It summarises the coverage of each file.")
    assert list(wording.suggestions(sentence.text, "A tool for test coverage.")) == []
    assert len(list(wording.suggestions(sentence.text, "It asks a language model."))) == 1


@pytest.mark.parametrize(
    ("text", "shows"),
    [
        ("Small. It ranks applicants.", "ranks applicants"),
        ('A "fine" tool that ranks applicants.', "ranks applicants"),
        ("It ranks applicants and never sleeps.", "ranks applicants"),
        ("It ranks applicants; it does not sleep.", "ranks applicants"),
    ],
)
def test_an_offset_leads_to_the_words(text: str, shows: str) -> None:
    (place,) = [
        sentence.start + said.start
        for sentence in wording.affirmed(text)
        for said in wording.suggestions(sentence.text, "")
    ]
    assert text[place : place + len(shows)] == shows


def test_purposes_are_suggestions_about_the_purpose() -> None:
    text = "A chatbot that ranks applicants."
    assert [said.option for said in wording.purposes(text, "")] == ["evaluate_candidates"]


@pytest.mark.parametrize(
    "unit", ["rank ", "rank the big ", "n't ", '"a', "and ", "credit_", "“", "a'"]
)
def test_long_repetitions_end(unit: str) -> None:
    assert suggested(unit * 4_000) <= {"purpose.creditworthiness"}


def test_every_phrase_names_a_fact_and_begins_from_a_root() -> None:
    lines = [phrase for phrase in wording._phrases() if not phrase.roots or not phrase.says]
    assert lines == []
