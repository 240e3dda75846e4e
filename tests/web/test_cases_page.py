"""Expedientes: the list, one case whole, its acts, and registering a new one."""

import io
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from tests.support import advice
from tests.support.databases import on_sqlite
from tests.support.people import PASSWORD, Visitor, actor_named
from tests.web import desk
from workflows.actions import issuing
from workflows.actions.cases import StartRequest, start_case
from workflows.domain.cases import Case
from workflows.domain.documents import Delivery, Document, Evidence
from workflows.kernel import clock
from workflows.kernel.db import session

MAIL = b"""From: Alcaldia de demostracion <planeacion@urrao.example>
Subject: =?utf-8?q?Asesor=C3=ADa_en_planeaci=C3=B3n?=
Date: Wed, 18 Nov 2026 10:15:00 -0500
Message-ID: <uno@urrao.example>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="corte"

--corte
Content-Type: text/plain; charset="utf-8"

Necesitamos ayuda con el plan.
--corte
Content-Type: text/plain; charset="utf-8"
Content-Disposition: attachment; filename="acta.txt"

Acta de la reunion.
--corte--
"""

pytestmark = on_sqlite


@pytest.fixture
def office(app: Flask) -> Flask:
    """The application with catalogues, people and procedures."""
    advice.installed()
    return app


def issued(name: str = "Urrao") -> Document:
    """A signed oficio that left."""
    document_id = desk.drafted(name)
    case_id = session().get_one(Document, document_id).case_id
    desk.signed(case_id)
    issuing.issue_document(document_id, "http://localhost")
    session().close()
    return session().get_one(Document, document_id)


def test_the_list_is_filtered_by_words_state_and_policy(office: Flask) -> None:
    desk.request_of("Itagüí", subject="Rendición de cuentas")
    desk.request_of("Urrao")
    visitor = Visitor(office, "equipo1")
    assert "2 expedientes" in visitor.get("/expedientes").text
    assert "1 expediente<" in visitor.get("/expedientes?q=rendicion").text
    assert "Nada coincide" in visitor.get("/expedientes?estado=anulada&politica=POL03").text


def test_the_list_is_paged_by_key(office: Flask) -> None:
    for _ in range(42):
        desk.request_of("Urrao")
    visitor = Visitor(office, "equipo1")
    first = visitor.get("/expedientes").text
    assert 'rel="next"' in first
    after = first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    second = visitor.get(after).text
    assert second.count("case-link") == 2


def test_a_case_shows_steps_in_words_history_and_terms(office: Flask) -> None:
    case_id = desk.given("Urrao")
    page = Visitor(office, "directora").get(f"/expedientes/{case_id}").text
    assert page.index("Revisar la solicitud") < page.index("Elaborar el oficio al líder")
    assert "Respuesta a la entidad" in page
    assert "registró la solicitud con el radicado" in page
    assert "terminó «Asignar responsable»: asignar" in page.replace("&#171;", "«")
    assert "Ley 1437 de 2011" in page


def test_the_diagram_comes_with_its_marks(office: Flask) -> None:
    case_id = desk.given("Urrao")
    visitor = Visitor(office, "directora")
    found = visitor.get(f"/expedientes/{case_id}/diagrama.json").json
    assert found and found["done"] == ["revision", "asignar"]
    assert found["now"] == ["elaborar_oficio"]
    assert found["next"][0] == "firmar_oficio"
    assert found["xml"].startswith("<?xml")
    assert visitor.get(f"/expedientes/{case_id}/diagrama.bpmn").mimetype == "application/xml"


def test_an_entity_sees_its_own_requests_without_what_is_internal(office: Flask) -> None:
    own, other = desk.request_of("Abejorral"), desk.request_of("Urrao")
    desk.done(own, "revision", "equipo1", "completa", tipo_peticion="general", prioridad="normal", politica=desk.POLICY)
    visitor = Visitor(office, "enlace.05002")
    assert "Mis solicitudes" in visitor.get("/expedientes").text
    page = visitor.get(f"/expedientes/{own}").text
    assert "Historia" not in page
    assert "Equipo MIPG 1" not in page
    assert visitor.get(f"/expedientes/{other}").status_code == 404
    assert visitor.get(f"/expedientes/{own}/actos/anular").status_code == 404


