"""The calendar: what falls on which day, for whom; feeds that other programs read and that can be revoked."""

import json
import re
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from icalendar import Calendar
from sqlalchemy import select, update

from tests.support import advice
from tests.support.databases import on_sqlite
from tests.support.people import Visitor, person_named
from tests.web import desk
from workflows.domain.consultations import Consultation
from workflows.domain.obligations import CalendarFeed
from workflows.domain.people import RoleAssignment
from workflows.domain.substitutions import Substitution
from workflows.domain.tasks import Record, Task
from workflows.kernel import clock
from workflows.kernel.db import session, transaction
from workflows.kernel.ids import new_id

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
AWKWARD = "Oficio; con coma, barra \\ y\nsalto, y una línea muy larga " + "que se dobla ñandú " * 8
READER = """
const ICAL = require("ical.js");
const component = new ICAL.Component(ICAL.parse(require("fs").readFileSync(0, "utf8")));
for (const zone of component.getAllSubcomponents("vtimezone"))
  ICAL.TimezoneService.register(new ICAL.Timezone(zone));
const events = component.getAllSubcomponents("vevent").map((one) => {
  const event = new ICAL.Event(one);
  return [event.uid, event.summary, event.startDate.isDate ? event.startDate.toString()
    : event.startDate.toJSDate().toISOString(), one.getFirstPropertyValue("url"), event.sequence, event.description];
});
process.stdout.write(JSON.stringify(events));
"""


@pytest.fixture
def office(app: Flask) -> Flask:
    """Responsable 1 has a task, a session and an absence; a consultation is open; others work too."""
    with clock.at(NOW):
        advice.installed()
        mine = desk.given("Urrao")
        desk.given("Abejorral", to="responsable2")
        me, other = person_named("responsable1"), person_named("responsable2")
        with transaction() as current:
            current.execute(update(Task).where(Task.case_id == mine, Task.state == "open").values(title=AWKWARD[:160]))
            current.add(
                Record(
                    id=new_id(), case_id=mine, kind="sesion", n=1, data={"fecha": "2026-11-26"}, person_id=me.id, at=NOW
                )
            )
            current.add(
                Consultation(
                    id=new_id(),
                    owner_id=me.owner_id,
                    case_id=mine,
                    kind="borrador",
                    record_kind="comentario",
                    title="Borrador del plan",
                    data={},
                    files=[],
                    opens_on=date(2026, 11, 10),
                    closes_on=date(2026, 11, 27),
                )
            )
            current.add(
                Substitution(
                    id=new_id(), owner_id=me.owner_id, person_id=me.id, substitute_id=other.id, kind="incapacidad",
                    scope=[], starts=date(2026, 11, 30), ends=date(2026, 12, 2), created_at=NOW,
                )
            )  # fmt: skip
        session().close()
    return app


def page(office: Flask, name: str, path: str) -> str:
    with clock.at(NOW):
        answer = Visitor(office, name).get(path)
    assert answer.status_code == 200, answer.text
    return answer.text


def cell(text: str, day: str) -> str:
    """The cell of one day of the month table."""
    return next(
        part for part in re.findall(r"<td class=\"agenda-day.*?</td>", text, re.S) if f'datetime="{day}"' in part
    )


def feed_of(office: Flask, name: str, office_id: str = "") -> tuple[Visitor, str]:
    """A new secret address, as the page shows it once."""
    visitor = Visitor(office, name)
    answer = visitor.post("/cuenta/calendarios", dependencia=office_id)
    assert answer.status_code == 200, answer.text
    found = re.search(r"(/calendario/[\w-]+\.ics)</code>", answer.text)
    assert found
    return visitor, found[1]


def read(office: Flask, path: str) -> bytes:
    with clock.at(NOW):
        answer = office.test_client().get(path)
    assert answer.status_code == 200
    return answer.data


@on_sqlite
def test_the_month_names_holidays_today_and_what_falls_on_each_day(office: Flask) -> None:
    text = page(office, "responsable1", "/calendario")
    assert "Noviembre de 2026" in text
    assert "Festivo: " in cell(text, "2026-11-16")
    assert 'aria-current="date"' in cell(text, "2026-11-20") and text.count('aria-current="date"') == 1
    task = session().scalars(select(Task).where(Task.assignee_id == person_named("responsable1").id)).one()
    assert task.due and f'/tareas/{task.id}"' in cell(text, task.due.isoformat())
    assert "Sesión de asesoría: Urrao" in cell(text, "2026-11-26")
    assert "Cierra la consulta: Borrador del plan" in cell(text, "2026-11-27")
    assert "Ausencia de" in cell(text, "2026-11-30") and "incapacidad" not in text.lower()
    assert "mes=2026-10" in text and "mes=2026-12" in text
    december = page(office, "responsable1", "/calendario?mes=2026-12")
    assert "Ausencia de" in cell(december, "2026-12-02") and "Ausencia" not in cell(december, "2026-12-03")


