"""Who came to an advice and what they thought of it: by list, by link and by hand, on the pages of step and case."""

import io
import re
from html import unescape
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from tests.support import attending, sheets
from tests.support.databases import on_sqlite
from tests.support.people import Visitor
from workflows.actions import _visits
from workflows.domain.access import IdempotencyKey
from workflows.domain.documents import Evidence
from workflows.domain.journal import Journal, broken_chain
from workflows.domain.tasks import Record
from workflows.kernel import spreadsheets
from workflows.kernel.db import session

pytestmark = on_sqlite
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
LIST = sheets.workbook([["Municipio", "Nombre", "Cargo", "Autoriza"], ["Urrao", "Ana de Prueba", "Jefa", "Sí"],
                        ["Jericó", "Beto de Prueba", "", "x"]])  # fmt: skip


@pytest.fixture
def office(app: Flask) -> Flask:
    """Catalogues, people and the small procedure that advises several entities."""
    attending.installed()
    return app


@pytest.fixture
def case(office: Flask) -> str:
    """A case with a session of three municipalities."""
    case_id = attending.planned()
    attending.session_on(case_id, "2026-11-18", lugar="Biblioteca municipal")
    return case_id


@pytest.fixture
def surveyed(case: str) -> str:
    """A case whose survey is open: Urrao and Jericó came."""
    about = attending.rows(case, "sesion")[0].id
    attending.came(case, about, "Urrao", "Ana de Prueba")
    attending.came(case, about, "Jericó", "Beto de Prueba")
    attending.done(case, "ejecutar")
    return case


def place(case: str, step: str = "ejecutar") -> str:
    """The address of the page of a step."""
    return f"/tareas/{attending.task_id(case, step)}"


def posted(visitor: Visitor, path: str, page: TestResponse, **fields: Any) -> TestResponse:
    """Post the last form of a page: its hidden fields and what is typed."""
    form = page.text.partition("<main")[2].partition("</main>")[0].rpartition("<form")[2]
    sent: MultiDict[str, Any] = MultiDict((name, unescape(value)) for name, value in HIDDEN.findall(form))
    for name, value in fields.items():
        sent[name] = value
    return visitor.client.post(path, data=sent, content_type="multipart/form-data")


def link(kind: str, name: str) -> str:
    """The path of the newest link of a municipality."""
    return next(path for key, path in attending.links(kind).items() if key.rpartition(" de ")[2] == name)


def about(case: str) -> str:
    """The first session."""
    return attending.rows(case, "sesion")[0].id


def test_a_list_is_looked_at_and_then_added(office: Flask, case: str) -> None:
    visitor, path = Visitor(office, "equipo1"), f"{place(case)}/listas/asistente"
    assert "Faltan por registrar 3" in visitor.get(place(case)).text
    form = visitor.get(f"{path}?sobre={about(case)}")
    assert "miércoles 18 de noviembre de 2026" in form.text
    files = {"archivo": (io.BytesIO(LIST), "lista.xlsx"), "sobre": about(case), "completa": "1"}
    review = posted(visitor, path, form, **files)
    assert review.status_code == 200, review.text
    assert "Se agregan (2)" in review.text and "Quedan como que no vinieron (1)" in review.text
    assert "Abejorral" in review.text and not attending.rows(case)
    done = posted(visitor, f"{path}/agregar", review)
    assert done.status_code == 302, done.text
    shown = visitor.get(place(case)).text
    assert "Se agregaron 2 personas." in shown
    assert "Vinieron 2 de 3 entidades, 2 personas. No vino 1." in shown
    again = posted(visitor, path, form, archivo=(io.BytesIO(LIST), "lista.xlsx"), sobre=about(case))
    assert "ya estaban" in again.text
    assert session().scalars(select(Evidence.case_id).where(Evidence.case_id == case)).all()


