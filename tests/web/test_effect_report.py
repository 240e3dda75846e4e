"""Anybody who sees the effect takes it away in Word at any time: a working copy that says so and opens nothing."""

import io
from collections.abc import Iterator
from datetime import date

import pytest
from docx import Document as Word
from flask import Flask
from sqlalchemy import func, select

from tests.support import advice
from tests.support.databases import on_sqlite
from tests.support.effect import copied, invited
from tests.support.people import Visitor
from tests.web.test_effect import NOW, campaign_rows
from workflows.actions import installation
from workflows.domain.cases import Case
from workflows.domain.documents import Document
from workflows.domain.journal import Journal
from workflows.domain.scores import FollowUp
from workflows.kernel import clock
from workflows.kernel.db import session

pytestmark = on_sqlite
COPY = "sin firma ni número"


@pytest.fixture
def offered(seeded: Flask) -> Iterator[dict[str, str]]:
    """The campaign, on a day after its results were published."""
    with clock.at(NOW), seeded.app_context():
        installation.install(advice.shipped())
        ids = campaign_rows()
        session().close()
        yield ids


def kept() -> list[int]:
    """How many cases, follow-ups, documents and lines of history there are."""
    session().rollback()
    return [session().scalar(select(func.count()).select_from(each)) or 0
            for each in (Case, FollowUp, Document, Journal)]  # fmt: skip


def test_each_page_leaves_as_a_working_copy_and_nothing_is_opened(seeded: Flask, offered: dict[str, str]) -> None:
    officer, urrao = Visitor(seeded, "equipo1"), advice.municipality("Urrao").id
    before = kept()
    for path, says in {
        "": ("Toda la asesoría de 2025", "Por política", "Son pocos"),
        "/politicas/POL03": ("asesoría de 2025", "Invitados que no vinieron", "regresión a la media"),
        f"/expedientes/{offered['parent']}": ("Oferta de asesoría 2025 (expediente 2025-90010)", "Por política"),
        f"/municipios/{urrao}": (
            "Urrao asistió a 2 asesorías: en 2 mejoró.",
            "(2025): no asesorados",
            "Es un solo caso",
        ),
    }.items():
        page = officer.get(f"/resultados/efecto{path}").text
        assert f"/resultados/efecto{path}.docx" in page and "Descargar informe (Word)" in page
        answer = officer.get(f"/resultados/efecto{path}.docx?vigencia=2025")
        assert answer.status_code == 200 and "copia de trabajo" in answer.headers["Content-Disposition"]
        word = Word(io.BytesIO(answer.data))
        text = "".join(word.element.itertext())
        for each in ("Informe de mejora", f"Copia de trabajo, {COPY}", "+9,0", "Urrao", *says):
            assert each in text, (path, each)
        assert "Radicado" not in text and "Cordialmente" not in text and "BORRADOR" not in text
        section = word.sections[0]
        for header in (section.first_page_header, section.header):
            assert any(COPY in line.text for line in header.paragraphs), path
    assert kept() == before


def test_what_has_no_results_yet_has_no_report(seeded: Flask, offered: dict[str, str]) -> None:
    later = copied(offered["POL03"], "POL03", "2026-90020", parent_id=None, subject="Otra asesoría")
    invited(later, ["Caldas"], date(2026, 3, 2))
    officer = Visitor(seeded, "equipo1")
    for path in (f"/expedientes/{later}", f"/municipios/{advice.municipality('Yalí').id}", "/politicas/POL19"):
        assert ".docx" not in officer.get(f"/resultados/efecto{path}?vigencia=2025").text, path
        answer = officer.get(f"/resultados/efecto{path}.docx?vigencia=2025")
        assert answer.status_code == 404 and "no hay un cambio que mostrar" in answer.text, path


def test_who_may_not_see_the_effect_gets_no_report(seeded: Flask, offered: dict[str, str]) -> None:
    assert Visitor(seeded, "enlace.05002").get("/resultados/efecto.docx").status_code == 403
    assert (
        Visitor(seeded, "lider.pol02").get(f"/resultados/efecto/expedientes/{offered['POL03']}.docx").status_code == 404
    )
