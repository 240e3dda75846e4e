"""The way from a case to what its advice changed: of the advice, its campaign, and the follow-up of either."""

from flask import url_for
from sqlalchemy import select

from workflows.domain import effect, rights
from workflows.domain.cases import Case
from workflows.domain.people import Actor
from workflows.domain.scores import FollowUp
from workflows.kernel.db import session


def effect_link(who: Actor, case: Case) -> str:
    """Address of the effect of a case when the results of its year are there and the person may see them, else ""."""
    if not rights.may(who, "ver_resultados"):
        return ""
    origin = session().scalar(select(FollowUp.case_id).where(FollowUp.opened_case_id == case.id)) or case.id
    year = effect.year_of(origin)
    return url_for("results.effect_case", case_id=origin) if year and effect.series_of(year) else ""
