"""Puts reminders that came due into the outbox, each once."""

from collections.abc import Sequence
from dataclasses import dataclass

from workflows.domain.cases import case
from workflows.domain.links import make_link
from workflows.domain.notices import Row, insert_mails
from workflows.domain.tasks import task
from workflows.kernel.db import act

BATCH = 100


@dataclass(frozen=True)
class EntityReminder:
    """A reminder for somebody without an account: it needs a link of its own."""

    case_id: str
    task_id: str
    row: Row


def queue_reminders(rows: Sequence[Row]) -> int:
    """Insert reminder rows in acts of 100; how many were new. Unique keys make repeating harmless."""
    return sum(_insert(rows[start : start + BATCH]) for start in range(0, len(rows), BATCH))


def queue_entity_reminders(reminders: Sequence[EntityReminder]) -> int:
    """The same for reminders with a link, one act each."""
    return sum(_insert_with_link(reminder) for reminder in reminders)


@act
def _insert(rows: Sequence[Row]) -> int:
    return insert_mails(rows)


@act
def _insert_with_link(reminder: EntityReminder) -> int:
    row = reminder.row
    path = make_link(case(reminder.case_id), task(reminder.task_id), row["to_address"])
    return insert_mails([{**row, "params": {**row["params"], "enlace": path}}])
