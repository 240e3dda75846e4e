"""Mailed links: doing what they ask for, seeing the state of a request, and links that no longer work."""

import re
from datetime import timedelta
from html import unescape
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from tests.support.advice import installed
from tests.support.databases import on_sqlite
from tests.support.letters import link_to, mails_to
from tests.support.people import Visitor
from tests.support.programs import Program, request_of
from web.links.state import words_of
from workflows import procedures
from workflows.actions import installation
from workflows.domain.access import AccessLink
from workflows.domain.cases import Case
from workflows.domain.documents import Delivery, Document, Evidence
from workflows.domain.journal import Journal, broken_chain
from workflows.domain.links import revoke_links
from workflows.domain.tasks import Task
from workflows.kernel import clock
from workflows.kernel.db import session, transaction

MAIL = "enlace@urrao.example"
REVIEWED = {"tipo_peticion": "general", "prioridad": "normal", "politica": "POL07"}
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


@pytest.fixture
def office(app: Flask) -> Flask:
    installed()
    return app


@pytest.fixture
def case(office: Flask) -> str:
    """A request that lacks something: its requirement is signed and the entity has a link."""
    team, director = Program(office, "equipo1"), Program(office, "directora")
    found: str = team.post("/cases", request_of()).get_json()["id"]
    assert team.do("revision", found, "incompleta", REVIEWED).status_code == 200
    form = team.task("proyectar_requerimiento", found)["form"]
    letter = {name: _value(form["properties"][name]) for name in form["required"]}
    answer = team.do("proyectar_requerimiento", found, data=letter)
    assert answer.status_code == 200, answer.text
    assert director.sign("firmar_requerimiento", found).status_code == 200
    session().expire_all()
    return found


def _value(field: dict[str, Any]) -> Any:
    if field.get("type") == "array":
        return [{name: _value(each) for name, each in field["items"].get("properties", {}).items()} or "Texto"]
    return field.get("enum", ["2026-12-01" if field.get("format") == "date" else "Texto"])[0]


def send(visitor: Visitor, path: str, page: TestResponse, **fields: Any) -> TestResponse:
    """Post the form of a page: its hidden fields and what is typed."""
    sent: MultiDict[str, Any] = MultiDict((name, unescape(value)) for name, value in HIDDEN.findall(page.text))
    for name, value in fields.items():
        sent.add(name, value)
    answer = visitor.client.post(path, data=sent, content_type="multipart/form-data")
    answer.request.environ["wsgi.input"].close()
    return answer


def verbs(case_id: str) -> list[str]:
    return list(session().scalars(select(Journal.verb).where(Journal.case_id == case_id).order_by(Journal.seq)))


def test_the_entity_completes_its_request_in_two_steps(office: Flask, case: str) -> None:
    visitor, link = Visitor(office), link_to(MAIL, "completar")
    page = visitor.get(link)
    assert "Completar la solicitud" in page.text
    assert "medianoche" in page.text
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["X-Robots-Tag"].startswith("noindex")
    assert verbs(case)[-1] == "enlace_usado"
    files = {"anexos": (BytesIO(b"Lo que faltaba"), "faltaba.txt")}
    review = send(visitor, link, page, respuesta="Enviamos el <b>acta</b>", outcome="completar", **files)
    assert review.status_code == 200
    assert "Todavía no se ha enviado nada" in review.text
    assert "Enviamos el &lt;b&gt;acta" in review.text
    assert "faltaba.txt" in review.text
    assert session().scalars(select(Task).where(Task.step == "completar_solicitud")).one().state == "open"
    back = send(visitor, link, review, _paso="corregir")
    assert "Enviamos el &lt;b&gt;acta" in back.text
    assert "faltaba.txt" in back.text
    done = send(visitor, link, review, _paso="enviar")
    assert done.status_code == 302, done.text
    state = visitor.get(done.headers["Location"]).text
    assert "Recibimos lo que envió" in state
    session().expire_all()
    task = session().scalars(select(Task).where(Task.step == "completar_solicitud")).one()
    assert (task.state, task.outcome, task.completed_name) == ("done", "completar", "Enlace, demostración")
    assert session().scalars(select(Evidence.case_id)).one() == case
    assert session().get_one(Case, case).state == "en_curso"
    assert broken_chain(case) is None
    assert send(visitor, link, review, _paso="enviar").status_code == 409


