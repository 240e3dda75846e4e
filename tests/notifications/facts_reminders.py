"""The mails of reminders and digests: the acts that queue them, for their golden texts."""

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

from tests.notifications import samples
from workflows.actions import digests, reminders
from workflows.actions.reminders import EntityMail, PersonMail
from workflows.domain.digests import Edition
from workflows.domain.people import person
from workflows.domain.reminders import Reminder
from workflows.domain.tasks import Task
from workflows.domain.terms.calendar import WorkCalendar
from workflows.kernel import clock
from workflows.kernel.db import transaction

DUE = date(2026, 11, 24)


def _rung(due: date, to: str, task_id: str = samples.TASK) -> dict[str, Any]:
    person_id = None if to == "entidad" else to
    return {
        "owner_id": samples.OWNER, "case_id": samples.CASE, "task_id": task_id, "person_id": person_id, "to_key": to,
        "rung": "0habiles", "due": due, "falls_on": due, "state": "mailed", "why": "", "outbox_id": None,
        "at": samples.NOW,
    }  # fmt: skip


def _entity_reminded(today: date) -> None:
    row = _rung(DUE, "entidad")
    reminders.tell_entity(EntityMail(row, "enlace@abejorral.example", "Enlace de prueba", today, None))


def _told(to: str, today: date, tasks: dict[str, date], behind: date | None = None) -> None:
    rows = [_rung(due, to, task_id) for task_id, due in tasks.items()]
    name = person(to).name
    reminders.tell_person(PersonMail(samples.OWNER, to, f"{to}@cauce.example", name, today, rows, behind))


def _weekend() -> None:
    with transaction() as act:
        act.get_one(Task, samples.TASK).due = date(2026, 11, 22)
    _told("officer", date(2026, 11, 20), {samples.TASK: date(2026, 11, 22)})


def _free() -> None:
    with transaction() as act:
        act.get_one(Task, samples.TASK).assignee_id = None
    _told("officer", date(2026, 11, 25), {samples.TASK: DUE})


def _digest() -> None:
    """A Tuesday with everything in it, late in the morning."""
    with transaction() as act:
        act.add(samples.case(id="waits", number="2026-00950", waiting_for="la entidad", waiting_since=samples.NOW))
        act.flush()
        done = samples.task(id="done", engine_task_id="done", case_id="waits", state="done")
        act.add_all([done, _task("far", date(2026, 12, 18), created_at=samples.later(days=3))])
        act.add(_task("other", date(2026, 11, 27), assignee_id="director", title="Firmar el oficio"))
        act.add(_task("free", date(2026, 11, 30), assignee_id=None, title="Brindar la asesoría"))
        for task_id, due in (("other", date(2026, 11, 27)), ("free", date(2026, 11, 30))):
            act.add(Reminder(**_rung(due, "officer", task_id) | {"state": "waiting"}))
    since = datetime(2026, 11, 23, 7, tzinfo=clock.BOGOTA)
    digests.send_digest(Edition(samples.OWNER, DUE, time(7), since, "07:00", WorkCalendar()), "officer")


def _task(key: str, due: date, **values: Any) -> Task:
    return samples.task(**{"id": key, "engine_task_id": key, "due": due, "title": TITLES.get(key, "")} | values)


TITLES = {"late": "Revisar la solicitud", "today": "Registrar el envío", "week": "Asesorar", "far": "Elaborar el plan"}
MORE = {"late": date(2026, 11, 19), "today": DUE, "week": date(2026, 11, 26)}
ACTS: dict[str, Callable[[], None]] = {
    "recordatorio": lambda: _entity_reminded(date(2026, 11, 23)),
    "vencida": lambda: _entity_reminded(date(2026, 11, 25)),
    "ultimo_dia": lambda: _told("officer", DUE, {samples.TASK: DUE}),
    "ultimo_dia-fin_de_semana": _weekend,
    "ultimo_dia-varias": lambda: _told("officer", DUE, {samples.TASK: DUE, "today": DUE}),
    "vencidas": lambda: _told("officer", date(2026, 11, 26), {samples.TASK: DUE}, DUE),
    "vencidas-jefe": lambda: _told("director", date(2026, 11, 26), {samples.TASK: DUE, **MORE}),
    "vencidas-una_libre": _free,
    "vencidas-una_ajena": lambda: _told("director", date(2026, 11, 25), {samples.TASK: DUE}),
    "resumen": _digest,
}


def act(name: str) -> None:
    """Add the tasks that lists are about, and do what queues the mail of this name."""
    with transaction() as current:
        current.add_all(_task(key, due) for key, due in MORE.items())
    ACTS[name]()
