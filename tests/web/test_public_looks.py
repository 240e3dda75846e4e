"""The public pages seen at three widths: no violation of axe, nothing that spills, no script needed."""

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect
from sqlalchemy import select

from tests.support.advice import installed
from tests.support.browsing import LiveServer
from tests.support.databases import on_sqlite
from tests.support.letters import link_to
from tests.support.programs import Program, entity_of, request_of
from tests.support.seen import accessible_and_fitting
from tests.web.test_links import MAIL, REVIEWED, _value
from workflows.domain.documents import Document
from workflows.kernel.db import session

pytestmark = [pytest.mark.browser, on_sqlite]


@pytest.fixture
def pages(app: Flask) -> Iterator[dict[str, str]]:
    """Address of every public page, with a request that lacks something behind the links."""
    installed()
    team, director = Program(app, "equipo1"), Program(app, "directora")
    case = team.post("/cases", request_of(data={"asunto": "Una petición muy larga " * 8})).get_json()["id"]
    team.do("revision", case, "incompleta", REVIEWED)
    form = team.task("proyectar_requerimiento", case)["form"]
    data = {name: _value(form["properties"][name]) for name in form["required"]}
    team.do("proyectar_requerimiento", case, data=data)
    director.sign("firmar_requerimiento", case)
    session().expire_all()
    code = session().scalars(select(Document.code).where(Document.code.is_not(None))).one()
    paths = {
        "inicio": "/portal", "entidad": "/solicitar/demanda?q=san", "estado": "/estado", "verificar": "/v",
        "formulario": f"/solicitar/demanda?entidad={entity_of('05002').id}", "documento": f"/v/{code}",
        "tarea": link_to(MAIL, "completar"), "solicitud": link_to(MAIL, "acuse_recibo"), "perdido": "/e/nada",
    }  # fmt: skip
    session().close()
    with LiveServer(app) as server:
        yield {name: server.url + path for name, path in paths.items()}


def test_every_public_page_is_accessible_and_fits(browser: Browser, pages: dict[str, str]) -> None:
    accessible_and_fitting(browser, pages)


def test_a_request_is_sent_without_scripts(browser: Browser, pages: dict[str, str]) -> None:
    page = browser.new_page(java_script_enabled=False, locale="es-CO")
    page.goto(pages["inicio"])
    page.get_by_role("link", name="Asesoría por demanda").click()
    page.get_by_label("Nombre del municipio").fill("abejorral")
    page.get_by_role("button", name="Buscar").click()
    page.get_by_role("link", name="Alcaldía de Abejorral").click()
    page.get_by_label("Gobierno Digital").check()
    page.get_by_label("Asunto").fill("Ventanilla en línea")
    page.get_by_label("¿Qué necesita?").fill("Queremos atender mejor")
    page.get_by_label("Nombre de quien solicita").fill("Enlace, demostración")
    page.get_by_label("Cargo").fill("Enlace MIPG")
    page.get_by_label("Correo electrónico").fill("enlace@abejorral.example")
    page.get_by_role("button", name="Enviar la solicitud").click()
    expect(page.get_by_role("alert")).to_contain_text("Autorizo el tratamiento")
    expect(page.get_by_label("Asunto")).to_have_value("Ventanilla en línea")
    page.get_by_label("Autorizo el tratamiento").check()
    page.get_by_role("button", name="Enviar la solicitud").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recibimos su solicitud")
    page.get_by_role("link", name="Ver cómo va").click()
    expect(page.get_by_role("main")).to_contain_text("Ventanilla en línea")
    page.close()
