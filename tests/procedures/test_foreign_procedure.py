"""A procedure that is not in the repository: two folders and no Python take a request to its letter."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from tests.letters.samples import text_of
from tests.support.desk import Desk, furnish
from workflows.actions import cases, installation
from workflows.checks import as_text, check_folder
from workflows.domain.documents import Document, blob
from workflows.domain.people import ANY, RoleAssignment
from workflows.kernel.db import session, transaction
from workflows.kernel.ids import new_id
from workflows.procedures import discover, load

HOME = Path(__file__).parents[1] / "journeys" / "foreign_procedure"
FOLDER = HOME / "bpmn" / "prestamo-sala"
ORDER = {"sala": "auditorio", "fecha": "2026-12-10", "motivo": "Taller de «datos & cifras» <1>", "asistentes": 40}
DECISION = {"hora": "8 a 10 a. m.", "condiciones": "Dejarla en orden {{ 7*7 }}.\n\nApagar la luz 🙂."}


@pytest.fixture
def desk(bare_app: Flask) -> Iterator[Desk]:
    """The office where somebody was given the role that only this procedure knows."""
    furnish()
    with transaction() as current:
        grant = RoleAssignment(id=new_id(), owner_id="gobernacion", person_id="equipo2", role="cuidador", scope=ANY)
        grant.starts = date(2026, 1, 1)
        current.add(grant)
    office = Desk()
    yield office
    office.close()


def test_it_is_data_alone_and_passes_its_check() -> None:
    assert not list(HOME.rglob("*.py"))
    report = check_folder(FOLDER)
    assert report.ok, as_text([report])
    assert {run.end for run in report.scenarios} == {"fin_prestada", "fin_negada"}


def test_an_institution_adds_it_beside_the_shipped_ones() -> None:
    assert {"demanda", "seguimiento", "prestamo-sala"} <= set(discover([HOME], [HOME]))


def test_it_runs_to_its_letter_and_the_letter_says_what_was_typed(desk: Desk) -> None:
    assert installation.install([load(FOLDER)]) == ["prestamo-sala"]
    desk.tick()
    request = cases.StartRequest("prestamo-sala", "urrao", ORDER, by="portal")
    (case,) = cases.start_case(desk.actor("enlace"), request).case_ids
    assert desk.case(case).subject == "Préstamo de auditorio el 2026-12-10"
    assert desk.task(case, "decidir").due == date(2026, 11, 24)
    desk.complete("equipo2", case, "decidir", "prestar", data=DECISION)
    desk.settle()
    letter = session().scalars(select(Document).where(Document.case_id == case)).one()
    assert (letter.number, letter.state, letter.method) == ("SAL-2026-00001", "issued", "acto")
    words = text_of(blob(letter.docx_sha256 or ""))
    for said in (
        "Autorización n.º SAL-2026-00001",
        "Se autoriza el uso de: auditorio, el 10 de diciembre de 2026, para: Taller de «datos & cifras» <1>",
        "Dejarla en orden {{ 7*7 }}.",
        "Apagar la luz 🙂.",
        "Asistentes: 40.",
        "Equipo2, demostración, equipo2",
    ):
        assert said in words
    assert desk.case(case).state == "atendida"