def test_stored_letters_and_files_come_as_downloads(office: Flask) -> None:
    document = issued()
    visitor = Visitor(office, "directora")
    base = f"/expedientes/{document.case_id}/documentos/{document.id}"
    word = visitor.get(f"{base}.docx")
    assert word.data[:2] == b"PK"
    assert word.headers["Content-Disposition"].startswith("attachment")
    assert word.headers["X-Content-Type-Options"] == "nosniff"
    assert visitor.get(f"{base}.exe").status_code == 404
    page = visitor.get(f"/expedientes/{document.case_id}").text
    assert str(document.number) in page
    assert str(document.pdf_sha256 or document.docx_sha256) in page


def test_a_physical_delivery_is_written_down_with_its_guide(office: Flask) -> None:
    document = issued()
    if document.state != "issued":
        pytest.skip("no PDF can be made here")
    delivery = session().scalars(select(Delivery).where(Delivery.document_id == document.id)).first()
    assert delivery is not None
    path = f"/expedientes/{document.case_id}/actos/entrega?sobre={delivery.id}"
    visitor = Visitor(office, "directora")
    tomorrow = (clock.today() + timedelta(days=1)).isoformat()
    refused = visitor.post(path, proof="Guía 1", sent_on=tomorrow)
    assert refused.status_code == 422
    assert "no puede ser futura" in refused.text or "Revise la fecha" in refused.text
    assert visitor.post(path, proof="Guía 123", sent_on=clock.today().isoformat()).status_code == 302
    assert "guía Guía 123" in visitor.get(f"/expedientes/{document.case_id}").text


def test_annulling_and_reclassifying_ask_for_a_reason_and_the_right(office: Flask) -> None:
    case_id = desk.request_of("Urrao")
    path = f"/expedientes/{case_id}/actos"
    director = Visitor(office, "directora")
    assert director.post(f"{path}/reclasificar", code="informacion", reason="").status_code == 422
    assert director.post(f"{path}/reclasificar", code="informacion", reason="Pide datos.").status_code == 302
    assert "Pide datos." in director.get(f"/expedientes/{case_id}").text
    assert Visitor(office, "equipo1").get(f"{path}/anular").status_code == 403
    assert director.post(f"{path}/anular", reason="Llegó dos veces.").status_code == 302
    assert session().get_one(Case, case_id).state == "anulada"


def test_what_the_diagram_offers_at_any_moment_is_a_button_with_a_form(office: Flask) -> None:
    case_id = desk.request_of("Urrao")
    visitor = Visitor(office, "equipo1")
    assert "Pedir ampliación del plazo" in visitor.get(f"/expedientes/{case_id}").text
    path = f"/expedientes/{case_id}/opciones/inicio_ampliacion"
    assert "el doble del plazo inicial" in visitor.get(path).text
    assert visitor.post(path, dias="", motivo="Falta").status_code == 422
    refused = visitor.post(path, dias="16", motivo="Falta")
    assert refused.status_code == 422 and "Es más de lo que permite la ley. Hasta 15 días hábiles" in refused.text
    assert visitor.post(path, dias="5", motivo="Hay que ir al municipio.").status_code == 302
    assert desk.open_task(case_id, "firmar_ampliacion").role == "director"


def test_an_officer_registers_what_came_on_paper_once(office: Flask) -> None:
    visitor = Visitor(office, "equipo1")
    assert "¿Cuándo se recibió?" in visitor.get("/expedientes/nuevo/demanda").text
    form = {
        "entidad": advice.municipality("Urrao").id, "politicas": "POL03", "asunto": "Plan", "detalle": "Ayuda.",
        "solicitante_nombre": "Enlace", "solicitante_cargo": "Enlace", "medio": "oficio", "autorizacion_datos": "1",
        "solicitante_correo": "enlace@demo.cauce.example", "radicado_externo": "EXT-1",
    }  # fmt: skip
    missing = visitor.post("/expedientes/nuevo/demanda", **{**form, "asunto": ""})
    assert missing.status_code == 422
    assert "EXT-1" in missing.text
    first = visitor.post("/expedientes/nuevo/demanda", **form)
    again = visitor.post("/expedientes/nuevo/demanda", **form)
    assert first.headers["Location"] == again.headers["Location"]
    assert "ya estaba registrada" in visitor.get(first.headers["Location"]).text


