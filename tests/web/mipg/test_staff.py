"""Those who attend the case see what it made public, and take the comments away as a table without formulas."""

import csv
import io

from flask import Flask
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from tests.support import publishing
from tests.support.advice import owner_id
from tests.support.databases import on_sqlite
from tests.support.people import Visitor
from workflows.actions import consultations
from workflows.domain.consultations import Consultation
from workflows.domain.tasks import Record
from workflows.kernel.db import session

pytestmark = on_sqlite
WRITTEN = consultations.Written("Ana", "ana@correo.example", "=HYPERLINK(1)", autorizacion_datos=True)


def _commented(app: Flask) -> tuple[str, str]:
    publishing.installed()
    case_id = publishing.formulated(app)
    found = session().scalars(select(Consultation.id)).one()
    consultations.send_comment(owner_id(), "m", found, WRITTEN, "aviso", "k")
    row = session().scalars(select(Record)).one()
    publishing.answered(publishing.task_of(case_id, "responder"), row, respuesta="Gracias", estado="acogido")
    publishing.done(case_id, "responder")
    return case_id, f"/expedientes/{case_id}/consultas/{found}/comentarios"


def test_the_comments_leave_as_tables(app: Flask) -> None:
    case_id, path = _commented(app)
    visitor = Visitor(app, "equipo1")
    answer = visitor.get(f"{path}.csv")
    (row,) = csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig")))
    assert (row["Comentario"], row["Correo"], row["Respuesta"], row["Resultado"]) == (
        "'=HYPERLINK(1)", "ana@correo.example", "Gracias", "Acogido",
    )  # fmt: skip
    book = CalamineWorkbook.from_filelike(io.BytesIO(visitor.get(f"{path}.xlsx").data))
    assert book.get_sheet_by_index(0).to_python()[1][4] == "=HYPERLINK(1)"
    page = visitor.get(f"/expedientes/{case_id}").text
    assert "Comentarios en Excel" in page
    assert "1 comentario, 1 con respuesta" in page


def test_a_stranger_and_an_entity_get_none_of_it(app: Flask) -> None:
    _, path = _commented(app)
    assert Visitor(app).get(f"{path}.csv").status_code == 401
    assert Visitor(app, "enlace.05002").get(f"{path}.csv").status_code == 404
    assert Visitor(app, "equipo1").get(f"{path}.pdf").status_code == 404


def test_the_case_shows_what_it_published_and_how_its_address_is(app: Flask, published: str) -> None:
    page = " ".join(Visitor(app, "equipo1").get(f"/expedientes/{published}").text.split())
    for words in ("Lo público", "Versión 2", "Reemplazada", "Se está comprobando", "La próxima vez"):
        assert words in page
