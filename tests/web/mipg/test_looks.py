"""The public page of MIPG seen at three widths and on paper: no violation of axe, nothing that spills, no script."""

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect
from sqlalchemy import select

from tests.support.browsing import LiveServer
from tests.support.databases import on_sqlite
from tests.support.seen import accessible_and_fitting
from workflows.actions import linkchecks
from workflows.domain.consultations import Consultation
from workflows.domain.publications import Publication
from workflows.kernel import clock
from workflows.kernel.db import session, transaction
from workflows.kernel.fetch import Fetched

pytestmark = [pytest.mark.browser, on_sqlite]
LONG = "Un resumen largo que se entiende sin haber leído el plan y que ocupa varios renglones en un teléfono. " * 3


@pytest.fixture
def pages(app: Flask, published: str) -> Iterator[dict[str, str]]:
    """Address of every kind of public page, with long names and answered comments."""
    for due in linkchecks.due_links(clock.now()):
        row = session().scalars(select(Publication).where(Publication.state == "current")).one()
        linkchecks.record_check(due, Fetched(90, 200, 22, row.files[0]["sha256"], "application/pdf"))
    with transaction() as current:
        row = current.scalars(select(Publication).where(Publication.state == "current")).one()
        row.summary = LONG
        row.files = [{**row.files[0], "name": "Plan_institucional_de_archivos_version_final_aprobada_2027.pdf"}]
        closed = current.scalars(select(Consultation).where(Consultation.state == "closed")).one()
        closed.comments = [
            {"numero": 1, "nombre": "Ana Ciudadana", "comentario": "Falta la meta.\nY su indicador.", "respuesta": LONG,
             "resultado": "Acogido"},
            {"numero": 2, "nombre": "", "comentario": "Otra cosa.", "respuesta": "", "resultado": ""},
        ]  # fmt: skip
    old = session().scalars(select(Publication.id).where(Publication.state == "replaced")).one()
    opened = session().scalars(select(Consultation.id).where(Consultation.state == "open")).one()
    done = session().scalars(select(Consultation.id).where(Consultation.state == "closed")).one()
    session().close()
    paths = {
        "inicio": "/mipg", "vigencia": "/mipg/planes/2027", "plan": "/mipg/planes/2027/PINAR",
        "plan pendiente": "/mipg/planes/2027/PIC", "version": f"/mipg/publicaciones/{old}",
        "politica": "/mipg/politicas/POL03", "politica vacia": "/mipg/politicas/POL16",
        "consultas": "/mipg/consultas", "consulta": f"/mipg/consultas/{opened}", "cerrada": f"/mipg/consultas/{done}",
        "comentar": f"/mipg/consultas/{opened}/comentar", "cerro": f"/mipg/consultas/{done}/comentar",
        "recibido": f"/mipg/consultas/{opened}/recibido/3", "datos": "/mipg/datos", "nada": "/mipg/planes/1999",
    }  # fmt: skip
    with LiveServer(app) as server:
        yield {name: server.url + path for name, path in paths.items()}


def test_every_page_is_accessible_and_fits(browser: Browser, pages: dict[str, str]) -> None:
    accessible_and_fitting(browser, pages)


def test_a_citizen_comments_without_scripts(browser: Browser, pages: dict[str, str]) -> None:
    page = browser.new_page(java_script_enabled=False, locale="es-CO")
    page.goto(pages["inicio"])
    page.get_by_role("link", name="Borrador de Plan de archivos").click()
    page.get_by_role("link", name="Escribir un comentario").click()
    page.get_by_label("Comentario", exact=True).fill("Falta la meta de archivo")
    page.get_by_label("Su nombre").fill("Ana Ciudadana")
    page.get_by_label("Su correo electrónico").fill("ana@correo.example")
    page.get_by_role("button", name="Enviar el comentario").click()
    expect(page.get_by_role("alert")).to_contain_text("necesitamos esta autorización")
    expect(page.get_by_label("Comentario", exact=True)).to_have_value("Falta la meta de archivo")
    page.get_by_label("Autorizo el tratamiento").check()
    page.get_by_role("button", name="Enviar el comentario").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recibimos su comentario")
    page.close()


def test_a_page_reads_on_paper(browser: Browser, pages: dict[str, str]) -> None:
    page = browser.new_page(locale="es-CO")
    page.emulate_media(media="print")
    page.goto(pages["plan"])
    expect(page.locator(".topbar")).to_be_hidden()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.close()
