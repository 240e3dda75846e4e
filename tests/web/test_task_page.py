"""The page of a task: what to do, why by then, nothing typed lost, and the next task after it."""

import io
import re

import pytest
from flask import Flask

from tests.support import advice
from tests.support.databases import on_sqlite
from tests.support.people import Visitor, person_named
from tests.web import desk
from workflows.domain.documents import Document, Evidence
from workflows.domain.tasks import Record, Task
from workflows.kernel.db import session

OFICIO = {"asunto": "Solicitud de asesoría", "texto": "Le pedimos atender la solicitud."}

pytestmark = on_sqlite


@pytest.fixture
def office(app: Flask) -> Flask:
    """The application with catalogues, people and procedures."""
    advice.installed()
    return app


@pytest.fixture
def drafting(office: Flask) -> str:
    """A task of drafting that `responsable1` has; its id."""
    return desk.open_task(desk.given("Urrao"), "elaborar_oficio").id


def revision(page: str) -> str:
    """The revision that the page carries."""
    return re.findall(r'name="revision" value="(\d+)"', page)[0]


def test_the_page_says_what_to_do_by_when_and_why(office: Flask, drafting: str) -> None:
    page = Visitor(office, "responsable1").get(f"/tareas/{drafting}").text
    assert "Qué hacer" in page
    assert "Solicitud formal enviada." in page
    assert "¿Por qué?" in page
    assert "Se cuenta desde el" in page
    assert "Empezó a contar" in page
    assert "Plazo legal:" in page
    assert "Necesitamos ayuda." in page
    assert "paso 3 de 9" in page


def test_hints_fill_the_form_before_anybody_types(office: Flask, drafting: str) -> None:
    assert (
        'name="asunto" type="text" value="Asesoría en planeación"'
        in Visitor(office, "responsable1").get(f"/tareas/{drafting}").text
    )


def test_what_is_missing_is_said_beside_the_field_and_nothing_typed_is_lost(office: Flask, drafting: str) -> None:
    visitor = Visitor(office, "responsable1")
    answer = visitor.post(f"/tareas/{drafting}", asunto="Mi asunto", texto="", outcome="")
    assert answer.status_code == 422
    assert 'href="#f-texto"' in answer.text
    assert "Mi asunto" in answer.text
    assert "Mi asunto" in visitor.get(f"/tareas/{drafting}").text


def test_a_draft_survives_a_lost_session(office: Flask, drafting: str) -> None:
    visitor = Visitor(office, "responsable1")
    answer = visitor.post(f"/tareas/{drafting}/borrador", asunto="A medio escribir", texto="Falta terminar")
    assert answer.json and answer.json["at"]
    visitor.post("/salir")
    page = Visitor(office, "responsable1").get(f"/tareas/{drafting}").text
    assert "A medio escribir" in page
    assert "Guardado " in page


def test_a_draft_does_not_make_the_open_page_old(office: Flask, drafting: str) -> None:
    visitor = Visitor(office, "responsable1")
    seen = revision(visitor.get(f"/tareas/{drafting}").text)
    visitor.post(f"/tareas/{drafting}/borrador", asunto="A medio escribir")
    answer = visitor.post(f"/tareas/{drafting}", revision=seen, outcome="", **OFICIO)
    assert answer.status_code == 302


def test_finishing_says_what_happened_and_opens_the_next_task(office: Flask, drafting: str) -> None:
    following = desk.open_task(desk.given("Amalfi"), "elaborar_oficio").id
    visitor = Visitor(office, "responsable1")
    answer = visitor.post(f"/tareas/{drafting}", outcome="", **OFICIO)
    assert answer.headers["Location"] == f"/tareas/{following}"
    page = visitor.get(f"/tareas/{following}").text
    assert "Sigue: Firmar el oficio al líder" in page
    assert "Su siguiente tarea: Elaborar el oficio al líder" in page


def test_the_same_form_sent_twice_is_done_once(office: Flask, drafting: str) -> None:
    visitor = Visitor(office, "responsable1")
    for _ in range(2):
        answer = visitor.post(f"/tareas/{drafting}", _clave="una sola vez", outcome="", **OFICIO)
        assert answer.status_code == 302
    assert session().query(Document).count() == 1


