"""The public pages: a request without an account, its radicado, and asking where it is."""

import re
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from tests.support.advice import installed
from tests.support.letters import link_to, mails_to
from tests.support.people import Visitor
from tests.support.programs import entity_of
from workflows.domain.access import AccessLink
from workflows.domain.cases import Case
from workflows.domain.documents import Evidence
from workflows.domain.journal import Journal
from workflows.kernel.db import session

MAIL = "enlace@abejorral.example"
KEY = re.compile(r'name="_clave" value="([^"]+)"')
TOKEN = re.compile(r'name="csrf-token" content="([^"]+)"')
FILLED = {
    "politicas": "POL07", "asunto": "Ventanilla en línea",
    "detalle": "Queremos atender mejor <script>alert(1)</script>",
    "solicitante_nombre": "Enlace, demostración", "solicitante_cargo": "Enlace MIPG", "solicitante_correo": MAIL,
    "autorizacion_datos": "1",
}  # fmt: skip


@pytest.fixture
def office(app: Flask) -> Flask:
    installed()
    return app


def fill(visitor: Visitor, code: str = "05002", key: str | None = None, **changes: Any) -> TestResponse:
    """Open the form of a municipality and send it."""
    about = entity_of(code).id
    page = visitor.get(f"/solicitar/demanda?entidad={about}").text
    found, token = KEY.search(page), TOKEN.search(page)
    assert found and token
    sent: MultiDict[str, Any] = MultiDict({"_clave": key or found[1], "entidad": about, "csrf_token": token[1]})
    for name, value in {**FILLED, **changes}.items():
        for each in value if isinstance(value, list) else [value]:
            sent.add(name, each)
    answer = visitor.client.post("/solicitar/demanda", data=sent, content_type="multipart/form-data")
    answer.request.environ["wsgi.input"].close()
    return answer


def count(model: Any) -> int:
    return session().scalar(select(func.count()).select_from(model)) or 0


def test_a_municipality_asks_and_is_told_until_when_and_why(office: Flask) -> None:
    visitor = Visitor(office)
    assert visitor.get("/solicitar").headers["Location"] == "/solicitar/demanda"
    search = visitor.get("/solicitar/demanda?q=ABEJORRÁL").text
    assert "Alcaldía de Abejorral" in search
    form = visitor.get(f"/solicitar/demanda?entidad={entity_of('05002').id}").text
    assert "Autorizo el tratamiento" in form
    assert "Superintendencia" in form
    assert 'name="medio"' not in form
    answer = fill(visitor)
    assert answer.status_code == 302, answer.text
    page = visitor.get("/solicitar/recibida")
    assert page.headers["X-Robots-Tag"].startswith("noindex")
    case = session().scalars(select(Case)).one()
    assert case.radicado in page.text
    assert "15 días hábiles" in page.text
    assert "Ley 1437 de 2011" in page.text
    assert re.search(r'href="/e/[\w-]{20,}"', page.text)
    assert case.channel == "portal"
    assert case.data["medio"] == "portal"
    assert case.data["entidad"] == entity_of("05002").id
    kept = session().scalars(select(Journal).where(Journal.verb == "autorizacion_datos")).one()
    assert len(kept.facts["aviso"]) == 64
    assert mails_to(MAIL, "acuse_recibo")


def test_the_same_form_sent_twice_is_one_request(office: Flask) -> None:
    visitor = Visitor(office)
    key = "0a0a0a0a-0000-4000-8000-000000000001"
    assert fill(visitor, key=key).status_code == 302
    first = visitor.get("/solicitar/recibida").text
    assert fill(visitor, key=key).status_code == 302
    assert count(Case) == 1
    assert re.search(r"/e/[\w-]+", first)[0] in visitor.get("/solicitar/recibida").text  # type: ignore[index]