@on_sqlite
def test_obligations_say_their_rule_and_only_those_that_hold_appear(office: Flask) -> None:
    text = page(office, "responsable1", "/calendario?mes=2027-01&vista=lista&tipo=obligacion")
    last = text[text.index('id="dia-31"') :]
    assert "Plan de Acción" in last and "art. 2.2.22.3.14" in last and "no es hábil (domingo)" in last
    assert "Seguimiento" not in last and "regla anterior" not in text
    # The tenth working day of January 2027: the 1st and the 11th are holidays.
    assert "Programa de Transparencia" in text[text.index('id="dia-18"') : text.index('id="dia-30"')]
    assert "Evaluación de gestión por dependencias" in text[text.index('id="dia-30"') :]
    assert "Sesión de asesoría" not in text


@on_sqlite
def test_filters_stay_in_the_address_and_odd_ones_change_nothing(office: Flask) -> None:
    text = page(office, "responsable1", "/calendario?tipo=tarea&vista=lista")
    assert "Borrador del plan" not in text and "Vence: " in text.replace("</span>", "")
    assert "tipo=tarea" in text and "vista=lista" in text
    for odd in ("mes=2026-13", "mes=99999-01", "mes=0001-01", "tipo=nada", "dependencia=nadie", "vista=otra"):
        assert "Noviembre de 2026" in page(office, "responsable1", f"/calendario?{odd}")


@on_sqlite
def test_everybody_sees_their_own_and_an_office_only_who_may(office: Flask) -> None:
    other = page(office, "responsable2", "/calendario?tipo=tarea")
    assert AWKWARD[:20] not in other and "Elaborar el oficio" in other
    dseg = person_named("responsable1").office_id or ""
    whole = page(office, "directora", f"/calendario?tipo=tarea&dependencia={dseg}")
    assert AWKWARD[:20] in whole and "Elaborar el oficio" in whole
    denied = page(office, "lider.pol07", f"/calendario?dependencia={dseg}")
    assert AWKWARD[:20] not in denied and "De quién" not in denied
    entity = page(office, "enlace.05002", "/calendario?mes=2027-01")
    assert "Plan de Acción" not in entity


@on_sqlite
def test_the_head_of_an_office_sees_what_its_people_have(office: Flask) -> None:
    lead, dseg = person_named("lider.pol07"), person_named("responsable1").office_id or ""
    with transaction() as current:
        current.add(
            RoleAssignment(
                id=new_id(), owner_id=lead.owner_id, person_id=lead.id, role="jefe_dependencia", scope=dseg,
                starts=date(2026, 1, 1),
            )
        )  # fmt: skip
    assert AWKWARD[:20] in page(office, "lider.pol07", f"/calendario?tipo=tarea&dependencia={dseg}")
    task = session().scalars(select(Task.id).where(Task.assignee_id == person_named("responsable1").id)).first()
    assert page(office, "lider.pol07", f"/tareas/{task}")


