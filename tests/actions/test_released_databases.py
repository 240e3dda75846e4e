"""Databases that releases left, migrated to the present schema: nothing is lost, and their cases go on to the end."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import select

from tests.conftest import POSTGRESQL, SQLITE
from tests.support import advice, released
from tests.support.application import opened
from tests.support.databases import PostgresServer
from tests.support.desk import ACTION, SESSION, TEXT, USUAL, Desk, begin_no_campaigns
from tests.support.invariants import check_all
from workflows.actions import installation, messages, moves, records
from workflows.domain.cases import Case
from workflows.domain.messages import Wait
from workflows.domain.tasks import Record
from workflows.kernel.app import create_bare_app
from workflows.kernel.db import session
from workflows.kernel.migrate import upgrade
from workflows.kernel.settings import Settings

pytestmark = pytest.mark.slow


@pytest.fixture(params=released.saved(), ids=lambda file: file.name.partition(".")[0])
def kept(request: pytest.FixtureRequest) -> dict[str, Any]:
    """What a release left."""
    return released.unpacked(request.param)


@pytest.fixture(params=[SQLITE, POSTGRESQL])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'cauce.db'}"
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    with server.database() as found:
        yield found


@pytest.fixture
def desk(kept: dict[str, Any], url: str, tmp_path: Path) -> Iterator[Desk]:
    """The office of that release, opened with today's code the next morning."""
    released.load(url, kept)
    upgrade(url)
    settings = Settings(testing=True, home=tmp_path, database_url=url, smtp_url="", secret_key="pruebas")
    for _ in opened(create_bare_app(settings)):
        office = Desk()
        office.move_to("2026-11-23T09:00:00-05:00")
        installation.install(advice.shipped())
        yield office
        office.check_journal()
        office.close()


def same(rows: released.Rows) -> dict[str, list[str]]:
    """Rows in an order that does not depend on the database."""
    return {name: sorted(repr(sorted(row.items())) for row in some) for name, some in rows.items() if some}


def test_every_row_is_still_there_as_it_was(kept: dict[str, Any], url: str) -> None:
    released.load(url, kept)
    upgrade(url)
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        assert same(released.rows_of(connection, kept["rows"])) == same(kept["rows"])
    engine.dispose()


def test_its_requests_get_their_participants(kept: dict[str, Any], url: str) -> None:
    cases = [row["id"] for row in kept["rows"]["case"] if row["procedure"] == "demanda"]
    like = next(row for row in kept["rows"]["record"] if row["kind"] == "accion")
    days = ("2026-12-15", "2026-12-03", "pronto")
    held = [like | {"id": f"sesion-{day}", "case_id": cases[0], "kind": "sesion", "n": n,
                    "data": json.dumps({"fecha": day})} for n, day in enumerate(days, 1)]  # fmt: skip
    rows = kept["rows"] | {"record": [*kept["rows"]["record"], *held]}
    released.load(url, kept | {"rows": rows})
    upgrade(url)
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        found = connection.execute(sa.text("SELECT case_id, sessions, first_attended_on, last_attended_on, policy "
                                           "FROM participant")).all()  # fmt: skip
        policies = dict(connection.execute(sa.text('SELECT id, policy FROM "case"')).all())
    engine.dispose()
    assert sorted(each.case_id for each in found) == sorted(cases)
    assert all(each.policy == policies[each.case_id] for each in found)
    came = {each.case_id: (each.sessions, str(each.first_attended_on), str(each.last_attended_on)) for each in found}
    assert came[cases[0]] == (2, "2026-12-03", "2026-12-15")
    assert came[cases[1]] == (0, "None", "None")


class Worker:
    """Does by hand whatever a case asks for, until only time can move it."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def go_on(self, case_id: str) -> None:
        """Every open step that people do, one after the other."""
        while steps := sorted(self.desk.steps(case_id) - {"encuesta", "aclarar_solicitud", "esperar_recurso"}):
            self._do(case_id, steps[0])

    def _do(self, case_id: str, step: str) -> None:
        if step.startswith("firmar_"):
            return self.desk.go(case_id, step)
        if step == "ejecutar_asistencia":
            return self._execute(case_id)
        name, outcome, data = USUAL[step]
        self.desk.complete(self._leader(case_id) if name == "lider3" else name, case_id, step, outcome, data=data)
        return None

    def _leader(self, case_id: str) -> str:
        return f"lider{(self.desk.case(case_id).policy or '')[-1]}"

    def _execute(self, case_id: str) -> None:
        task, leader = self.desk.task(case_id, "ejecutar_asistencia").id, self.desk.actor(self._leader(case_id))
        row = session().scalars(select(Record.id).where(Record.case_id == case_id, Record.kind == "accion")).one()
        records.save_record(leader, task, "accion", ACTION | {"estado": "hecha"}, row)
        records.save_record(leader, task, "sesion", SESSION)
        self.desk.complete(self._leader(case_id), case_id, "ejecutar_asistencia", data=TEXT)


@pytest.mark.parametrize("moved", [False, True], ids=["same version", "moved"])
def test_its_cases_go_on_to_their_ends(desk: Desk, moved: bool) -> None:
    begin_no_campaigns()
    check_all(session())
    ids = list(session().scalars(select(Case.id).where(Case.ended_at.is_(None)).order_by(Case.number)))
    assert len(ids) == 10
    if moved:
        found = moves.move_cases(desk.actor("admin"), "demanda", "Versión nueva.")
        assert found.refused == () and moves.plan(desk.actor("admin"), "demanda").verdicts == ()
    waiting = session().scalars(select(Case).join(Wait, Wait.case_id == Case.id)
                                .where(Wait.state == "open", Wait.name == "respuesta_conjunta")).one()  # fmt: skip
    messages.publish_message(desk.actor("admin"), "respuesta_conjunta", waiting.radicado)
    desk.settle()
    worker = Worker(desk)
    for case_id in ids:
        worker.go_on(case_id)
    desk.settle("2027-03-01T09:00:00-05:00")
    ends = {desk.case(each).end_event for each in ids}
    assert ends == {"fin_atendida", "fin_archivada"}
    check_all(session())