def test_what_is_missing_is_said_and_nothing_is_lost(office: Flask) -> None:
    visitor = Visitor(office)
    answer = fill(visitor, asunto="", autorizacion_datos=[], anexos=[(BytesIO(b"Acta de la mesa"), "acta.txt")])
    assert answer.status_code == 422
    assert "Queremos atender mejor &lt;script&gt;" in answer.text
    assert "acta.txt" in answer.text
    assert "f-asunto" in answer.text
    assert count(Case) == 0
    kept, key = session().scalars(select(Evidence)).one(), KEY.search(answer.text)
    assert key
    assert fill(visitor, key=key[1], anexos=[kept.id]).status_code == 302
    session().expire_all()
    assert session().get_one(Evidence, kept.id).case_id == session().scalars(select(Case.id)).one()


def test_a_file_of_another_visitor_cannot_be_taken(office: Flask) -> None:
    fill(Visitor(office), asunto="", anexos=[(BytesIO(b"Secreto"), "secreto.txt")])
    kept = session().scalars(select(Evidence)).one()
    assert fill(Visitor(office), anexos=[kept.id]).status_code == 302
    session().expire_all()
    assert session().get_one(Evidence, kept.id).case_id is None


def test_traps_limits_and_hostile_values(office: Flask) -> None:
    visitor = Visitor(office)
    assert fill(visitor, sitio_web="http://spam.example").status_code == 422
    assert fill(visitor, politicas="POL99").status_code == 422
    assert fill(visitor, solicitante_correo="a@b.co\r\nBcc: c@d.co").status_code == 422
    assert fill(visitor, detalle="x" * 7000).status_code == 422
    assert fill(visitor, anexos=[(BytesIO(b"MZ"), "virus.exe")]).status_code == 422
    assert count(Case) == 0
    assert fill(visitor, asunto="Hola\x00\r\nBcc: x", medio="oficio", procedure="otra").status_code == 302
    case = session().scalars(select(Case)).one()
    assert case.subject == "Hola Bcc: x"
    assert case.data["medio"] == "portal"
    for path in ("/solicitar/no-existe", "/solicitar/seguimiento"):
        assert visitor.get(path).status_code == 404
    for written in ("%00", "x" * 400, "' OR 1=1 --"):
        assert visitor.get(f"/solicitar/demanda?entidad={written}").status_code == 200


def test_one_mail_address_may_not_flood(office: Flask) -> None:
    visitor = Visitor(office)
    answers = [fill(visitor, asunto=f"Petición {n}").status_code for n in range(6)]
    assert answers == [302] * 5 + [429]
    assert fill(visitor, solicitante_correo="otro@abejorral.example").status_code == 302


def test_asking_for_the_state_never_says_whether_it_exists(office: Flask) -> None:
    visitor = Visitor(office)
    fill(visitor)
    radicado = session().scalars(select(Case.radicado)).one()
    links = count(AccessLink)
    known = visitor.post("/estado", radicado=radicado, correo=MAIL)
    assert count(AccessLink) == links + 1
    for radicado_, mail in ((radicado, "otra@persona.example"), ("2020-00001", MAIL), ("\x00'", MAIL)):
        unknown = visitor.post("/estado", radicado=radicado_, correo=mail)
        assert (unknown.status_code, words(unknown)) == (200, words(known))
    assert count(AccessLink) == links + 1
    assert visitor.get(link_to(MAIL, "enlace_renovado")).status_code == 200
    assert visitor.post("/estado", radicado=radicado, correo="no es un correo").status_code == 422


def words(answer: TestResponse) -> str:
    return answer.text.partition("<main")[2]


def test_asking_again_and_again_stops(office: Flask) -> None:
    visitor = Visitor(office)
    answers = {visitor.post("/estado", radicado=f"2026-{n}", correo=MAIL).status_code for n in range(20)}
    assert answers == {200}
    assert visitor.post("/estado", radicado="2026-1", correo=MAIL).status_code == 429


def test_the_first_page_leads_everywhere(office: Flask) -> None:
    visitor = Visitor(office)
    page = visitor.get("/", follow_redirects=True).text
    for path in ("/solicitar/demanda", "/estado", "/v"):
        assert f'href="{path}"' in page
        assert visitor.get(path).status_code == 200
