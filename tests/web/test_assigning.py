"""Assigning many requests at once, seeing what each person already has."""

import pytest
from flask import Flask

from tests.support import advice
from tests.support.databases import on_sqlite
from tests.support.people import Visitor, person_named
from tests.web import desk

pytestmark = on_sqlite


@pytest.fixture
def office(app: Flask) -> Flask:
    """The application with catalogues, people and procedures."""
    advice.installed()
    return app


def test_each_row_suggests_somebody_and_says_why(office: Flask) -> None:
    desk.given("Caucasia")
    desk.reviewed("Urrao")
    page = Visitor(office, "directora").get("/asignacion").text
    assert "1 solicitud por asignar" in page
    assert "Sugerida: no lleva ninguna" in page
    assert "1 en curso" in page


def test_who_knows_the_policy_is_preferred_at_equal_load(office: Flask) -> None:
    desk.drafted("Caucasia")
    desk.reviewed("Urrao")
    page = Visitor(office, "directora").get("/asignacion").text
    assert f'value="{person_named("responsable1").id}" selected' in page
    assert "conoce la política" in page


def test_suggestions_share_the_work(office: Flask) -> None:
    for name in ("Urrao", "Amalfi"):
        desk.reviewed(name)
    page = Visitor(office, "directora").get("/asignacion").text
    for name in ("responsable1", "responsable2"):
        assert page.count(f'value="{person_named(name).id}" selected') == 1


def test_one_button_gives_each_row_and_tells_each_result(office: Flask) -> None:
    cases = [desk.reviewed(name) for name in ("Urrao", "Amalfi", "Caucasia")]
    tasks = [desk.open_task(case_id, "asignar") for case_id in cases]
    to = person_named("responsable2").id
    form = {f"persona-{each.id}": to for each in tasks[:2]}
    form |= {f"{tasks[0].id}-via": "con_oficio", f"{tasks[1].id}-via": "directo"}
    page = Visitor(office, "directora").post("/asignacion", **form).text
    assert page.count("quedó a cargo de Responsable 2, demostración") == 2
    assert "1 solicitud por asignar" in page
    assert desk.open_task(cases[0], "elaborar_oficio").assignee_id == to
    assert desk.open_task(cases[1], "disenar_plan").role == "lider"


def test_what_cannot_be_given_says_why_and_stays(office: Flask) -> None:
    task = desk.open_task(desk.reviewed("Urrao"), "asignar")
    form = {f"persona-{task.id}": person_named("responsable2").id, f"{task.id}-via": ""}
    page = Visitor(office, "directora").post("/asignacion", **form).text
    assert "no se asignó" in page
    assert "1 solicitud por asignar" in page


def test_the_same_form_sent_twice_assigns_once(office: Flask) -> None:
    task = desk.open_task(desk.reviewed("Urrao"), "asignar")
    form = {f"persona-{task.id}": person_named("responsable2").id, f"{task.id}-via": "directo", "_clave": "una"}
    visitor = Visitor(office, "directora")
    visitor.post("/asignacion", **form)
    assert "No hay solicitudes por asignar" in visitor.post("/asignacion", **form).text


def test_only_the_direction_assigns(office: Flask) -> None:
    assert Visitor(office, "equipo1").get("/asignacion").status_code == 403
