"""Absences that cannot be, and who may plan, change and cancel which."""

from datetime import date
from typing import Any

import pytest

from tests.support.absences import AT_MIDNIGHT, FRIDAY, MONDAY, plan
from tests.support.desk import Desk, on_sqlite
from workflows.actions import substitutions
from workflows.actions.substitutions import AbsenceForm
from workflows.domain.people import Person
from workflows.kernel.db import session, transaction
from workflows.kernel.errors import Forbidden, Invalid, NotFound

REFUSED = [
    ("responsable", "responsable", {}, "a sí mismo"),
    ("responsable", "otro_equipo", {}, "de su entidad"),
    ("responsable", "enlace", {}, "de su entidad"),
    ("responsable", "nadie", {}, "de su entidad"),
    ("responsable", "equipo2", {"starts": FRIDAY, "ends": MONDAY}, "anterior al primero"),
    ("responsable", "equipo2", {"starts": date(2026, 11, 19)}, "hoy o uno posterior"),
    ("responsable", "equipo2", {"starts": None}, "primer día"),
    ("responsable", "equipo2", {"kind": "siesta"}, "Escoja una clase"),
    ("responsable", "lider7", {}, "también estará ausente"),
    ("equipo", "responsable", {}, "reemplaza a"),
]  # fmt: skip


@on_sqlite
@pytest.mark.parametrize(("person", "substitute", "more", "words"), REFUSED)
def test_what_cannot_be_is_refused_with_a_sentence(
    desk: Desk, person: str, substitute: str, more: dict[str, Any], words: str
) -> None:
    plan(desk, "lider7", "equipo")
    before = desk.rows()
    with pytest.raises(Invalid) as told:
        plan(desk, person, substitute, **more)
    assert words in " ".join([told.value.message, *(each["message"] for each in told.value.errors)])
    session().rollback()
    assert desk.rows() == before


@on_sqlite
def test_a_circle_and_an_inactive_substitute_are_refused(desk: Desk) -> None:
    plan(desk, "equipo", "equipo2")
    with pytest.raises(Invalid, match=r"darían la vuelta \(Equipo2, demostración → Equipo, demostración → Equipo2"):
        plan(desk, "equipo2", "equipo")
    with transaction() as current:
        current.get_one(Person, "lider3").active = False
    with pytest.raises(Invalid) as told:
        plan(desk, "responsable", "lider3")
    assert "activa" in told.value.errors[0]["message"]


MAY = {"directora", "admin", "responsable"}
EVERYBODY = ["equipo", "equipo2", "directora", "responsable", "lider3", "admin", "control", "enlace"]


@on_sqlite
@pytest.mark.parametrize("name", [*EVERYBODY, "otra_directora", "otro_admin"])
def test_who_plans_changes_and_cancels_the_absence_of_somebody(desk: Desk, name: str) -> None:
    mine = plan(desk, "responsable", "lider7")
    who = desk.actor(name)
    form = AbsenceForm("responsable", "lider7", starts=date(2027, 1, 4), ends=date(2027, 1, 8))
    acts = (
        lambda: substitutions.plan(who, form),
        lambda: substitutions.change(who, mine, AbsenceForm("responsable", "lider7", starts=MONDAY, ends=MONDAY)),
        lambda: substitutions.cancel(who, mine),
    )
    for act in acts:
        if name in MAY:
            act()
            continue
        with pytest.raises((Forbidden, NotFound, Invalid)):
            act()
        session().rollback()


@on_sqlite
def test_who_stands_in_for_an_administrator_is_decided_by_an_administrator(desk: Desk) -> None:
    with pytest.raises(Forbidden, match="quien administra"):
        plan(desk, "admin", "directora", by="directora")
    plan(desk, "admin", "directora")
    desk.settle(AT_MIDNIGHT)
    assert desk.actor("directora").is_admin()
