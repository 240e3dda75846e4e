"""Reminders on their pages: what was told, to whom, when, and why not; and what a person and an owner decide."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from notifications.outbox import drain
from notifications.sweeps import remind
from tests.support import advice
from tests.support.databases import on_sqlite
from tests.support.people import Visitor, actor_named, person_named
from tests.support.smtp import Mailbox
from tests.web import desk
from workflows.actions import accounts, owner_settings
from workflows.domain.outbox import Outbox
from workflows.domain.reminders import Reminder, digest_hour, most_per_task
from workflows.domain.tasks import Task
from workflows.domain.unwanted import DECLINABLE
from workflows.kernel import clock
from workflows.kernel.app import settings_of
from workflows.kernel.db import session
from workflows.kernel.errors import Forbidden, Invalid

pytestmark = on_sqlite
FRIDAY = datetime(2026, 11, 20, 10, tzinfo=clock.BOGOTA)


@pytest.fixture
def late(app: Flask) -> str:
    """A request whose oficio is a week late, told once, told no more to who does not want it; its case."""
    with clock.at(FRIDAY):
        advice.installed()
        case_id = desk.given("Urrao")
    accounts.set_mails(actor_named("directora"), set(DECLINABLE) - {"vencidas"})
    with clock.at(FRIDAY + timedelta(days=12)):
        assert remind()
    return case_id


def test_the_case_and_the_task_say_what_was_told_and_why_not(app: Flask, late: str) -> None:
    visitor = Visitor(app, "equipo1")
    page = visitor.get(f"/expedientes/{late}").text
    assert 'id="recordatorios"' in page
    for said in ("Responsable 1", "día hábil después", "Por correo", "Pidió no recibir", "Ver el correo"):
        assert said in page, said
    task = session().scalars(select(Task.id).where(Task.case_id == late, Task.state == "open")).one()
    assert "Recordatorios" in Visitor(app, "responsable1").get(f"/tareas/{task}").text


def test_every_reminder_is_listed_and_leads_to_its_mail(app: Flask, late: str) -> None:
    visitor = Visitor(app, "control")
    page = visitor.get("/correos/recordatorios").text
    assert "Elaborar el oficio al líder" in page and "No se avisó" in page
    assert "Por correo" not in visitor.get("/correos/recordatorios?estado=skipped").text.split("<tbody>")[1]
    assert "No hay recordatorios" in visitor.get("/correos/recordatorios?q=nadie-se-llama-asi").text
    mail = session().scalars(select(Outbox.id).where(Outbox.kind == "vencidas").limit(1)).one()
    assert "Recordatorios que lleva" in visitor.get(f"/correos/{mail}").text
    assert Visitor(app, "lider.pol07").get("/correos/recordatorios").status_code == 403


def test_a_digest_that_was_refused_is_seen_and_sent_again_by_hand(app: Flask, late: str, mailbox: Mailbox) -> None:
    mailbox.script = ["550"] * 40
    with clock.at(FRIDAY + timedelta(days=24)):
        remind()
        drain(settings_of(app), clock.now())
    admin = Visitor(app, "admin")
    assert "El correo no salió" in admin.get("/correos/recordatorios?estado=perdidos").text
    mail = session().scalars(select(Outbox).where(Outbox.kind == "resumen", Outbox.state == "failed").limit(1)).one()
    assert admin.post(f"/correos/{mail.id}/reenviar", to_address="otra@demo.cauce.example").status_code == 302
    mailbox.script = []
    drain(settings_of(app), clock.now())
    (again,) = mailbox.to("otra@demo.cauce.example")
    assert again["Message-ID"] == f"<{mail.message_id}>" and "Su resumen del" in again["Subject"]


def test_a_person_chooses_the_mails_that_may_be_declined(app: Flask, late: str) -> None:
    visitor = Visitor(app, "responsable1")
    assert "Las tareas vencidas" in visitor.get("/cuenta").text
    visitor.post("/cuenta/correos", wanted=["resumen", "carta"])
    session().expire_all()
    assert set(person_named("responsable1").unwanted_mail) == set(DECLINABLE) - {"resumen"}
    before = session().query(Outbox).filter_by(kind="asignacion").count()
    with clock.at(FRIDAY):
        desk.given("Itagüí", to="responsable1")
    assert session().query(Outbox).filter_by(kind="asignacion").count() == before
    visitor.post("/cuenta/correos", wanted=list(DECLINABLE))
    session().expire_all()
    assert person_named("responsable1").unwanted_mail is None


def test_the_owner_sets_the_hour_and_the_cap(seeded: Flask) -> None:
    admin, page = Visitor(seeded, "admin"), "/administracion/reglas/recordatorios"
    owner = actor_named("admin").owner_id
    assert admin.post(page, resumen_hora="06:30", recordatorios_tope="3").status_code == 302
    assert (digest_hour(owner).hour, most_per_task(owner)) == (6, 3)
    assert "06:30, los días hábiles" in admin.get("/administracion/reglas").text
    wrong = admin.post(page, resumen_hora="seis", recordatorios_tope="0")
    assert wrong.status_code == 422 and "Escriba la hora como 07:00" in wrong.text
    with pytest.raises(Invalid):
        owner_settings.save_reminding(actor_named("admin"), "7", "x")
    with pytest.raises(Forbidden):
        owner_settings.save_reminding(actor_named("directora"), "07:00", "8")
    assert session().query(Reminder).count() == 0