def test_who_comes_late_is_told_by_whom_and_keeps_the_text(office: Flask) -> None:
    task = desk.open_task(desk.request_of("Urrao"), "revision").id
    Visitor(office, "equipo2").post(f"/tareas/{task}", outcome="completa", tipo_peticion="general",
                                    prioridad="normal", politica=desk.POLICY)  # fmt: skip
    late = Visitor(office, "equipo1").post(f"/tareas/{task}", outcome="completa", notas="Texto que no se pierde",
                                           tipo_peticion="general", prioridad="normal",
                                           politica=desk.POLICY)  # fmt: skip
    assert late.status_code == 409
    assert "Equipo MIPG 2, demostración ya completó esta tarea" in late.text
    assert "Texto que no se pierde" in late.text


def test_an_outcome_with_reason_asks_for_it_and_the_receiver_reads_it_first(office: Flask) -> None:
    case_id = desk.reviewed("Urrao")
    task = desk.open_task(case_id, "asignar").id
    director = Visitor(office, "directora")
    answer = director.post(f"/tareas/{task}", outcome="devolver", **{"reason-devolver": ""})
    assert answer.status_code == 422
    assert "Cuente por qué lo devuelve" in answer.text
    director.post(f"/tareas/{task}", outcome="devolver", **{"reason-devolver": "Falta la política."})
    back = desk.open_task(case_id, "revision").id
    page = Visitor(office, "equipo1").get(f"/tareas/{back}").text
    assert "Se devolvió con este motivo" in page
    assert page.index("Falta la política.") < page.index("Qué hacer")
    assert 'value="general" selected' in page or 'value="general" checked' in page


def test_a_refused_file_says_why_and_the_good_one_stays(office: Flask, drafting: str) -> None:
    visitor = Visitor(office, "responsable1")
    files = [(io.BytesIO(b"acta del municipio\n"), "acta.txt"), (io.BytesIO(b"MZ"), "programa.exe")]
    visitor.post(f"/tareas/{drafting}/archivos", archivos=files)
    page = visitor.get(f"/tareas/{drafting}").text
    assert "acta.txt" in page
    assert "programa.exe" in page
    assert [each.name for each in session().query(Evidence)] == ["acta.txt"]


def test_comments_and_contributions_are_read_by_whom_they_are_for(office: Flask, drafting: str) -> None:
    visitor = Visitor(office, "responsable1")
    visitor.post(f"/tareas/{drafting}/comentarios", text="Llamé al municipio.")
    helper = person_named("lider.pol02").id
    visitor.post(f"/tareas/{drafting}/aportes", to=helper, text="¿Qué opina?")
    page = visitor.get(f"/tareas/{drafting}").text
    assert "Llamé al municipio." in page
    assert "le pidió un aporte a" in page
    case_id = session().get_one(Task, drafting).case_id
    asked = Visitor(office, "lider.pol02")
    assert "¿Qué opina?" in asked.get(f"/expedientes/{case_id}").text


def test_a_task_given_by_somebody_goes_back_to_the_group_only_with_a_reason(office: Flask, drafting: str) -> None:
    visitor = Visitor(office, "responsable1")
    assert visitor.post(f"/tareas/{drafting}/devolver-al-grupo", reason="").status_code == 422
    assert visitor.post(f"/tareas/{drafting}/devolver-al-grupo", reason="No es mi tema.").status_code == 302


def executing() -> Task:
    """The task of giving the advice, where sessions are kept."""
    case_id = desk.reviewed("Urrao")
    desk.done(case_id, "asignar", "directora", "asignar", responsable=person_named("responsable1").id, via="directo")
    action = {"accion": "Taller", "modalidad": "virtual", "fecha": "2026-12-01", "responsable": "Equipo"}
    desk.done(case_id, "disenar_plan", "lider.pol03", None, asunto="Plan", diagnostico="Bajo.", texto="Presentación.",
              acciones=[action])  # fmt: skip
    return desk.open_task(case_id, "ejecutar_asistencia") if _opens(case_id, "ejecutar_asistencia") else _after(case_id)


def _opens(case_id: str, step: str) -> bool:
    return session().query(Task).filter_by(case_id=case_id, step=step, state="open").count() == 1


def _after(case_id: str) -> Task:
    reply = {"asunto": "Respuesta", "texto": "Le respondemos."}
    step = "elaborar_respuesta_lider" if _opens(case_id, "elaborar_respuesta_lider") else "elaborar_respuesta"
    desk.done(case_id, step, "lider.pol03", "individual", **reply)
    desk.signed(case_id)
    return desk.open_task(case_id, "ejecutar_asistencia")


