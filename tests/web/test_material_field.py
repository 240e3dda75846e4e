"""The list of materials inside a form: chosen, filtered and added to without losing what was typed."""

import io
import re

import pytest
from flask import Flask

from tests.support import advice, lessons
from tests.support.databases import on_sqlite
from tests.support.people import Visitor, actor_named
from tests.support.uploads import office
from tests.web import desk
from workflows.domain import library
from workflows.domain.tasks import Task
from workflows.kernel.db import session

PLAN = {"asunto": "Asesoría", "diagnostico": "Va bien.", "texto": "Presentación."}
ROW = {"accion": "Taller", "modalidad": "virtual", "fecha": "2026-12-15", "responsable": "Equipo"}
ACTION = {f"acciones-0-{name}": value for name, value in ROW.items()}

pytestmark = on_sqlite


@pytest.fixture
def planning(app: Flask) -> str:
    """The task of designing the plan of an advice in POL03, which `lider.pol03` may take; its id."""
    advice.installed()
    case_id = desk.given("Urrao")
    desk.done(case_id, "elaborar_oficio", "responsable1", None, asunto="Solicitud", texto="Texto.")
    desk.signed(case_id)
    return desk.open_task(case_id, "disenar_plan").id


def _case(task_id: str) -> str:
    return session().get_one(Task, task_id).case_id


def _marked(page: str) -> list[str]:
    found = re.findall(r'name="materiales" value="[^"]+"( checked)?><span>([^<]*)</span>', page)
    return [label for checked, label in found if checked]


def _offered(page: str) -> list[str]:
    return re.findall(r'name="materiales" value="[^"]+"(?: checked)?><span>([^<]*)</span>', page)


def test_the_form_offers_the_library_of_the_policy_and_of_everybody(app: Flask, planning: str) -> None:
    team = actor_named("equipo1")
    lessons.material(team, "Guía de metas")
    lessons.material(team, "Glosario", "")
    lessons.material(team, "Guía de archivos", "POL16")
    lessons.material(team, "Empezar temprano", kind="leccion")
    page = Visitor(app, "lider.pol03").get(f"/tareas/{planning}").text
    assert _offered(page) == ["Empezar temprano (lección)", "Glosario", "Guía de metas"]


def test_what_is_marked_is_used_by_the_advice_and_named_in_its_plan(app: Flask, planning: str) -> None:
    guide = lessons.material(actor_named("equipo1"), "Guía de metas")
    case_id, visitor = _case(planning), Visitor(app, "lider.pol03")
    answer = visitor.post(f"/tareas/{planning}", outcome="", materiales=guide, **PLAN, **ACTION)
    assert answer.status_code == 302, answer.text
    assert [each.title for each in library.used_in(case_id)] == ["Guía de metas"]
    assert "Guía de metas" in visitor.get(f"/tareas/{planning}").text


def test_the_filter_works_without_javascript_and_keeps_what_is_marked(app: Flask, planning: str) -> None:
    team = actor_named("equipo1")
    made = {title: lessons.material(team, title) for title in ("Guía de metas", "Acta", "Política", "D", "E", "F")}
    typed = {"materiales": made["Acta"], "materiales__filtro": "POLITICA", "_ver": "1", "asunto": "Escrito"}
    page = Visitor(app, "lider.pol03").post(f"/tareas/{planning}", **typed).text
    assert _offered(page) == ["Acta", "Política"]
    assert _marked(page) == ["Acta"]
    assert 'value="Escrito"' in page
    assert 'value="POLITICA"' in page


def test_a_new_material_enters_the_library_marked_and_the_form_stays(app: Flask, planning: str) -> None:
    visitor, case_id = Visitor(app, "lider.pol03"), _case(planning)
    new = {"materiales__titulo": "Formato de metas", "materiales__archivo": (io.BytesIO(office()), "formato.docx")}
    page = visitor.post(f"/tareas/{planning}", _ver="1", asunto="Escrito", **new).text
    assert _marked(page) == ["Formato de metas"]
    assert 'value="Escrito"' in page
    assert 'value="Formato de metas"' not in page, "the fields of the new one are empty again"
    [made] = library.materials_of("POL03", actor_named("equipo1").owner_id)
    assert (made.case_id, [each.name for each in library.files_of(made)]) == (case_id, ["formato.docx"])
    assert "agregó «Formato de metas» a la biblioteca" in visitor.get(f"/expedientes/{case_id}").text


def test_a_file_without_title_is_named_after_itself(app: Flask, planning: str) -> None:
    new = {"materiales__archivo": (io.BytesIO(office()), "Guía 2026.docx")}
    assert _marked(Visitor(app, "lider.pol03").post(f"/tareas/{planning}", _ver="1", **new).text) == ["Guía 2026"]


def test_what_was_typed_for_a_new_one_counts_also_when_the_step_is_finished(app: Flask, planning: str) -> None:
    case_id, new = _case(planning), {"materiales__titulo": "Guía", "materiales__direccion": "https://guia.example/a"}
    answer = Visitor(app, "lider.pol03").post(f"/tareas/{planning}", outcome="", **PLAN, **ACTION, **new)
    assert answer.status_code == 302
    assert [each.title for each in library.used_in(case_id)] == ["Guía"]


def test_a_refused_new_one_says_why_and_loses_nothing(app: Flask, planning: str) -> None:
    new = {"materiales__titulo": "Guía", "materiales__direccion": "guia"}
    answer = Visitor(app, "lider.pol03").post(f"/tareas/{planning}", outcome="", **PLAN, **ACTION, **new)
    assert answer.status_code == 422
    assert "El material nuevo no se agregó. Escriba la dirección completa" in answer.text
    assert 'value="Guía"' in answer.text
    assert "Presentación." in answer.text
    assert library.materials(actor_named("equipo1").owner_id) == []


def test_a_draft_keeps_its_marks_and_tells_of_one_that_is_gone(app: Flask, planning: str) -> None:
    guide, visitor = lessons.material(actor_named("equipo1"), "Guía de metas"), Visitor(app, "lider.pol03")
    visitor.post(f"/tareas/{planning}/borrador", materiales=guide, asunto="Escrito")
    assert _marked(visitor.get(f"/tareas/{planning}").text) == ["Guía de metas"]
    lessons.retired(guide)
    assert "ya no está en la biblioteca" in _marked(visitor.get(f"/tareas/{planning}").text)[0]
    answer = visitor.post(f"/tareas/{planning}", outcome="", materiales=guide, **PLAN, **ACTION)
    assert answer.status_code == 422
    assert 'href="#f-materiales' in answer.text
