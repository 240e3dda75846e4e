"""Children opened from the rows of a completed form: one for each row, its columns in the child's start form."""

import json
from typing import Any

import pytest
from sqlalchemy import select

from tests.support import campaign
from tests.support.campaign import CHILD, FORM, STEP, catch, procedure
from tests.support.desk import Desk
from tests.support.diagrams import service, user
from workflows.actions import cases
from workflows.checks.draining import drain
from workflows.domain.cases import Case
from workflows.domain.lotes import LoteItem
from workflows.kernel.db import session
from workflows.kernel.errors import Invalid
from workflows.procedures import Procedure

ROWS: dict[str, Any] = {
    "type": "object",
    "properties": {
        "pedidos": {
            "type": "array", "items": {"type": "object", "properties": {
                name: {"type": "string"} for name in ("politica", "nota", "asunto")}},
        },
    },
}  # fmt: skip
TABLES = """
[steps.pedir]
role = "planeacion"
title = "Pedir"
form = "pedidos"

[waits.hijos]
message = "hijos_terminados"
key = "case.id"
"""


def parent(items: str = "'pedir.pedidos'") -> Procedure:
    opened = service("abrir", "open_cases", {"procedure": f"'{CHILD}'", "items": items})
    more = {"forms/pedidos.json": json.dumps(ROWS).encode()}
    parts = [user("pedir"), opened, catch("hijos", "m2")]
    return procedure("pedidos", parts, TABLES, more=more, subject="Pedidos {vigencia}")


def asked(desk: Desk, *rows: dict[str, str]) -> str:
    step = STEP.replace("responsable_plan", "planeacion")
    campaign.install(parent(), campaign.child(step, form=FORM, start='policy = "politica"'))
    desk.tick()
    request = cases.StartRequest("pedidos", "gobernacion", {"vigencia": 2027, "asunto": "De la campaña"})
    (case_id,) = cases.start_case(desk.actor("equipo"), request).case_ids
    desk.complete("equipo", case_id, "pedir", data={"pedidos": list(rows)})
    return case_id


def children(case_id: str) -> list[Case]:
    session().expire_all()
    return list(session().scalars(select(Case).where(Case.parent_id == case_id).order_by(Case.number)))


def test_a_row_becomes_a_child_and_what_it_does_not_say_comes_from_the_parent(desk: Desk) -> None:
    parent_id = asked(desk, {"politica": "POL03", "nota": "Metas"}, {"politica": "POL07", "asunto": "El suyo"})
    desk.settle()
    found = children(parent_id)
    assert [each.policy for each in found] == ["POL03", "POL07"]
    assert [each.data.get("nota") for each in found] == ["Metas", None]
    assert [each.data["asunto"] for each in found] == ["De la campaña", "El suyo"]
    assert {each.vigencia for each in found} == {2027}


def test_two_equal_rows_are_two_children_and_the_sweep_opens_none_twice(desk: Desk) -> None:
    parent_id = asked(desk, {"politica": "POL03"}, {"politica": "POL03"})
    desk.settle()
    desk.tick()
    drain(desk.now)
    assert len(children(parent_id)) == 2
    assert len(list(session().scalars(select(LoteItem.id)))) == 2


def test_the_parent_ends_with_the_last_child(desk: Desk) -> None:
    parent_id = asked(desk, {"politica": "POL03"}, {"politica": "POL07"})
    desk.settle()
    for each in children(parent_id):
        assert desk.case(parent_id).is_open()
        desk.complete("equipo", each.id, "formular")
        desk.settle()
    assert not desk.case(parent_id).is_open()


def test_without_rows_nothing_is_opened_and_the_person_is_told(desk: Desk) -> None:
    with pytest.raises(Invalid, match="no tiene filas"):
        asked(desk)
