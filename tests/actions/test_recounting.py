"""A day without service that is added later: running terms keep their dates until somebody counts the internal ones."""

from datetime import date

import pytest
from sqlalchemy import select

from tests.support.desk import Desk
from tests.support.invariants import check_all
from workflows import batch
from workflows.actions import owner_settings, recounting, terms
from workflows.domain.closures import touched
from workflows.domain.journal import Journal
from workflows.domain.lotes import Lote
from workflows.kernel.db import session
from workflows.kernel.errors import Forbidden, Invalid, NotFound

PARTY = date(2026, 11, 24)
WHY = "El decreto local declaró la fiesta."


def closed(desk: Desk) -> str:
    """The local holiday, declared after the terms began."""
    return owner_settings.add_closure(desk.actor("admin"), PARTY, "Fiesta local")


def planning(desk: Desk) -> str:
    """A case whose plan is due in five business days."""
    case = desk.start()
    desk.go(case, "revision", "asignar", "elaborar_oficio", "firmar_oficio")
    return case


def test_a_new_closure_moves_nothing_by_itself_and_says_what_passes_over_it(desk: Desk) -> None:
    case = planning(desk)
    before = desk.task(case, "disenar_plan").due, desk.term(case).due
    closed(desk)
    found = touched("gobernacion", PARTY)
    assert (found.legal, found.of_entity, found.internal, found.cases) == (1, 0, 1, (case,))
    assert (desk.task(case, "disenar_plan").due, desk.term(case).due) == before


def test_only_internal_terms_are_counted_again_with_their_reason(desk: Desk) -> None:
    case = planning(desk)
    legal = desk.term(case).due
    closure = closed(desk)
    assert desk.task(case, "disenar_plan").due == date(2026, 11, 27)
    assert recounting.recount_closure(desk.actor("admin"), closure, WHY) == 1
    check_all(session())
    assert desk.task(case, "disenar_plan").due == date(2026, 11, 30)
    assert desk.history(case, "disenar_plan")[-1] == ("cambiado", WHY, date(2026, 11, 27), date(2026, 11, 30))
    assert desk.term(case).due == legal
    told = select(Journal).where(Journal.case_id == case, Journal.verb == "plazos_recalculados")
    fact = session().scalars(told).one()
    assert fact.facts == {"dia": "2026-11-24", "plazos": 1, "motivo": WHY}
    again = touched("gobernacion", PARTY)
    assert (again.legal, again.internal) == (1, 0)
    assert recounting.recount_closure(desk.actor("admin"), closure, WHY) == 0


def test_a_date_that_a_person_fixed_stays(desk: Desk) -> None:
    case = planning(desk)
    term = desk.term(case, "disenar_plan").id
    terms.change_due(desk.actor("directora"), term, date(2026, 12, 1), "El líder está en comisión.")
    closure = closed(desk)
    assert recounting.recount_closure(desk.actor("admin"), closure, WHY) == 0
    assert desk.task(case, "disenar_plan").due == date(2026, 12, 1)


def test_many_cases_go_as_a_batch(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recounting, "MOST_AT_ONCE", 1)
    cases = [planning(desk), planning(desk)]
    closure = closed(desk)
    assert recounting.recount_closure(desk.actor("admin"), closure, WHY) is None
    batch.run_next()
    assert session().scalars(select(Lote.state)).all() == ["done"]
    assert {desk.task(each, "disenar_plan").due for each in cases} == {date(2026, 11, 30)}


def test_who_may_and_with_what(desk: Desk) -> None:
    planning(desk)
    closure = closed(desk)
    with pytest.raises(Forbidden):
        recounting.recount_closure(desk.actor("directora"), closure, WHY)
    with pytest.raises(Invalid):
        recounting.recount_closure(desk.actor("admin"), closure, " ")
    with pytest.raises(NotFound):
        recounting.recount_closure(desk.actor("otro_admin"), closure, WHY)
