"""Rules, closures, letters, incidents and mails on their pages."""

import io
from datetime import date, datetime

import pytest
from flask import Flask
from sqlalchemy import select

from tests.support import campaign
from tests.support.people import Visitor, actor_named, person_named
from tests.web import desk
from workflows.actions import accounts, owner_settings, templates
from workflows.actions.installation import install
from workflows.domain import notices
from workflows.domain.deadlines import Term
from workflows.domain.entities import Closure, setting
from workflows.domain.outbox import Outbox
from workflows.domain.schedules import Schedule, planned
from workflows.kernel import clock
from workflows.kernel.db import session, transaction
from workflows.procedures.folders import discover

A = "/administracion"


@pytest.fixture
def admin(seeded: Flask) -> Visitor:
    """An administrator's browser."""
    return Visitor(seeded, "admin")


def test_hours_switches_and_letterhead_are_changed_apart(admin: Visitor) -> None:
    hours = {"office_hours_start": "07:00", "office_hours_end": "15:00", "numeracion_externa": "1"}
    assert admin.post(f"{A}/reglas/horario", **hours).status_code == 302
    assert setting(actor_named("admin").owner_id, "numeracion_externa") is True
    assert "07:00 a 15:00" in admin.get(f"{A}/reglas").text
    assert "Lo numera Cauce, con la serie INT" in admin.get(f"{A}/reglas").text
    install(discover().values())
    for wrong in ("con", "OFI", "X", "LARGUISIMA99"):
        assert admin.post(f"{A}/reglas/horario", **(hours | {"serie_sin_firma": wrong})).status_code == 422
    assert admin.post(f"{A}/reglas/horario", **(hours | {"serie_sin_firma": "CON"})).status_code == 302
    assert "con la serie CON" in admin.get(f"{A}/reglas").text
    assert admin.post(f"{A}/reglas/horario", **(hours | {"office_hours_start": "siete"})).status_code == 422
    assert admin.post(f"{A}/reglas/membrete", name="Gobernación de prueba", city="Medellín").status_code == 302
    assert "Gobernación de prueba" in admin.get(f"{A}/reglas").text


def test_a_closure_is_added_and_taken_out(admin: Visitor) -> None:
    assert admin.post(f"{A}/dias/nuevo", day="24/12/2026", reason="Jornada en casa").status_code == 302
    row = session().scalars(select(Closure)).one()
    assert row.day == date(2026, 12, 24)
    assert "Jornada en casa" in admin.get(f"{A}/dias").text
    admin.post(f"{A}/dias/{row.id}/quitar")
    assert "No hay días agregados" in admin.get(f"{A}/dias").text


def test_a_closure_says_which_running_terms_pass_over_it_and_counts_the_internal_ones_again(admin: Visitor) -> None:
    install(discover().values())
    case = desk.given("Urrao")
    term = select(Term).where(Term.case_id == case, Term.name == "elaborar_oficio")
    before = session().scalars(term).one().due
    admin.post(f"{A}/dias/nuevo", day=before.strftime("%d/%m/%Y"), reason="Fiesta local")
    row = session().scalars(select(Closure)).one()
    assert "pasan por ese día y no lo saltan: 1 legal y 1 interno." in admin.get(f"{A}/dias").text
    page = f"{A}/dias/{row.id}/plazos"
    assert "Se vuelve a contar un plazo interno." in admin.get(page).text
    assert admin.post(page, reason="").status_code == 422
    assert admin.post(page, reason="Decreto local.").status_code == 302
    assert "Los plazos internos se contaron de nuevo." in admin.get(f"{A}/dias").text
    assert "Recalcular los internos" not in admin.get(f"{A}/dias").text
    session().expire_all()
    assert session().scalars(term).one().due > before
    assert admin.get(f"{A}/dias/no-hay/plazos").status_code == 404


