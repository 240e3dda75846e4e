"""The rows of an offer: sessions as they were held, who came to each, and what the municipalities answered."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from workflows.actions import record_links, records
from workflows.demo import facts
from workflows.domain.entities import entity
from workflows.domain.outbox import Outbox
from workflows.domain.tasks import Record
from workflows.kernel.db import session

ABSENT_EVERY, SILENT_EVERY = 5, 4
"""Of so many municipalities one does not come; of so many that came one does not answer."""


def keep(case_id: str, kind: str) -> None:
    """Every row of a kind that a stage of the demonstration has."""
    KEEPERS[kind](case_id)


def _held(case_id: str, kind: str, **said: Any) -> None:
    task = facts.open_task_with(case_id, kind)
    who = facts.worker(task, {}, 0)
    rows = [(row.id, dict(row.data)) for row in _rows(case_id, kind)]
    session().close()
    for row_id, data in rows:
        records.save_record(who, task.id, kind, data | {"estado": "hecha"} | said, row_id)


def _sessions(case_id: str) -> None:
    _held(case_id, "sesion", temas="Texto de demostración. Se trabajó con ejemplos y se acordaron compromisos.")


def _activities(case_id: str) -> None:
    _held(case_id, "actividad")


def _attendances(case_id: str) -> None:
    """One person of each municipality, but one of every few."""
    task = facts.open_task_with(case_id, "asistente")
    who = facts.worker(task, {}, 0)
    calls = [(row.id, key) for row in _rows(case_id, "sesion") for key in row.data.get("entidades") or ()]
    came = [call for number, call in enumerate(calls, start=1) if number % ABSENT_EVERY]
    names = {key: entity(key).short_name for _, key in came}
    session().close()
    for about_id, key in came:
        data = {"nombre": f"Asistente de {names[key]}, demostración", "cargo": "Secretaría de planeación",
                "autoriza_datos": True}  # fmt: skip
        records.save_record(who, task.id, "asistente", data, entity_id=key, about_id=about_id)


def _surveys(case_id: str) -> None:
    """The enlaces answer by the link of their mail; a few never do."""
    facts.open_task_with(case_id, "encuesta")
    query = select(Outbox.params).where(Outbox.case_id == case_id, Outbox.kind == "encuesta_asesoria")
    links = sorted(str(params["enlace"]) for params in session().scalars(query))
    session().close()
    for number, link in enumerate(links, start=1):
        if number % SILENT_EVERY:
            said = {
                "claridad": 4 + number % 2,
                "utilidad": 3 + number % 3,
                "oportunidad": 4,
                "satisfaccion": 4 + number % 2,
            }
            sent = record_links.Sent(data=said, consent=True)
            record_links.send_row(link.rsplit("/", 1)[-1], f"demostracion-{number}", sent, f"demostracion:{link}")


def _rows(case_id: str, kind: str) -> list[Record]:
    query = select(Record).where(Record.case_id == case_id, Record.kind == kind).order_by(Record.n)
    return list(session().scalars(query))


KEEPERS: dict[str, Callable[[str], None]] = {
    "sesion": _sessions,
    "actividad": _activities,
    "asistente": _attendances,
    "encuesta": _surveys,
}
