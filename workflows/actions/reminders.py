"""Tells reminders that came due, each once: rows of at most 100 to an act, and one mail per person or entity."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from workflows.domain.cases import case
from workflows.domain.entities import calendar_of
from workflows.domain.links import make_link
from workflows.domain.notices import Row, case_facts, insert_mails, mail_row, task_facts
from workflows.domain.reminders import insert_reminders
from workflows.domain.task_lines import Line, distance, task_lines
from workflows.domain.tasks import Task, task
from workflows.domain.terms.words import day_in_words
from workflows.kernel.db import act
from workflows.kernel.ids import new_id

BATCH, LISTED = 100, 30
INBOX = "/tareas"


@dataclass
class PersonMail:
    """Everything that one person is told at once in one sweep; `rows` are columns of `reminder`.

    `behind` is the earliest day on which something here should have been told, when that is not today.
    """

    owner_id: str
    person_id: str
    address: str
    name: str
    today: date
    rows: list[Row] = field(default_factory=list)
    behind: date | None = None


@dataclass(frozen=True)
class EntityMail:
    """A reminder for somebody without an account: it needs a link of its own; `row` are columns of `reminder`."""

    row: Row
    address: str
    name: str
    today: date
    behind: date | None = None


def record(rows: Sequence[Row]) -> int:
    """Keep rows that send nothing now, 100 to an act; how many were new."""
    return sum(_record(part) for part in _parts(rows))


def tell_person(mail: PersonMail) -> int:
    """Queue one mail with everything that came due for a person; how many rungs were new.

    The first act queues the mail with the worst; the rows of a longer list follow, 100 to an act.
    """
    worst_first = sorted(mail.rows, key=lambda row: (row["due"], row["task_id"], row["rung"]))
    parts = _parts([row | {"outbox_id": None} for row in worst_first])
    outbox_id, told = new_id(), 0
    for number, part in enumerate(parts):
        rest = len(mail.rows) - sum(len(each) for each in parts[: number + 1])
        new = _tell(mail, part, outbox_id, rest) if not told else _attach(part, outbox_id)
        told += new
    return told


@act
def tell_entity(mail: EntityMail) -> int:
    """Queue a reminder with a link for an entity, once."""
    row, outbox_id = mail.row, new_id()
    if not insert_reminders([row | {"outbox_id": outbox_id}]):
        return 0
    about, work = case(row["case_id"]), task(row["task_id"])
    lines = task_lines([Task.id == work.id], 1, None, mail.today, calendar_of(row["owner_id"]))
    params = {
        "caso": case_facts(about), "tarea": task_facts(work, row["due"]) | {"por_que": lines[0]["por_que"]},
        "distancia": distance(row["due"], mail.today, calendar_of(row["owner_id"])),
        "debia_salir": _in_words(mail.behind), "enlace": make_link(about, work, mail.address),
    }  # fmt: skip
    kind = "vencida" if row["due"] < mail.today else "recordatorio"
    made = mail_row(row["owner_id"], kind, mail.address, mail.name, f"recordatorio:{outbox_id}", params)
    return insert_mails([made | {"id": outbox_id, "case_id": about.id, "task_id": work.id}])


@act
def _record(rows: Sequence[Row]) -> int:
    return len(insert_reminders(rows))


@act
def _attach(rows: Sequence[Row], outbox_id: str) -> int:
    return len(insert_reminders([row | {"outbox_id": outbox_id} for row in rows]))


@act
def _tell(mail: PersonMail, rows: Sequence[Row], outbox_id: str, rest: int) -> int:
    new = insert_reminders([row | {"outbox_id": outbox_id} for row in rows])
    if not new:
        return 0
    lines = task_lines([Task.id.in_(new)], LISTED, mail.person_id, mail.today, calendar_of(mail.owner_id))
    params = _params(lines, len(set(new)) + rest, _in_words(mail.behind))
    kind = "vencidas" if any(line["vencida"] for line in lines) else "ultimo_dia"
    row = mail_row(mail.owner_id, kind, mail.address, mail.name, f"avisos:{outbox_id}", params)
    row |= {"id": outbox_id, "person_id": mail.person_id, "case_id": _only(lines, "caso"), "task_id": None}
    insert_mails([row | {"task_id": _only(lines, "tarea")}])
    return len(new)


def _params(lines: list[Line], total: int, behind: str) -> Row:
    return {
        "vencidas": [line for line in lines if line["vencida"]],
        "hoy": [line for line in lines if not line["vencida"]],
        "total": total, "mas": total - len(lines), "debia_salir": behind, "pagina": INBOX,
        "propias": all(line["es_suya"] for line in lines),
    }  # fmt: skip


def _only(lines: list[Line], name: str) -> str | None:
    """The case or task of a mail about one only, so that it is found there and its procedure may write it."""
    found = {str(line[name]) for line in lines}
    return found.pop() if len(found) == 1 else None


def _in_words(day: date | None) -> str:
    return day_in_words(day) if day else ""


def _parts(rows: Sequence[Row]) -> list[Sequence[Row]]:
    return [rows[start : start + BATCH] for start in range(0, len(rows), BATCH)]
