"""Whoever keeps the rows of the entities sees, on the pages of step and case, who was reminded and when."""

from datetime import datetime

from flask import Flask

from notifications.sweeps import remind
from tests.support import attending
from tests.support.databases import on_sqlite
from tests.support.people import Visitor, actor_named
from workflows.actions import invitations
from workflows.domain.participants import participants_of
from workflows.kernel import clock
from workflows.kernel.db import session

pytestmark = on_sqlite


def test_the_pages_say_who_was_reminded_and_when(app: Flask) -> None:
    friday = datetime(2026, 11, 20, 10, tzinfo=clock.BOGOTA)
    with clock.at(friday):
        attending.installed(attending.with_reminders())
        case_id = attending.planned()
        about = attending.session_on(case_id, "2026-11-19")
        place = attending.task_id(case_id, "ejecutar")
        invitations.send_invitations(actor_named("equipo1"), place, "asistente", about)
        attending.came(case_id, about, "Urrao", "Ana de Prueba")
    with clock.at(datetime(2026, 11, 24, 9, tzinfo=clock.BOGOTA)):
        assert remind() == 2
        session().close()
        page = Visitor(app, "equipo1").get(f"/tareas/{place}").text
        assert page.count("Recordado el 24 nov 2026") == 2
        whole = Visitor(app, "equipo1").get(f"/expedientes/{case_id}").text
        listed = whole.partition('id="recordatorios"')[2]
        assert (
            "Jericó, 2 días hábiles después del enlace" in listed and "Urrao" not in listed.partition("</section>")[0]
        )
        assert "Enlace: 20 nov 2026" in listed
    assert len(participants_of(case_id)) == 3