def test_confirming_twice_is_once(office: Flask, case: str) -> None:
    visitor, link = Visitor(office), link_to(MAIL, "completar")
    review = send(visitor, link, visitor.get(link), respuesta="Va", outcome="completar")
    answers = [send(visitor, link, review, _paso="enviar").status_code for _ in range(2)]
    assert answers[0] == 302
    assert verbs(case).count("tarea_completada") == 4


@on_sqlite
def test_what_is_missing_is_said_before_anything_is_sent(office: Flask, case: str) -> None:
    visitor, link = Visitor(office), link_to(MAIL, "completar")
    page = visitor.get(link)
    empty = send(visitor, link, page, respuesta="", outcome="completar")
    assert empty.status_code == 422
    assert "f-respuesta" in empty.text
    invented = send(visitor, link, page, respuesta="Va", outcome="firmar")
    assert invented.status_code == 422
    assert "Va</textarea>" in invented.text
    long = send(visitor, link, page, respuesta="x" * 7000, outcome="completar")
    assert long.status_code == 422
    virus = send(visitor, link, page, respuesta="Va", outcome="completar", anexos=(BytesIO(b"MZ"), "virus.exe"))
    assert virus.status_code == 422
    stale = send(visitor, link, page, respuesta="Mi texto", outcome="completar", _paso="enviar", revision="99")
    assert stale.status_code in (302, 409)


@on_sqlite
def test_the_state_of_a_request_in_plain_words(office: Flask, case: str) -> None:
    visitor, link = Visitor(office), link_to(MAIL, "acuse_recibo")
    page = visitor.get(link).text
    assert "Esperamos de usted lo que le pedimos." in page and "está suspendido" in page
    assert "La estamos atendiendo" not in page
    assert "Esperamos de usted" in page
    assert "Requerimiento para completar la solicitud" in page
    assert "Firmar el requerimiento" not in page
    letter = session().scalars(select(Document).where(Document.state == "issued")).first()
    if letter is not None:
        pdf = visitor.get(f"{link}/documentos/{letter.id}")
        assert pdf.data.startswith(b"%PDF")
        assert pdf.headers["Content-Disposition"].startswith("attachment")
    for written in ("0", "%00", "../../etc/passwd"):
        assert visitor.get(f"{link}/documentos/{written}").status_code == 404
    task = session().scalars(select(Task).where(Task.role == "entidad", Task.state == "open")).one()
    assert "Enviar lo que faltaba" in visitor.get(f"{link}?tarea={task.id}").text


def test_a_link_opens_nothing_else(office: Flask, case: str) -> None:
    team = Program(office, "equipo1")
    other = team.post("/cases", request_of("05001", data={"solicitante_correo": "otra@mail.example"})).get_json()["id"]
    inner = team.task("revision", other)["id"]
    visitor, link = Visitor(office), link_to("otra@mail.example", "acuse_recibo")
    mine = session().scalars(select(Task).where(Task.role == "entidad", Task.state == "open")).one()
    for task in (inner, mine.id, "x", "\x00", "ñ"):
        assert visitor.get(link, query_string={"tarea": task}).status_code in (404, 410), task
    letter = session().scalars(select(Document)).first()
    assert letter
    assert visitor.get(f"{link}/documentos/{letter.id}").status_code == 404
    for element in ("inicio_ampliacion", "no_existe"):
        assert visitor.get(f"{link}/opciones/{element}").status_code == 404, element
    assert visitor.get(f"{link}/opciones/inicio_desistimiento").status_code == 200
    for path in ("/e/no-existe", "/e/" + "x" * 3000, "/e/%00"):
        assert visitor.get(path).status_code == 404


