"""What a case publishes becomes versions that anybody may read, and only what its procedure declares."""

from datetime import date, timedelta

from flask import Flask
from sqlalchemy import select

from tests.support import publishing
from tests.support.people import actor_named
from workflows.actions import messages
from workflows.domain.cases import Case
from workflows.domain.consultations import Consultation
from workflows.domain.publications import Publication, WatchedLink
from workflows.kernel import clock
from workflows.kernel.db import session

URL = "https://www.entidad.gov.co/plan.pdf"


def _publications() -> list[Publication]:
    session().expire_all()
    return list(session().scalars(select(Publication).order_by(Publication.version)))


def _ready(app: Flask) -> str:
    publishing.installed()
    case_id = publishing.formulated(app)
    publishing.done(case_id, "responder")
    return case_id


def test_a_draft_opens_to_citizens_for_its_days_and_closes(app: Flask) -> None:
    publishing.installed()
    case_id = publishing.formulated(app)
    found = session().scalars(select(Consultation)).one()
    assert (found.kind, found.state, found.title) == ("borrador", "open", "Borrador de Plan de archivos")
    assert found.closes_on == clock.today() + timedelta(days=10)
    assert [each["name"] for each in found.files] == ["plan.pdf"]
    publishing.done(case_id, "responder")
    session().expire_all()
    assert session().scalars(select(Consultation.state)).one() == "closed"


def test_only_what_the_procedure_declares_becomes_public(app: Flask) -> None:
    case_id = _ready(app)
    publishing.done(case_id, "decidir", "publicar", url=URL)
    (made,) = _publications()
    assert (made.title, made.key, made.vigencia, made.version, made.state, made.policy) == (
        "Plan Institucional de Archivos de la Entidad (PINAR) 2027", "PINAR", 2027, 1, "current", "POL03",
    )  # fmt: skip
    assert made.data["tipo"] == {"label": "Tipo", "kind": "text", "value": "De un año"}
    assert made.data["metas"]["value"] == [{"meta": "Inventario", "valor": 80}]
    assert set(made.data) == {"objetivo", "metas", "tipo"}
    assert [each["name"] for each in made.files] == ["plan.pdf"]
    assert session().get_one(Case, case_id).published
    assert session().scalars(select(WatchedLink.url)).one() == URL


def test_publishing_again_replaces_the_version_before(app: Flask) -> None:
    case_id = _ready(app)
    publishing.done(case_id, "decidir", "publicar", url=URL)
    publishing.done(case_id, "decidir", "publicar", url=URL + "?v=2")
    assert [(row.version, row.state, row.replaced_at is None) for row in _publications()] == [
        (1, "replaced", False), (2, "current", True),
    ]  # fmt: skip
    links = session().scalars(select(WatchedLink).order_by(WatchedLink.state))
    assert [(row.state, row.url) for row in links] == [("dropped", URL), ("pending", URL + "?v=2")]


def test_a_plan_may_be_public_while_its_acta_is_awaited(app: Flask) -> None:
    case_id = _ready(app)
    publishing.done(case_id, "decidir", "publicar", url=URL, pendiente="si", motivo="El comité sesiona el lunes")
    (made,) = _publications()
    assert (made.approval_pending, made.pending_reason, made.approval) == (True, "El comité sesiona el lunes", None)
    decision = {"decision": "aprobado", "acta": "Acta 003 de 2027", "fecha": "2027-02-02"}
    messages.publish_message(actor_named("equipo1"), "decision", case_id, decision)
    publishing.done(case_id, "decidir", "aprobar")
    (made,) = _publications()
    assert (made.approval_pending, made.approval, made.approved_on) == (False, "Acta 003 de 2027", date(2027, 2, 2))


def test_a_publication_that_came_after_its_decision_carries_the_acta(app: Flask) -> None:
    case_id = _ready(app)
    decision = {"decision": "aprobado", "acta": "Acta 001 de 2027", "fecha": "2027-01-20"}
    messages.publish_message(actor_named("equipo1"), "decision", case_id, decision)
    publishing.done(case_id, "decidir", "publicar", url=URL)
    assert _publications()[0].approval == "Acta 001 de 2027"


def test_what_is_withdrawn_stays_as_a_row_and_is_public_no_more(app: Flask) -> None:
    case_id = _ready(app)
    publishing.done(case_id, "decidir", "publicar", url=URL)
    publishing.done(case_id, "decidir", "retirar", reason="Se publicó el archivo de otro año")
    assert _publications()[0].state == "withdrawn"
    assert not session().get_one(Case, case_id).published