def test_the_actions_of_the_plan_are_rows_that_are_closed_one_by_one(office: Flask) -> None:
    task = executing()
    visitor = Visitor(office, "lider.pol03")
    page = visitor.get(f"/tareas/{task.id}").text
    assert "Acciones del plan" in page
    assert "1 por cerrar" in page
    row = session().query(Record).filter_by(case_id=task.case_id, kind="accion").one()
    path = f"/tareas/{task.id}/registros/accion/{row.id}"
    assert "Taller" in visitor.get(path).text
    answer = visitor.post(path, accion="Taller", modalidad="virtual", fecha="", responsable="Equipo", estado="hecha")
    assert answer.status_code == 422
    answer = visitor.post(path, accion="Taller", modalidad="virtual", fecha="01/12/2026", responsable="Equipo",
                          estado="hecha")  # fmt: skip
    assert answer.status_code == 302
    assert "por cerrar" not in visitor.get(f"/tareas/{task.id}").text.split("Sesiones")[0].split("Acciones del plan")[1]


def test_the_preview_is_the_letter_and_keeps_what_was_typed(office: Flask, drafting: str) -> None:
    visitor = Visitor(office, "responsable1")
    answer = visitor.post(f"/tareas/{drafting}/vista-previa", **OFICIO)
    assert answer.status_code == 200
    assert answer.data[:4] in (b"%PDF", b"PK\x03\x04")
    assert "Solicitud de asesoría" in visitor.get(f"/tareas/{drafting}").text


def test_what_was_done_can_be_read_later(office: Flask) -> None:
    case_id = desk.given("Urrao")
    done = session().query(Task).filter_by(case_id=case_id, step="asignar").one()
    page = Visitor(office, "directora").get(f"/tareas/{done.id}").text
    assert "Lo que quedó" in page
    assert "Responsable 1, demostración" in page


def test_an_entity_account_opens_its_own_steps_and_no_other(office: Flask) -> None:
    case_id = desk.request_of("Abejorral")
    own = Visitor(office, "enlace.05002")
    internal = desk.open_task(case_id, "revision").id
    assert own.get(f"/tareas/{internal}").status_code == 404
    assert own.post(f"/tareas/{internal}/comentarios", text="Hola").status_code == 404
    desk.done(case_id, "revision", "equipo1", "no_clara", tipo_peticion="general", prioridad="normal",
              politica=desk.POLICY)  # fmt: skip
    desk.done(case_id, "proyectar_devolucion", "equipo1", None, asunto="Devolución", texto="No entendemos.")
    desk.signed(case_id)
    page = own.get(f"/tareas/{desk.open_task(case_id, 'aclarar_solicitud').id}").text
    assert "Enviar la aclaración" in page
    assert "Historia" not in page
    assert "Pedir un aporte" not in page


def test_a_note_that_cannot_be_kept_is_shown_again(office: Flask, drafting: str) -> None:
    answer = Visitor(office, "responsable1").post(f"/tareas/{drafting}/aportes", to="", text="Texto que no se pierde")
    assert answer.status_code == 404
    assert "Texto que no se pierde" in answer.text


def test_who_classifies_sees_which_later_terms_do_not_fit_before_the_legal_date(office: Flask) -> None:
    task = desk.open_task(desk.request_of("Urrao"), "revision").id
    visitor = Visitor(office, "equipo1")
    visitor.post(f"/tareas/{task}/tomar")
    first = visitor.get(f"/tareas/{task}").text
    assert "Los pasos que siguen caben en sus plazos internos." in first
    looked = visitor.post(f"/tareas/{task}", tipo_peticion="informacion", prioridad="prioritaria", _ver="1")
    assert looked.status_code == 200
    assert "no caben: Diseñar el plan de asistencia (5 días hábiles)" in looked.text
    assert "pedir la ampliación del plazo" in looked.text
    assert 'value="prioritaria" selected' in looked.text
    refused = visitor.post(f"/tareas/{task}", tipo_peticion="consulta", prioridad="", outcome="completa")
    assert refused.status_code == 422 and "caben en sus plazos internos" in refused.text
    assert desk.open_task(session().get_one(Task, task).case_id, "revision").id == task


def test_a_step_that_does_not_choose_the_legal_term_says_nothing_of_it(office: Flask, drafting: str) -> None:
    assert "Calcular con el tipo escogido" not in Visitor(office, "responsable1").get(f"/tareas/{drafting}").text