def test_a_dropped_mail_fills_the_form(office: Flask) -> None:
    visitor = Visitor(office, "equipo1")
    page = visitor.post("/expedientes/nuevo/demanda", _correo=(io.BytesIO(MAIL), "solicitud.eml")).text
    assert "planeacion@urrao.example" in page
    assert "Asesoría en planeación" in page
    assert "Necesitamos ayuda con el plan." in page
    assert "uno@urrao.example" in page
    assert "2026-11-18T10:15" in page
    assert {each.name for each in session().scalars(select(Evidence))} == {"solicitud.eml", "acta.txt"}


def test_a_leader_sees_only_the_cases_of_the_policies_they_lead(office: Flask) -> None:
    about = advice.municipality("Urrao")
    data = {
        "entidad": about.id, "politicas": ["POL02"], "asunto": "Integridad", "detalle": "Ayuda.", "medio": "correo",
        "solicitante_nombre": "Enlace", "solicitante_cargo": "Enlace", "autorizacion_datos": True,
        "solicitante_correo": "enlace@demo.cauce.example",
    }  # fmt: skip
    opened = start_case(actor_named("equipo1"), StartRequest(procedure="demanda", entity_id=about.id, data=data))
    assert Visitor(office, "lider.pol02").get(f"/expedientes/{opened.case_ids[0]}").status_code == 200
    assert Visitor(office, "lider.pol03").get(f"/expedientes/{opened.case_ids[0]}").status_code == 404


def test_what_an_annulled_letter_says_is_corrected_on_its_page(office: Flask) -> None:
    desk.drafted("Urrao")
    case_id = session().scalars(select(Case.id)).one()
    desk.signed(case_id)
    old = session().scalars(select(Document).where(Document.kind == "oficio_lider")).one()
    said = old.context["pasos"]["elaborar_oficio"]
    director = Visitor(office, "directora")
    director.post(f"/expedientes/{case_id}/actos/anular-documento?sobre={old.id}", reason="Fecha equivocada.")
    path = f"/expedientes/{case_id}/documentos/{old.id}/volver-a-emitir"
    page = director.get(path).text
    assert "Lo que dice la carta" in page and f'value="{said["asunto"]}"' in page
    sent = {"reason": "Fecha.", "password": PASSWORD, "carta_asunto": "Asunto corregido", "carta_texto": said["texto"]}
    empty = director.post(path, **sent | {"carta_texto": " "})
    assert empty.status_code == 422 and "Asunto corregido" in empty.text and 'href="#f-carta_texto"' in empty.text
    wrong = director.post(path, **sent | {"password": "no es"})
    assert wrong.status_code == 422 and "Asunto corregido" in wrong.text
    assert director.post(path, **sent).status_code == 302
    query = select(Document).where(Document.kind == "oficio_lider", Document.state != "annulled")
    made = session().scalars(query).one()
    assert made.context["pasos"]["elaborar_oficio"] == said | {"asunto": "Asunto corregido"}
    assert f"antes {old.number}; corrigió lo que dice" in director.get(f"/expedientes/{case_id}").text


def test_an_annulled_letter_is_issued_again_with_a_reason_and_the_password(office: Flask) -> None:
    desk.drafted("Urrao")
    case_id = session().scalars(select(Case.id)).one()
    desk.signed(case_id)
    document = session().scalars(select(Document).where(Document.kind == "oficio_lider")).one().id
    director = Visitor(office, "directora")
    director.post(f"/expedientes/{case_id}/actos/anular-documento?sobre={document}", reason="Otro destinatario.")
    path = f"/expedientes/{case_id}/documentos/{document}/volver-a-emitir"
    assert path in director.get(f"/expedientes/{case_id}").text
    assert path not in Visitor(office, "equipo1").get(f"/expedientes/{case_id}").text
    assert Visitor(office, "equipo1").get(path).status_code == 403
    assert "un número nuevo" in director.get(path).text
    assert director.post(path, reason="Error", password="no es").status_code == 422
    assert director.post(path, reason="", password=PASSWORD).status_code == 422
    assert director.post(path, reason="Iba a otra persona.", password=PASSWORD).status_code == 302
    page = director.get(f"/expedientes/{case_id}").text
    assert "se volvió a emitir con otro número" in page and "Iba a otra persona." in page
    assert path not in page
    states = session().scalars(select(Document.state).where(Document.kind == "oficio_lider")).all()
    assert sorted(states)[0] == "annulled" and len(states) == 2