def test_a_wrong_list_says_each_cell_and_keeps_nothing(office: Flask, case: str) -> None:
    visitor, path = Visitor(office, "equipo1"), f"{place(case)}/listas/asistente"
    wrong = sheets.workbook([["Municipio", "Nombre"], ["Urao", "Ana"], ["Jericó", None]])
    form = visitor.get(path)
    answer = posted(visitor, path, form, archivo=(io.BytesIO(wrong), "lista.xlsx"), sobre=about(case))
    assert answer.status_code == 422
    assert "Celda A2: «Urao» no está entre las entidades de esta sesión. ¿Es Urrao?" in answer.text
    assert "Celda A3" not in answer.text, "a row without anybody is no row"
    assert not session().scalars(select(Evidence)).all()
    assert posted(visitor, path, form, sobre=about(case)).status_code == 422


def test_the_page_says_which_columns_a_list_needs(office: Flask, case: str) -> None:
    form = Visitor(office, "equipo1").get(f"{place(case)}/listas/asistente").text
    assert "con las columnas Municipio, Nombre; si los tiene, también Cargo, Correo" in form


def test_a_form_by_hand_tells_everything_that_is_missing_at_once(office: Flask, case: str) -> None:
    path = f"{place(case)}/registros/asistente?sobre={about(case)}"
    visitor = Visitor(office, "equipo1")
    answer = posted(visitor, path, visitor.get(path), nombre="")
    assert answer.status_code == 422
    summary = answer.text.partition("error-summary")[2].partition("</ul>")[0]
    assert "Elija una de las entidades de este expediente." in summary and "Falta «Nombre»." in summary


def test_the_blank_sheet_has_the_entities_of_the_session(office: Flask, case: str) -> None:
    answer = Visitor(office, "equipo1").get(f"{place(case)}/listas/asistente/hoja.xlsx?sobre={about(case)}")
    (sheet,) = spreadsheets.read("hoja.xlsx", answer.data)
    assert sheet.rows[0][:3] == ["Municipio", "Nombre", "Cargo"]
    assert [row[0] for row in sheet.rows[1:]] == ["Abejorral", "Jericó", "Urrao"]
    filled = [[*row] for row in sheet.rows]
    filled[3][1] = "Ana de Prueba"
    visitor, path = Visitor(office, "equipo1"), f"{place(case)}/listas/asistente"
    files = {"archivo": (io.BytesIO(sheets.workbook(filled)), "hoja.xlsx"), "sobre": about(case)}
    assert "Se agregan (1)" in posted(visitor, path, visitor.get(path), **files).text


def test_a_row_by_hand_asks_whose_it_is(office: Flask, case: str) -> None:
    visitor, path = Visitor(office, "equipo1"), f"{place(case)}/registros/asistente"
    form = visitor.get(f"{path}?sobre={about(case)}")
    assert 'name="_entidad"' in form.text and f'value="{about(case)}" selected' in form.text
    assert "Elija una de las entidades" in posted(visitor, path, form, nombre="Ana").text
    (urrao,) = attending.ids("Urrao")
    sent = {"nombre": "Ana", "_entidad": urrao, "_sobre": about(case)}
    assert posted(visitor, path, form, **sent).status_code == 302
    twice = posted(visitor, path, visitor.get(path), **sent)
    assert twice.status_code == 422 and "ya está registrado por Urrao" in twice.text
    row = attending.rows(case)[0]
    edit = visitor.get(f"{path}/{row.id}")
    assert f'value="{urrao}" selected' in edit.text
    answer = posted(visitor, f"{path}/{row.id}", edit, nombre="Ana María", _entidad=urrao, _sobre=about(case))
    assert answer.status_code == 302 and attending.rows(case)[0].data["nombre"] == "Ana María"


def test_links_of_a_session_go_out_once_and_again_for_one(office: Flask, case: str) -> None:
    visitor, path = Visitor(office, "equipo1"), f"{place(case)}/invitaciones/asistente"
    assert visitor.post(path, sobre=about(case)).status_code == 302
    assert "Salen 3 enlaces" in visitor.get(place(case)).text
    visitor.post(path, sobre=about(case))
    assert "ya tenían su enlace" in visitor.get(place(case)).text
    (urrao,) = attending.ids("Urrao")
    visitor.post(f"{path}/{urrao}", sobre=about(case))
    assert "Sale un enlace nuevo a contacto@urrao.example" in visitor.get(place(case)).text


