"""The catalogue of plans on its page: what the rule names, who answers, and a history that nobody deletes."""

from datetime import date

from flask import Flask
from sqlalchemy import select

from tests.support.people import Visitor
from workflows.domain.offices import Office
from workflows.domain.plans import PlanKind, catalogue
from workflows.kernel.db import session

A = "/administracion/planes"


def _plan(code: str) -> PlanKind:
    return session().scalars(select(PlanKind).where(PlanKind.code == code)).one()


def test_the_twelve_plans_of_the_rule_and_the_integrated_one_are_there(seeded: Flask) -> None:
    page = Visitor(seeded, "admin").get(A).text
    assert "PINAR · Plan Institucional de Archivos" in page
    assert "reemplaza al PAAC" in page
    owner = _plan("PA").owner_id
    today = [each for each in catalogue(owner) if each.holds_on(date(2027, 1, 31))]
    assert [each.kind for each in today].count("institucional") == 12
    assert [each.code for each in today if each.kind == "integrado"] == ["PA"]
    then = [each.code for each in catalogue(owner) if each.holds_on(date(2024, 8, 29))]
    assert "PAAC" in then
    assert "PTEP" not in then


def test_a_plan_is_added_corrected_and_ended(seeded: Flask) -> None:
    admin = Visitor(seeded, "admin")
    wrong = admin.post(f"{A}/nuevo", code="pa", name="Otro plan", kind="institucional", valid_from="2026-01-01")
    assert wrong.status_code == 422
    assert "Ya hay un plan con esta sigla" in wrong.text
    fields = {"name": "Plan de Austeridad", "kind": "institucional", "valid_from": "2026-01-01"}
    assert admin.post(f"{A}/nuevo", code="paus", **fields).status_code == 302
    one = _plan("PAUS")
    office = session().scalars(select(Office).where(Office.code == "DAP")).one()
    page, office_id = f"{A}/{one.id}", office.id
    answer = admin.post(page, **fields, office_id=office_id, consulted="si", valid_to="2026-12-31")
    assert answer.status_code == 302
    assert "(no se publica hoy)" not in admin.get(f"{A}?q=paus").text
    one = _plan("PAUS")
    assert (one.consulted, one.office_id, one.valid_to) == (True, office_id, date(2026, 12, 31))
    backwards = admin.post(page, **fields, valid_to="2025-01-01")
    assert backwards.status_code == 422
    assert "Plan editado" in admin.get("/administracion/historia").text


def test_only_who_plans_or_administers_opens_it(seeded: Flask) -> None:
    assert Visitor(seeded, "lider.pol07").get(A).status_code == 403
    assert Visitor(seeded, "directora").get(f"{A}/nuevo").status_code == 403