@on_sqlite
def test_two_programs_read_the_same_events_from_a_feed(office: Flask) -> None:
    _, path = feed_of(office, "responsable1")
    data = read(office, path)
    calendar: Any = Calendar.from_ical(data)
    assert [str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")] == ["America/Bogota"]
    events = calendar.walk("VEVENT")
    ours = {
        (
            str(event["UID"]), str(event["SUMMARY"]),
            event.decoded("DTSTART").astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
            if isinstance(event.decoded("DTSTART"), datetime) else event.decoded("DTSTART").isoformat(),
            str(event["URL"]), int(event["SEQUENCE"]), str(event.get("DESCRIPTION", "")) or None,
        )
        for event in events
    }  # fmt: skip
    assert all("DTSTAMP" in event for event in events) and len({str(event["UID"]) for event in events}) == len(events)
    theirs = subprocess.run(
        [Path(sys.executable).parent / "node", "-e", READER], input=data, capture_output=True, check=True, cwd=ROOT
    ).stdout
    assert {tuple(event) for event in json.loads(theirs)} == ours
    titles = {summary for _, summary, *_ in ours}
    assert f"Vence: {AWKWARD[:160]}" in titles and "Sesión de asesoría: Urrao" in titles
    assert any("Plan de Acción" in title for title in titles) and not any(
        "Elaborar el oficio" in title for title in titles
    )
    assert max(len(line) for line in data.split(b"\r\n")) <= 75


@on_sqlite
def test_an_event_keeps_its_uid_and_its_sequence_grows(office: Flask) -> None:
    _, path = feed_of(office, "responsable1")

    def task() -> Any:
        found: Any = Calendar.from_ical(read(office, path))
        return next(event for event in found.walk("VEVENT") if str(event["UID"]).startswith("tarea-"))

    before = task()
    with transaction() as current:
        row = current.scalars(select(Task).where(Task.assignee_id == person_named("responsable1").id)).one()
        row.due = date(2026, 12, 9)
    after = task()
    assert before["UID"] == after["UID"] and int(after["SEQUENCE"]) == int(before["SEQUENCE"]) + 1


@on_sqlite
def test_an_address_is_shown_once_kept_as_a_digest_and_can_be_revoked(office: Flask) -> None:
    visitor, path = feed_of(office, "responsable1")
    secret = path.removeprefix("/calendario/").removesuffix(".ics")
    row = session().scalars(select(CalendarFeed)).one()
    assert secret not in row.token_digest and secret not in visitor.get("/cuenta").text
    answer = office.test_client().get(path)
    assert answer.headers["Cache-Control"].startswith("private") and "Set-Cookie" not in answer.headers
    assert answer.content_type == "text/calendar; charset=utf-8"
    assert Visitor(office, "responsable2").post(f"/cuenta/calendarios/{row.id}/revocar").status_code == 404
    assert office.test_client().get(path).status_code == 200
    assert visitor.post(f"/cuenta/calendarios/{row.id}/revocar").status_code == 302
    for gone in (path, "/calendario/inventada.ics", f"/calendario/{row.id}.ics"):
        assert office.test_client().get(gone).status_code == 404
    assert visitor.get(path).status_code == 404


@on_sqlite
def test_a_feed_gives_what_its_person_may_see_today(office: Flask) -> None:
    dseg = person_named("responsable1").office_id or ""
    assert Visitor(office, "lider.pol07").post("/cuenta/calendarios", dependencia=dseg).status_code == 404
    _, path = feed_of(office, "directora", dseg)
    assert "ABEJORRAL" in read(office, path).decode().replace("\r\n ", "").upper()
    with transaction() as current:
        current.execute(update(RoleAssignment).values(ends=date(2026, 1, 1)))
    with clock.at(NOW):
        assert office.test_client().get(path).status_code == 404
    _, own = feed_of(office, "responsable1")
    with transaction():
        person_named("responsable1").active = False
    assert office.test_client().get(own).status_code == 404


@on_sqlite
def test_the_catalogue_is_kept_by_who_may(seeded: Flask) -> None:
    admin, address = Visitor(seeded, "admin"), "/administracion/obligaciones"
    listed = admin.get(address).text
    assert "10.º día hábil de enero, mayo, septiembre" in listed and listed.count("(apagada)") == 4
    fields = {"title": "Rendir la cuenta", "rule": "Resolución interna", "valid_from": "2026-01-01", "active": "si"}
    for wrong in ({"dates": "31/02"}, {"dates": "mañana"}, {"months": "13", "business_days": "3"}, {"months": "1"}, {}):
        assert admin.post(f"{address}/nueva", code="cuenta", **fields, **wrong).status_code == 422, wrong
    assert admin.post(f"{address}/nueva", code="cuenta", **fields, dates="15/03, 15/09").status_code == 302
    assert admin.post(f"{address}/nueva", code="CUENTA", **fields, dates="15/03").status_code == 422
    assert "Rendir la cuenta" in admin.get("/calendario?mes=2027-03").text
    row = re.search(r'href="(/administracion/obligaciones/[0-9a-f-]{36})">Rendir', admin.get(address).text)
    assert row and "15/03, 15/09" in admin.get(row[1]).text
    assert admin.post(row[1], **{**fields, "active": ""}, dates="15/03").status_code == 302
    assert "Rendir la cuenta" not in admin.get("/calendario?mes=2027-03").text
    assert Visitor(seeded, "lider.pol07").get(address).status_code == 403