def test_an_entity_registers_its_people_by_its_link(office: Flask, case: str) -> None:
    Visitor(office, "equipo1").post(f"{place(case)}/invitaciones/asistente", sobre=about(case))
    visitor, path = Visitor(office), link("registro_asistencia", "Urrao")
    page = visitor.get(path)
    assert "Urrao" in page.text
    assert "Biblioteca municipal" in page.text and "Ley 1581" in page.text
    assert page.headers["Referrer-Policy"] == "no-referrer"
    refused = posted(visitor, path, page, nombre="Ana de Prueba")
    assert refused.status_code == 422 and "necesitamos su autorización" in refused.text
    assert 'value="Ana de Prueba"' in refused.text
    assert posted(visitor, path, page, nombre="Ana de Prueba", autoriza_datos="1").status_code == 302
    second = visitor.get(path)
    assert "Quiénes están registrados (1)" in second.text and "Registrar otra persona" in second.text
    (row,) = attending.rows(case)
    correcting = visitor.get(f"{path}?fila={row.id}")
    sent = {"nombre": "Ana María de Prueba", "autoriza_datos": "1"}
    assert posted(visitor, path, correcting, **sent).status_code == 302
    assert [each.data["nombre"] for each in attending.rows(case)] == ["Ana María de Prueba"]
    verbs = session().scalars(select(Journal.verb).where(Journal.case_id == case)).all()
    assert verbs.count("registro_por_enlace") == 2 and verbs.count("enlace_usado") >= 3
    assert broken_chain(case) is None
    history = Visitor(office, "equipo1").get(f"/expedientes/{case}").text
    assert "Enlace de Urrao" in history


def test_a_link_to_a_row_opens_nothing_else(office: Flask, case: str) -> None:
    Visitor(office, "equipo1").post(f"{place(case)}/invitaciones/asistente", sobre=about(case))
    visitor, path = Visitor(office), link("registro_asistencia", "Urrao")
    for more in ("/estado", "/opciones/nada", "/documentos/nada", f"?tarea={attending.task_id(case, 'ejecutar')}"):
        answer = visitor.get(path + more)
        assert "Jericó" not in answer.text and "Dar la asesoría" not in answer.text
    attending.came(case, about(case), "Jericó", "Beto de Prueba")
    row = attending.rows(case)[0]
    assert "Beto" not in visitor.get(f"{path}?fila={row.id}").text
    page = visitor.get(path)
    stolen = posted(visitor, path, page, nombre="Otro", autoriza_datos="1", fila=row.id)
    assert stolen.status_code == 404
    assert attending.rows(case)[0].data["nombre"] == "Beto de Prueba"


def test_a_survey_is_answered_once_and_says_when_it_closed(office: Flask, surveyed: str) -> None:
    visitor, path = Visitor(office), link("encuesta_asesoria", "Urrao")
    page = visitor.get(path)
    assert "Autorizo el tratamiento" in page.text
    refused = posted(visitor, path, page, claridad="5", utilidad="4")
    assert refused.status_code == 422 and 'href="#f-autorizacion_datos"' in refused.text
    both = posted(visitor, path, page).text
    assert "Falta «¿Le sirvió?»" in both and "necesitamos su autorización" in both
    sent = {"claridad": "5", "utilidad": "4", "comentario": "<b>Muy</b> útil", "autorizacion_datos": "1"}
    assert posted(visitor, path, page, **sent).status_code == 302
    thanks = visitor.get(path).text
    assert "Su respuesta ya está registrada" in thanks and "&lt;b&gt;Muy" in thanks
    late = posted(visitor, path, page, **(sent | {"claridad": "1"}))
    assert late.status_code in (409, 422)
    Visitor(office, "equipo1").get(place(surveyed, "valorar"))
    attending.done(surveyed, "valorar")
    assert "Ya no se reciben respuestas" in visitor.get(path).text
    assert "Ya no se reciben respuestas" in posted(visitor, path, page, **sent, _clave="otra").text
    assert len(attending.rows(surveyed, "encuesta")) == 1