def test_a_template_goes_to_word_and_back(admin: Visitor) -> None:
    install(discover().values())
    slug, _, kind, title = templates.kinds()[0]
    page = f"{A}/plantillas/{slug}/{kind}"
    assert title in admin.get(f"{A}/plantillas").text
    data = admin.get(f"{page}/descargar").data
    same = admin.post(page, file=(io.BytesIO(data), "carta.docx"))
    assert same.status_code == 409
    refused = admin.post(page, file=(io.BytesIO(b"no es word"), "carta.docx"))
    assert refused.status_code == 422
    assert "La plantilla no se cambió" in refused.text
    assert admin.get(f"{A}/plantillas/{slug}/no_hay").status_code == 404
    key, _, _ = owner_settings.letter_kinds()[0]
    fields = {key.replace("/", "__"): "representante_legal"}
    assert admin.post(f"{A}/reglas/firmas", **fields).status_code == 302
    assert "Representante legal" in admin.get(f"{A}/reglas").text


def test_mails_are_shown_but_password_links_are_nobody_elses(seeded: Flask, admin: Visitor) -> None:
    with transaction():
        notices.trial_mail(actor_named("admin").owner_id, "no es correo", "Persona de prueba")
    accounts.start_reset(person_named("directora").email)
    kinds = ("prueba", "cambio_clave")
    trial, secret = (session().scalars(select(Outbox).where(Outbox.kind == kind)).one() for kind in kinds)
    listed = admin.get("/correos").text
    assert "Rechazado" in listed
    assert "Persona de prueba" not in admin.get("/correos?estado=pending").text
    assert "Persona de prueba" in admin.get("/correos?q=prueba").text
    answer = admin.post(f"/correos/{trial.id}/reenviar", to_address="bien@entidad.gov.co")
    assert answer.status_code == 302
    assert session().scalars(select(Outbox).where(Outbox.id == trial.id)).one().state == "pending"
    assert admin.post(f"/correos/{secret.id}/reenviar", to_address="ladron@x.co").status_code == 403
    assert Visitor(seeded, "control").post(f"/correos/{trial.id}/reenviar").status_code == 403
    assert Visitor(seeded, "lider.pol07").get("/correos").status_code == 403


def test_pages_without_content_say_so(admin: Visitor) -> None:
    assert "No hay incidentes abiertos" in admin.get(f"{A}/incidentes").text
    assert "No hay incidentes resueltos" in admin.get(f"{A}/incidentes?vista=resueltos").text
    assert admin.post(f"{A}/incidentes/1/reintentar").status_code == 404
    assert "Personas y roles" in admin.get(A).text


def test_starts_by_the_clock_are_seen_and_switched_off(admin: Visitor) -> None:
    assert "Ningún trámite instalado empieza por reloj" in admin.get(f"{A}/inicios").text
    yearly = '[start.clock]\non = "10-01"\nvigencia = 1\n'
    with clock.at(datetime.fromisoformat("2026-11-20T09:00:00-05:00")):
        install([campaign.campaign(yearly)])
        page = admin.get(f"{A}/inicios").text
        assert "Cada año, el 1 de octubre. La próxima fecha es el" in page and "(vigencia 2028)" in page
        assert admin.post(f"{A}/inicios").status_code == 302
        assert "Está apagado: lo inicia una persona." in admin.get(f"{A}/inicios").text


def test_a_start_that_failed_is_tried_again_or_given_up(admin: Visitor) -> None:
    owner = actor_named("admin").owner_id
    with transaction() as current:
        for number in (1, 2):
            row = planned(owner, "campana", date(2026, 10, number), 2027, f"x{number}", {"values": {}})
            row.state, row.error = "failed", "Nadie tiene hoy el rol «Planeación»."
            current.add(row)
    first, second = session().scalars(select(Schedule.id).order_by(Schedule.unique_key))
    assert "2 sin abrir" in admin.get(A).text
    assert "Nadie tiene hoy el rol" in admin.get(f"{A}/inicios").text
    admin.post(f"{A}/inicios/{first}/reintentar")
    admin.post(f"{A}/inicios/{second}/descartar")
    page = admin.get(f"{A}/inicios").text
    assert "No se pudieron abrir" not in page
    session().expire_all()
    assert [session().get_one(Schedule, each).state for each in (first, second)] == ["waiting", "cancelled"]
