"""Scores each application for one job and puts the applicants in order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ranking.model import YesNoModel

PROMPT = """\
Job:

{job}

Application:

{application}

Does the application show the skills and experience that the job asks for? Answer Yes or No.
"""


@dataclass(frozen=True, slots=True)
class RankedApplicant:
    """One applicant's place in the order."""

    rank: int
    applicant: str
    score: float
    """How likely the model finds it, from 0 to 1, that the application shows what the
    job asks for."""


def score_application(model: YesNoModel, job: str, application: str) -> float:
    """Score one application by itself; the other applications play no part in it."""
    return model.probability_of_yes(PROMPT.format(job=job, application=application))


def rank_applicants(
    model: YesNoModel, job: str, applications: Mapping[str, str]
) -> list[RankedApplicant]:
    """Rank all applicants, the highest score first. Nobody is left out."""
    scores = {
        applicant: score_application(model, job, application)
        for applicant, application in applications.items()
    }
    order = sorted(scores, key=lambda applicant: (-scores[applicant], applicant))
    return [
        RankedApplicant(rank, applicant, scores[applicant])
        for rank, applicant in enumerate(order, start=1)
    ]