def test_results_say_how_many_of_how_many(office: Flask, surveyed: str) -> None:
    visitor = Visitor(office)
    for name, value in (("Urrao", "5"), ("Jericó", "1")):
        path = link("encuesta_asesoria", name)
        sent = {"claridad": value, "utilidad": "4", "comentario": f"De {name}", "autorizacion_datos": "1"}
        assert posted(visitor, path, visitor.get(path), **sent).status_code == 302
    shown = Visitor(office, "equipo1").get(f"/expedientes/{surveyed}").text
    assert "Respondieron 2 de 2 entidades" in shown
    assert "1 de 2" in shown and "50 %" not in shown, "two answers are no percentage"
    assert "De Jericó" in shown


def test_the_evidence_of_a_session_is_a_sheet_and_a_page(office: Flask, surveyed: str) -> None:
    visitor = Visitor(office, "equipo1")
    answer = visitor.get(f"/expedientes/{surveyed}/filas/asistente.xlsx")
    (sheet,) = spreadsheets.read("filas.xlsx", answer.data)
    assert sheet.rows[0][:4] == ["Sesión", "Entidad", "Estado", "Nombre"]
    assert [row[1:4] for row in sheet.rows[1:]] == [
        ["Abejorral", "Falta registrar", None], ["Jericó", "Vino", "Beto de Prueba"], ["Urrao", "Vino", "Ana de Prueba"]
    ]  # fmt: skip
    paper = visitor.get(f"/expedientes/{surveyed}/filas/asistente/imprimir").text
    assert "Ana de Prueba" in paper and "Biblioteca municipal" in paper and "no se publican" in paper
    assert visitor.get(f"/expedientes/{surveyed}/filas/sesion.xlsx").status_code == 404


def test_personal_data_are_not_for_entities_nor_strangers(office: Flask, surveyed: str) -> None:
    for name in ("enlace.05837", "lider.pol16"):
        stranger = Visitor(office, name)
        for path in (f"/expedientes/{surveyed}/filas/asistente.xlsx", f"/expedientes/{surveyed}",
                     f"/expedientes/{surveyed}/filas/asistente/imprimir"):  # fmt: skip
            assert stranger.get(path).status_code in (403, 404), (name, path)
    for path in ("/mipg", "/mipg/datos", "/solicitudes"):
        assert "Ana de Prueba" not in Visitor(office).get(path).text


def test_too_many_answers_of_one_place_are_put_off(
    office: Flask, surveyed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(_visits.MOST, "registro", 1)
    visitor, path = Visitor(office), link("encuesta_asesoria", "Urrao")
    sent = {"claridad": "5", "utilidad": "4", "autorizacion_datos": "1"}
    assert posted(visitor, path, visitor.get(path), **sent).status_code == 302
    other = link("encuesta_asesoria", "Jericó")
    assert posted(visitor, other, visitor.get(other), **sent).status_code == 429
    marks = select(func.count()).select_from(IdempotencyKey).where(IdempotencyKey.key.like("%:registro:%"))
    assert session().scalar(marks)


def test_the_case_shows_who_takes_part_and_lets_them_leave(office: Flask, case: str) -> None:
    visitor = Visitor(office, "equipo1")
    page = visitor.get(f"/expedientes/{case}").text
    assert "Entidades (3)" in page and "no ha asistido" in page
    (urrao, yarumal) = attending.ids("Urrao", "Yarumal")
    leave = f"/expedientes/{case}/actos/retirar-entidad?sobre={urrao}"
    assert "Retirar la entidad" in visitor.get(leave).text
    assert visitor.post(leave, reason="").status_code == 422
    assert visitor.post(leave, reason="Ya no la necesita.").status_code == 302
    join = f"/expedientes/{case}/actos/sumar-entidad"
    assert visitor.post(join, entidad=yarumal, reason="Lo pidió.").status_code == 302
    page = visitor.get(f"/expedientes/{case}").text
    assert "Entidades (3)" in page and "retirada: Ya no la necesita." in page
    assert "sumó a Yarumal" in page and "retiró a Urrao" in page
    assert Visitor(office, "control").get(join).status_code == 403


def test_sessions_without_rows_are_still_said(office: Flask) -> None:
    case_id = attending.planned()
    page = Visitor(office, "equipo1").get(place(case_id)).text
    assert "Primero registre una sesión" in page
    assert not session().scalars(select(Record)).all()
