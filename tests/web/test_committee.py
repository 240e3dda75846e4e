"""The proposals of cases on their page: one acta decides several, and what was typed is never lost."""

import io
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from tests.actions.test_plan_afterwards import begun, quiet
from tests.support import advice
from tests.support.people import Visitor, actor_named
from tests.web import desk
from workflows.domain.cases import Case
from workflows.domain.proposals import Proposal
from workflows.domain.tasks import Task
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


def test_a_committee_of_the_owner_has_its_name_and_records_actas(app: Flask, two: list[str]) -> None:
    admin, visitor, page = Visitor(app, "admin"), Visitor(app, "secretaria"), "/administracion/reglas/comites"
    assert "cigd: Comité Institucional" in admin.get(page).text
    for wrong in ("cigd", "cigd: Uno\nOtro Comité: Dos", "cmgd: Comité municipal"):
        assert admin.post(page, comites=wrong).status_code == 422, wrong
    names = "cigd: Comité de prueba\ncmgd: Comité Municipal de Gestión"
    assert admin.post(page, comites=names).status_code == 302
    assert "Comité Municipal de Gestión" in admin.get("/administracion/reglas").text
    assert "Comité de prueba" in visitor.get(PAGE).text
    with transaction() as current:
        current.get_one(Proposal, two[0]).committee = "cmgd"
    sent = {"number": "1", "held_on": _today().isoformat(), f"decision-{two[0]}": "aprobado"}
    answer = visitor.post(ACTAS, committee="cmgd", **sent, archivo=(io.BytesIO(PDF), "acta.pdf"))
    assert answer.status_code == 302, answer.text
    assert "Comité Municipal de Gestión" in visitor.get(PAGE).text


@pytest.mark.slow
def test_the_action_plan_says_which_plans_are_not_integrated_yet(app: Flask) -> None:
    begun("planes", con_politicas=True)
    quiet()
    [case] = session().scalars(select(Case).where(Case.procedure == "plan_accion"))
    with transaction() as current:
        row = Proposal(id=new_id(), owner_id=case.owner_id, case_id=case.id, committee="cigd", topic="Plan de Acción")
        row.created_at = clock.now()
        current.add(row)
        one = current.scalars(select(Task).join(Case, Case.id == Task.case_id).where(Case.plan == "PIC")).one()
        one.step, one.state = "integrar", "done"
    page = Visitor(app, "secretaria").get(PAGE).text
    listed = page.split("Falta por integrar: 11")[1].split("</details>")[0]
    assert "Plan Anual de Adquisiciones" in listed
    assert "Plan Institucional de Capacitación" not in listed
    assert "política" not in listed, "the plans of policies are not integrated"


@pytest.mark.slow
def test_a_case_that_the_clock_or_a_campaign_began_does_not_say_that_somebody_asked(app: Flask) -> None:
    begun("planes")
    quiet()
    case_id = session().scalars(select(Case.id).where(Case.procedure == "plan").order_by(Case.number)).first()
    page = Visitor(app, "directora").get(f"/expedientes/{case_id}").text
    assert "a pedido de otro expediente" in page
    assert "registró la solicitud" not in page
