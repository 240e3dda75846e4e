"""What anybody reads on the public page: plans with their state, documents first, and what stands behind them."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from tests.support import publishing
from tests.support.databases import on_sqlite
from tests.support.people import Visitor, actor_named
from tests.web.mipg.conftest import PDF, URL
from workflows.actions import linkchecks, messages
from workflows.domain.publications import Publication
from workflows.kernel import clock
from workflows.kernel.db import session, transaction
from workflows.kernel.fetch import Fetched

pytestmark = on_sqlite
NOVEMBER = datetime(2026, 11, 20, 10, tzinfo=clock.BOGOTA)
FEBRUARY = datetime(2027, 2, 1, 0, 0, 1, tzinfo=clock.BOGOTA)


def _page(app: Flask, path: str = "/mipg", at: datetime = NOVEMBER) -> str:
    with clock.at(at):
        answer = Visitor(app).get(path)
    assert answer.status_code == 200, answer.text
    return " ".join(answer.text.split())


def test_before_anything_is_published_every_plan_says_where_it_is(app: Flask) -> None:
    publishing.installed()
    text = _page(app)
    assert "Planes de 2027" in text
    assert text.count("En elaboración") == 13
    assert "Programa de Transparencia y Ética Pública" in text
    assert "Plan Anticorrupción" not in text


def test_from_february_on_what_is_missing_says_so(app: Flask) -> None:
    publishing.installed()
    with clock.at(NOVEMBER):
        case_id = publishing.formulated(app, PDF)
        publishing.done(case_id, "responder")
        publishing.done(case_id, "decidir", "publicar", url=URL)
    january = _page(app, at=FEBRUARY - timedelta(seconds=2))
    assert "Falta" not in january
    text = _page(app, at=FEBRUARY)
    assert text.count("Falta: la fecha era el 31 de enero") == 12
    assert "Publicado, viernes 20 de noviembre de 2026" in text


def test_a_plan_shows_its_document_its_proof_and_its_versions(app: Flask, published: str) -> None:
    (due,) = linkchecks.due_links(clock.now())
    sha = session().scalars(select(Publication.files)).first()[0]["sha256"]
    linkchecks.record_check(due, Fetched(120, 200, len(PDF), sha, "application/pdf"))
    text = _page(app, "/mipg/planes/2027/PINAR", clock.now())
    for words in ("plan.pdf", "Ordenar los archivos", URL, "Comprobado el", "Versión 1", "versión 2", "De un año",
                  "Inventario", "Decreto 612"):  # fmt: skip
        assert words in text, words
    assert "Nota interna" not in text
    assert text.index("plan.pdf") < text.index("Ordenar los archivos")


def test_a_replaced_version_says_which_one_stands(app: Flask, published: str) -> None:
    old = session().scalars(select(Publication.id).where(Publication.state == "replaced")).one()
    text = _page(app, f"/mipg/publicaciones/{old}", clock.now())
    assert "Esta versión fue reemplazada." in text
    assert "Ver la versión 2, la que rige" in text


def test_a_plan_without_its_acta_says_so_until_it_arrives(app: Flask) -> None:
    publishing.installed()
    case_id = publishing.formulated(app)
    publishing.done(case_id, "responder")
    publishing.done(case_id, "decidir", "publicar", url=URL, pendiente="si", motivo="El comité sesiona el lunes")
    assert "Publicado con aprobación pendiente del comité" in _page(app, at=clock.now())
    assert "El comité sesiona el lunes" in _page(app, "/mipg/planes/2027/PINAR", clock.now())
    decision = {"decision": "aprobado", "acta": "Acta 004", "fecha": "2026-11-30"}
    messages.publish_message(actor_named("equipo1"), "decision", case_id, decision)
    publishing.done(case_id, "decidir", "aprobar")
    text = _page(app, "/mipg/planes/2027/PINAR", clock.now())
    assert "pendiente" not in text
    assert "Acta 004, lunes 30 de noviembre de 2026" in text


def test_a_plan_that_does_not_apply_says_why(app: Flask, published: str) -> None:
    with transaction() as current:
        (row,) = current.scalars(select(Publication).where(Publication.state == "current"))
        row.kind, row.summary = "plan_no_aplica", "La entidad no maneja archivo histórico."
    assert "No aplica: La entidad no maneja archivo histórico." in _page(app, at=clock.now())
    assert "No aplica" in _page(app, "/mipg/planes/2027/PINAR", clock.now())


def test_what_is_withdrawn_is_gone_with_its_file(app: Flask, published: str) -> None:
    ids = list(session().scalars(select(Publication.id)))
    publishing.done(published, "decidir", "retirar", reason="Se publicó otro archivo")
    (old,) = session().scalars(select(Publication.id).where(Publication.state == "replaced"))
    (gone,) = set(ids) - {old}
    visitor = Visitor(app)
    assert visitor.get(f"/mipg/publicaciones/{gone}").status_code == 404
    assert visitor.get(f"/mipg/publicaciones/{gone}/archivos/1").status_code == 404
    assert "En elaboración" in _page(app, "/mipg/planes/2027/PINAR")


def test_a_policy_shows_what_its_leader_wrote_and_what_was_published_by_itself(app: Flask, published: str) -> None:
    text = _page(app, "/mipg/politicas/POL03", clock.now())
    assert "todavía no ha escrito su presentación" in text
    assert "Plan Institucional de Archivos de la Entidad (PINAR) 2027" in text
    assert "Borrador de Plan de archivos" in text
    with transaction() as current:
        (row,) = current.scalars(select(Publication).where(Publication.state == "current"))
        row.kind, row.key = "politica", "POL03"
        row.data = {
            "contacto": {"label": "Contacto", "kind": "text", "value": "Oficina 501"},
            "enlaces": {"label": "Enlaces", "kind": "list", "value": ["https://entidad.gov.co/x"]},
            "que_hacemos": {"label": "Qué hacemos", "kind": "text", "value": "Acompañamos <b>planes</b>"},
        }
    text = _page(app, "/mipg/politicas/POL03", clock.now())
    assert text.index("Qué hacemos") < text.index("Contacto") < text.index("Enlaces")
    assert 'href="https://entidad.gov.co/x"' in text
    assert "&lt;b&gt;planes" in text


@pytest.mark.parametrize(
    "path", ["/mipg/planes/1999", "/mipg/planes/2027/NADA", "/mipg/planes/1999/PINAR", "/mipg/politicas/POL99",
             "/mipg/publicaciones/nada", "/mipg/consultas/nada", "/mipg/publicaciones/nada/archivos/1",
             "/mipg/consultas/nada/comentar", "/mipg/datos/nada.csv", "/mipg/datos/planes.xml"],
)  # fmt: skip
def test_what_is_not_there_is_a_page_that_says_so(app: Flask, path: str) -> None:
    publishing.installed()
    answer = Visitor(app).get(path)
    assert answer.status_code == 404
    assert "No " in answer.text


def test_the_portal_leads_to_the_public_page(app: Flask) -> None:
    publishing.installed()
    assert "/mipg" in Visitor(app).get("/portal").text
