"""The same link opened on two phones, and the same list sent twice: one row for each answer and each person."""

from collections import Counter
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import select

from tests.faults.clients import in_app, together
from tests.support import attending
from tests.support.invariants import check_all
from tests.support.people import actor_named
from workflows.actions.record_links import Sent, send_row
from workflows.actions.row_lists import Added, add_people
from workflows.domain.documents import Evidence
from workflows.domain.journal import Journal
from workflows.domain.participants import participants_of
from workflows.domain.people_lists import Line, PeopleList
from workflows.kernel import clock
from workflows.kernel.db import session, transaction
from workflows.kernel.errors import Conflict
from workflows.kernel.ids import new_id

pytestmark = pytest.mark.faults
AT_ONCE = 4


@pytest.fixture
def case(app: Flask) -> str:
    """A case with one session."""
    attending.installed()
    case_id = attending.planned()
    attending.session_on(case_id, "2026-11-18")
    return case_id


def _send(token: str, value: int) -> str:
    return send_row(token, "visita", Sent({"claridad": value, "utilidad": 4}, True), new_id())


@pytest.mark.parametrize("same", [True, False], ids=["the same words", "other words"])
def test_one_link_used_at_once_is_one_row(app: Flask, case: str, same: bool) -> None:
    attending.came(case, attending.rows(case, "sesion")[0].id, "Urrao", "Ana de Prueba")
    attending.done(case, "ejecutar")
    (path,) = attending.links("encuesta_asesoria").values()
    token = path.removeprefix("/e/")
    session().close()
    told = together([in_app(app, partial(_send, token, 5 if same else 1 + n)) for n in range(AT_ONCE)])
    (row,) = attending.rows(case, "encuesta")
    assert told.count(row.id) == (AT_ONCE if same else 1)
    assert sum(isinstance(each, Conflict) for each in told) == (0 if same else AT_ONCE - 1)
    written = session().scalars(select(Journal).where(Journal.verb == "registro_por_enlace")).all()
    assert len(written) == 1
    check_all(session())


def test_one_list_sent_at_once_is_added_once(app: Flask, case: str) -> None:
    about = attending.rows(case, "sesion")[0].id
    lines = tuple(Line(n, {"entidad": "Urrao", "nombre": f"Persona {n}"}, {"nombre": f"B{n}"}) for n in range(2, 32))
    who, place, files = actor_named("equipo1"), attending.task_id(case, "ejecutar"), [new_id() for _ in range(AT_ONCE)]
    with transaction() as current:
        current.add_all([
            Evidence(id=each, owner_id=who.owner_id, name="lista.csv", media_type="text/csv", size=1, sha256=each,
                     at=clock.now(), person_id=who.person_id) for each in files
        ])  # fmt: skip
    session().close()
    verbs = [partial(add_people, who, place, "asistente", about, PeopleList(lines), each) for each in files]
    told = together([in_app(app, verb) for verb in verbs])
    assert Counter(told) == {Added(30, 0): 1, Added(0, 30): AT_ONCE - 1}
    assert len(attending.rows(case)) == 30
    assert sum(each.sessions for each in participants_of(case)) == 1
    check_all(session())
