"""The plan of a policy after it is published: its quarters open by themselves, are reported, verified and seen."""

import io
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from tests.actions.test_plan_afterwards import begun, quiet
from tests.support.people import Visitor, actor_named
from tests.web.desk import open_task
from workflows.actions import documents, messages, tasks
from workflows.actions.conversation import keep_evidence
from workflows.domain.cases import Case
from workflows.domain.documents import Document
from workflows.kernel import clock
from workflows.kernel.db import session
from workflows.kernel.ids import digest

pytestmark = pytest.mark.slow
POLICY = "POL07"
ACTIVITY = {
    "actividad": "Taller de demostración", "criterio": "Municipios pequeños", "indicador": "Talleres hechos",
    "responsable": "Líder", "desde": "2027-02-01", "hasta": "2027-06-30", "evidencia": "Lista de asistencia",
}  # fmt: skip
PLAN = {
    "asunto": "Plan de acción", "diagnostico": "Situación.", "declaracion": "Nos comprometemos.",
    "lineamientos": "Lineamientos.", "actividades": [ACTIVITY],
}  # fmt: skip


def _of(slug: str) -> list[Case]:
    session().expire_all()
    query = select(Case).where(Case.procedure == slug, Case.policy == POLICY)
    return list(session().scalars(query.order_by(Case.started_at)))


def _done(case_id: str, step: str, who: str, outcome: str | None = None, **data: Any) -> None:
    task = open_task(case_id, step).id
    tasks.complete_task(actor_named(who), task, tasks.Completion(outcome=outcome, data=data))


def _published() -> str:
    """The plan of a policy, from its campaign to its signed declaration; its case."""
    begun("planes", con_politicas=True)
    quiet()
    (case,) = _of("plan_politica")
    _done(case.id, "formular", "lider.pol07", **PLAN)
    _done(case.id, "revisar", "planeacion", "pasar")
    decision = {"decision": "aprobado", "acta": "1", "fecha": clock.today().isoformat()}
    messages.publish_message(actor_named("secretaria"), "decision", case.id, decision)
    quiet()
    draft = session().scalars(select(Document.id).where(Document.case_id == case.id, Document.state == "draft")).one()
    documents.sign_document(actor_named("directora"), draft, documents.Signature())
    quiet()
    return case.id


def test_the_plan_of_a_policy_is_followed_each_quarter(app: Flask) -> None:
    case_id = _published()
    assert _of("seguimiento_politica") == []
    vigencia = session().get_one(Case, case_id).vigencia or 0
    with clock.at(datetime(vigencia, 4, 2, 9, tzinfo=clock.BOGOTA)):
        quiet()
        quiet()
        (quarter,) = _of("seguimiento_politica")
        assert (quarter.parent_id, quarter.vigencia) == (case_id, vigencia)
        leader = Visitor(app, "lider.pol07")
        page = leader.get(f"/tareas/{open_task(quarter.id, 'reportar').id}").text
        assert 'value="Taller de demostración"' in page
        assert "Municipios pequeños" not in page
        proof = keep_evidence(actor_named("lider.pol07"), "lista.pdf", "application/pdf", 1, digest("l"), None, None).id
        kept = {name: value for name, value in ACTIVITY.items() if name != "criterio"}
        report = {"trimestre": "t1", "avances": [kept | {"avance": 35}], "resumen": "Va bien.", "evidencias": [proof]}
        _done(quarter.id, "reportar", "lider.pol07", **report)
        _done(quarter.id, "verificar", "planeacion", "verificado")
        assert "Va bien." in _public(app)
        book = CalamineWorkbook.from_filelike(io.BytesIO(_workbook(app, vigencia)))
        rows = book.get_sheet_by_name(POLICY).to_python()
        assert rows[1][rows[0].index("Avance acumulado")] == 35
    with clock.at(datetime(vigencia + 1, 2, 1, 9, tzinfo=clock.BOGOTA)):
        quiet()
        assert len(_of("seguimiento_politica")) == 4


def _public(app: Flask) -> str:
    page = Visitor(app).get(f"/mipg/politicas/{POLICY}").text
    assert "Seguimiento al plan de acción" in page
    address = page.split("/mipg/publicaciones/")[1].split('"')[0]
    return page + Visitor(app).get(f"/mipg/publicaciones/{address}").text


def _workbook(app: Flask, vigencia: int) -> bytes:
    return Visitor(app, "directora").get(f"/planes/seguimiento.xlsx?vigencia={vigencia}").data
