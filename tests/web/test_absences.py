"""Absences by their pages: planned after a look at what passes, seen by both, ended; work is by encargo meanwhile."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from tests.support import advice
from tests.support.databases import on_sqlite
from tests.support.people import Visitor, person_named
from tests.web import desk
from workflows.actions import sweeps
from workflows.domain.people import Person
from workflows.domain.substitutions import Substitution
from workflows.domain.tasks import Task
from workflows.kernel import clock
from workflows.kernel.db import session

pytestmark = on_sqlite


@pytest.fixture
def office(app: Flask) -> Flask:
    """The demonstration with one task of responsable1."""
    advice.installed()
    return app


def asked(substitute: str = "responsable2", **more: str) -> dict[str, str]:
    """What the form sends: from today, for a week."""
    week = {"starts": clock.today().isoformat(), "ends": (clock.today() + timedelta(days=6)).isoformat()}
    return week | {"substitute_id": person_named(substitute).id, "kind": "vacaciones"} | more


def only() -> Substitution:
    """The one absence there is."""
    session().expire_all()
    return session().scalars(select(Substitution)).one()


def test_a_person_plans_the_own_absence_after_seeing_what_passes(office: Flask) -> None:
    task = desk.open_task(desk.given("Urrao"), "elaborar_oficio").id
    one, other = Visitor(office, "responsable1"), Visitor(office, "responsable2")
    assert "No hay ausencias registradas" in one.get("/cuenta/ausencias").text
    assert "Ver mis ausencias" in one.get("/cuenta").text
    look = one.post("/ausencias/nueva", **asked())
    assert "1 tarea abierta" in look.text and not session().scalars(select(Substitution)).all()
    assert one.post("/ausencias/nueva", **asked(), confirmado="1").status_code == 302
    sweeps.absences()
    session().close()
    name = person_named("responsable1").name
    assert f"por encargo de {name}" in other.get("/tareas").text
    page = other.get(f"/tareas/{task}").text
    assert page.count(f"por encargo de {name}") >= 2, "on the bar and on the task"
    row = only()
    assert "Tareas por encargo ahora</dt><dd>1" in other.get(f"/ausencias/{row.id}").text
    assert f"/ausencias/{row.id}/cambiar" not in other.get(f"/ausencias/{row.id}").text
    assert one.post(f"/ausencias/{row.id}/terminar").status_code == 302
    sweeps.absences()
    session().close()
    assert session().get_one(Task, task).assignee_id == person_named("responsable1").id
    assert f"por encargo de {name}" not in other.get("/tareas").text


def test_what_is_wrong_is_said_beside_its_field_and_kept(office: Flask) -> None:
    one = Visitor(office, "responsable1")
    answer = one.post("/ausencias/nueva", **asked(starts="ayer", reason="Viaje"))
    assert answer.status_code == 422
    assert "hoy o uno posterior" in answer.text and "Viaje" in answer.text
    itself = one.post("/ausencias/nueva", **asked("responsable1"))
    assert itself.status_code == 422 and "a sí mismo" in itself.text


def test_whoever_plans_for_others_sees_all_and_the_warning_of_a_conflict(office: Flask) -> None:
    desk.drafted("Urrao")
    director = Visitor(office, "directora")
    signing = session().scalars(select(Task).where(Task.step == "firmar_oficio")).one().id
    director.post(f"/tareas/{signing}/tomar")
    look = director.post("/ausencias/nueva", **asked("responsable1", person_id=person_named("directora").id))
    assert "1 tarea no pasa: quien elabora no firma" in look.text
    sent = asked("responsable2", person_id=person_named("equipo1").id, confirmado="1")
    assert director.post("/ausencias/nueva", **sent).status_code == 302
    row = only()
    assert person_named("equipo1").name in director.get("/ausencias").text
    later = (clock.today() + timedelta(days=20)).isoformat()
    changed = asked("responsable2", ends=later, confirmado="1")
    assert director.post(f"/ausencias/{row.id}/cambiar", **changed).status_code == 302
    assert only().ends.isoformat() == later
    assert director.post(f"/ausencias/{row.id}/terminar").status_code == 302
    assert only().state == "cancelled"


def test_others_do_not_see_an_absence_nor_the_list(office: Flask) -> None:
    Visitor(office, "responsable1").post("/ausencias/nueva", **asked(), confirmado="1")
    row = only().id
    for name, status in (("equipo1", 404), ("enlace.05837", 404), ("lider.pol16", 404), ("responsable2", 200)):
        visitor = Visitor(office, name)
        assert visitor.get(f"/ausencias/{row}").status_code == status, name
        assert visitor.get("/ausencias").status_code == 403, name
        if status == 404:
            assert visitor.post(f"/ausencias/{row}/terminar").status_code == 404, name
    assert Visitor(office, "enlace.05837").get("/ausencias/nueva").status_code == 404
    assert Visitor(office, "responsable2").post(f"/ausencias/{row}/cambiar", **asked()).status_code == 403


def test_closing_an_account_asks_to_whom_its_tasks_pass(office: Flask) -> None:
    task = desk.open_task(desk.given("Urrao"), "elaborar_oficio").id
    leaver, admin = person_named("responsable1").id, Visitor(office, "admin")
    page = f"/administracion/personas/{leaver}"
    assert "sus 1 tareas abiertas pasan a" not in admin.get(page).text
    assert "su tarea abierta pasa a" in admin.get(page).text
    admin.post(f"{page}/cuenta", act="desactivar")
    assert "escoja a quién pasan" in admin.get(page).text
    assert session().get_one(Person, leaver, populate_existing=True).active
    admin.post(f"{page}/cuenta", act="desactivar", pass_to=person_named("responsable2").id)
    assert not session().get_one(Person, leaver, populate_existing=True).active
    assert session().get_one(Task, task, populate_existing=True).assignee_id == person_named("responsable2").id