@on_sqlite
def test_an_expired_link_is_mailed_again_to_the_same_address(office: Flask, case: str) -> None:
    visitor, link = Visitor(office), link_to(MAIL, "completar")
    clock.set_offset(timedelta(days=50))
    page = visitor.get(link)
    assert page.status_code == 410
    assert "Enviarme un enlace nuevo" in page.text
    assert MAIL not in page.text
    assert visitor.post(f"{link}/nuevo").status_code == 200
    fresh = link_to(MAIL, "enlace_renovado")
    assert fresh != link
    assert visitor.get(fresh).status_code == 200
    assert "enlace_enviado" in verbs(case)
    for _ in range(5):
        visitor.post(f"{link}/nuevo")
    assert len(mails_to(MAIL, "enlace_renovado")) <= 3
    assert visitor.post("/e/inventado/nuevo").status_code == 200


@on_sqlite
def test_a_replaced_person_gets_no_new_link(office: Flask, case: str) -> None:
    link = link_to(MAIL, "completar")
    with transaction() as current:
        revoke_links(email=MAIL)
        current.get_one(Case, case).requester_email = "nueva@urrao.example"
    visitor = Visitor(office)
    assert visitor.get(link).status_code == 410
    before = session().scalar(select(func.count()).select_from(AccessLink))
    same = visitor.post(f"{link}/nuevo")
    assert same.status_code == 200
    assert session().scalar(select(func.count()).select_from(AccessLink)) == before


@on_sqlite
def test_a_letter_to_others_is_not_shown(office: Flask, case: str) -> None:
    with transaction() as current:
        for each in current.scalars(select(Document)):
            each.kind = "oficio_lider"
        for delivery in current.scalars(select(Delivery)):
            delivery.address = "lider@otra.example"
    page = Visitor(office).get(link_to(MAIL, "acuse_recibo")).text
    assert "Todavía no le hemos enviado documentos" in page


def withdrawable() -> procedures.Procedure:
    """`demanda` with an offer of withdrawal for the entity too."""
    shipped = procedures.discover()["demanda"]
    toml = shipped.files["procedure.toml"].decode()
    ours = 'offer = { role = "equipo_mipg", form = "desistimiento_expreso"'
    toml = toml.replace(ours, ours.replace('"equipo_mipg"', '["equipo_mipg", "entidad"]'))
    return procedures.from_files({**shipped.files, "procedure.toml": toml.encode()}, shipped.templates)


@on_sqlite
def test_the_entity_withdraws_where_the_procedure_offers_it(office: Flask) -> None:
    installation.install([withdrawable()])
    session().close()
    team = Program(office, "equipo1")
    found = team.post("/cases", request_of()).get_json()["id"]
    visitor, link = Visitor(office), link_to(MAIL, "acuse_recibo")
    offers = re.findall(r'href="(/e/[^"]+/opciones/[^"]+)"', visitor.get(link).text)
    assert len(offers) == 1
    page = visitor.get(offers[0])
    unsure = send(visitor, offers[0], page, motivo="retiro", texto="Ya no hace falta")
    assert unsure.status_code == 422
    assert "Ya no hace falta" in unsure.text
    incomplete = send(visitor, offers[0], page, motivo="duplicado", seguro="1")
    assert incomplete.status_code == 422
    done = send(visitor, offers[0], page, motivo="retiro", texto="Ya no hace falta", seguro="1")
    assert done.status_code == 302, done.text
    session().expire_all()
    assert session().get_one(Case, found).state == "desistida"
    assert "opciones" not in visitor.get(link).text
    assert send(visitor, offers[0], page, motivo="retiro", seguro="1").status_code == 404


def test_the_state_never_says_that_we_are_at_it_while_the_term_does_not_run() -> None:
    told = {(state, asked, late): words_of(Case(state=state, waiting_for="La entidad"), asked, late)
            for state in ("en_curso", "en_espera") for asked in (True, False) for late in (True, False)}  # fmt: skip
    assert {key for key, words in told.items() if words == "La estamos atendiendo."} == {("en_curso", False, False)}
    assert told["en_curso", False, True] == "Está en espera y el plazo para responderle está suspendido."
    assert told["en_espera", False, False] == "Está a la espera de la entidad."
