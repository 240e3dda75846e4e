"""Steps count back from a date of the law, nearer after a late start, and that day lasts until midnight."""

from datetime import date

import pytest
from sqlalchemy import select

from tests.support import campaign
from tests.support.campaign import CHILD, procedure
from tests.support.desk import Desk
from tests.support.diagrams import user
from workflows.actions import cases
from workflows.domain.deadlines import Term
from workflows.domain.terms.deadline import from_json
from workflows.domain.terms.explain import explain
from workflows.kernel import clock
from workflows.kernel.db import session

TABLES = """
[terms.publicacion]
label = "la publicación"
term = { date = "01-31", year = "vigencia" }
planned_start = "10-01"
rule = "Decreto 612 de 2018"

[steps.formular]
role = "responsable_plan"
title = "Formular el plan"
term = { before = 15, unit = "calendario", of = "revisar", bends = false }

[steps.revisar]
role = "responsable_plan"
title = "Revisar el plan"
term = { before = 45, unit = "calendario", of = "publicacion", bends = false }

[steps.publicar]
role = "responsable_plan"
title = "Publicar el plan"
term = { date = "01-31", year = "vigencia" }
"""
STEPS = ("formular", "revisar", "publicar")


def started(desk: Desk, instant: str) -> str:
    campaign.install(procedure(CHILD, [user(each) for each in STEPS], TABLES))
    desk.move_to(instant)
    request = cases.StartRequest(CHILD, "gobernacion", {"plan": "PINAR", "vigencia": 2027})
    return cases.start_case(desk.actor("equipo"), request).case_ids[0]


def said(desk: Desk, case: str, name: str) -> str:
    return explain(from_json(desk.term(case, name).explanation))


def test_a_start_in_time_keeps_the_usual_calendar(desk: Desk) -> None:
    case = started(desk, "2026-10-01T00:00:05-05:00")
    legal = desk.term(case, "publicacion")
    assert (legal.kind, legal.due) == ("legal", date(2027, 1, 31))
    assert from_json(legal.explanation).effective == date(2027, 1, 29)
    assert desk.task(case, "formular").due == date(2026, 12, 2)
    assert "15 días calendario antes de «Revisar el plan» (jueves 17 de diciembre de 2026)." in said(
        desk, case, "formular"
    )
    desk.complete("lider3", case, "formular")
    assert desk.task(case, "revisar").due == date(2026, 12, 17)
    assert "45 días calendario antes de la publicación" in said(desk, case, "revisar")
    desk.complete("lider3", case, "revisar")
    assert desk.task(case, "publicar").due == date(2027, 1, 31)


def test_a_start_on_a_weekend_is_not_late(desk: Desk) -> None:
    """October 1, 2028 is a Sunday: received on Monday, begun in time."""
    campaign.install(procedure(CHILD, [user(each) for each in STEPS], TABLES))
    desk.move_to("2028-10-01T00:00:05-05:00")
    request = cases.StartRequest(CHILD, "gobernacion", {"plan": "PINAR", "vigencia": 2029})
    case = cases.start_case(desk.actor("equipo"), request).case_ids[0]
    assert from_json(desk.term(case, "formular").explanation).notes == ()


def test_a_late_start_says_what_it_moved(desk: Desk) -> None:
    case = started(desk, "2026-12-01T10:00:00-05:00")
    assert desk.task(case, "formular").due == date(2027, 1, 1)
    assert desk.term(case, "publicacion").due == date(2027, 1, 31)
    assert (
        "En la campaña normal vencería el miércoles 2 de diciembre de 2026; empezó el martes 1 de diciembre de 2026 "
        "y se ajustó al viernes 1 de enero de 2027." in said(desk, case, "formular")
    )
    desk.complete("lider3", case, "formular")
    assert desk.task(case, "revisar").due == date(2027, 1, 9)


@pytest.mark.parametrize("day", ["2027-01-31", "2027-02-03"])
def test_nothing_internal_is_due_in_the_past(desk: Desk, day: str) -> None:
    case = started(desk, f"{day}T10:00:00-05:00")
    assert str(desk.task(case, "formular").due) == day
    assert desk.term(case, "publicacion").due == date(2027, 1, 31)


def test_the_day_of_the_law_lasts_until_midnight_and_an_internal_one_until_the_office_closes(desk: Desk) -> None:
    case = started(desk, "2026-10-01T00:00:05-05:00")
    hours = {
        term.name: clock.local(term.due_at).time().isoformat()
        for term in session().scalars(select(Term).where(Term.case_id == case))
    }
    assert hours == {"publicacion": "23:59:59", "formular": "17:00:00"}
