"""The proposals of cases on their page: one acta decides several, and what was typed is never lost."""

import io
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from tests.support import advice
from tests.support.people import Visitor, actor_named
from tests.web import desk
from workflows.domain.proposals import Proposal
from workflows.kernel import clock
from workflows.kernel.db import session, transaction
from workflows.kernel.ids import new_id

PAGE, ACTAS = "/comite/propuestas", "/comite/actas"
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture
def two(app: Flask) -> list[str]:
    """Two proposals of the institutional committee."""
    advice.installed()
    owner_id, made = actor_named("secretaria").owner_id, []
    for name in ("Abejorral", "Jardín"):
        case_id = desk.request_of(name, f"Plan de {name}")
        with transaction() as current:
            row = Proposal(id=new_id(), owner_id=owner_id, case_id=case_id, committee="cigd", topic=name)
            row.created_at = clock.now()
            current.add(row)
        made.append(row.id)
    return made


def _today() -> date:
    return clock.today()


def test_an_acta_decides_both_and_stays_listed(app: Flask, two: list[str]) -> None:
    visitor, today = Visitor(app, "secretaria"), _today().isoformat()
    fields = {f"decision-{two[0]}": "aprobado", f"decision-{two[1]}": "devuelto", f"note-{two[1]}": "Falta la meta 3"}
    sent = {"committee": "cigd", "number": "12", "held_on": today, **fields}
    answer = visitor.post(ACTAS, **sent, archivo=(io.BytesIO(PDF), "acta.pdf"))
    assert answer.status_code == 302, answer.text
    page = visitor.get(PAGE).text
    assert "Acta 12" in page
    assert "devuelto para ajustes. Falta la meta 3" in page
    assert "Ningún plan espera decisión" in page
    link = page.split('href="/comite/actas/', 1)[1].split('"', 1)[0]
    assert visitor.get(f"/comite/actas/{link}").data == PDF


def test_a_refused_acta_keeps_what_was_typed_and_its_file(app: Flask, two: list[str]) -> None:
    visitor = Visitor(app, "secretaria")
    sent = {"committee": "cigd", "number": "", "held_on": "ayer", f"decision-{two[0]}": "no_aprobado"}
    answer = visitor.post(ACTAS, **sent, archivo=(io.BytesIO(PDF), "acta.pdf"))
    assert answer.status_code == 422
    assert "Escriba el número del acta" in answer.text
    assert "El archivo que ya adjuntó se conserva" in answer.text
    assert '<option value="no_aprobado" selected>' in answer.text
    assert session().scalars(select(Proposal).where(Proposal.state == "open")).all()


def test_who_looks_sees_no_form_and_the_rest_see_nothing(app: Flask, two: list[str]) -> None:
    page = Visitor(app, "directora").get(PAGE).text
    assert "Plan de Abejorral" in page
    assert "Registrar acta" not in page
    assert Visitor(app, "directora").post(ACTAS, committee="cigd").status_code == 403
    assert Visitor(app, "lider.pol07").get(PAGE).status_code == 403
