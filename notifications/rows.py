"""Finds the rungs that have come for entities whose rows are missing, by the ladder of each kind of rows."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from notifications.ladder import Rung, come_of, day_of
from notifications.recipients import ENTITY, Known
from workflows.actions import reminders as acts
from workflows.actions.row_reminders import RowMail, tell_row, whose
from workflows.domain.reminders import FROM_LINK, TOLD, Reminder
from workflows.domain.unanswered import Unanswered, asked_kinds, unanswered
from workflows.kernel.db import session
from workflows.kernel.ids import digest
from workflows.procedures import RecordDef, model
from workflows.procedures.rows import OF_INVITATION

KindOf = Callable[[str, str], RecordDef | None]
Key = tuple[str, str, str, date]
TOGETHER = 500


@dataclass
class Found:
    """What a sweep found: rows that send nothing, and mails."""

    silent: list[dict[str, Any]] = field(default_factory=list)
    mails: list[RowMail] = field(default_factory=list)
    owners: dict[tuple[str, str, str | None], set[str]] = field(default_factory=dict)

    def still_has(self, record: RecordDef, each: Unanswered) -> bool:
        """Whether the entity still has such a row: looked up once for all those of a session."""
        key = (each.case_id, record.id, each.about_id)
        if key not in self.owners:
            self.owners[key] = whose(each.case_id, record, each.about_id)
        return each.entity_id in self.owners[key]


@dataclass(frozen=True)
class Before:
    """What the tasks had already: rungs with a row, and how many were told to each."""

    rungs: frozenset[Key]
    told: Counter[tuple[str, str]]


def sweep(now: datetime, kind_of: KindOf) -> int:
    """Remind who was asked and did not answer at `now` (aware); how many rows are new.

    `kind_of(version, kind)` gives a kind of rows that has a ladder, or None. A repetition adds nothing.
    """
    come = found(now, kind_of)
    session().close()
    return acts.record(come.silent) + sum(tell_row(each) for each in come.mails)


def found(now: datetime, kind_of: KindOf) -> Found:
    """What has come and has no row yet."""
    known, made = Known(now), Found()
    for version, kind in asked_kinds():
        record = kind_of(version, kind)
        if record is not None:
            _of_kind(known, made, record, unanswered(version, record.step, kind))
    return made


def _of_kind(known: Known, made: Found, record: RecordDef, rows: Sequence[Unanswered]) -> None:
    before = _before(sorted({each.task_id for each in rows}))
    for each in rows:
        rules = known.rules(each.owner_id)
        come = come_of(list(_rungs(known, record, each)), known.now, rules.calendar, rules.hours)
        for rung in come.overtaken:
            if rung.day > _asked(known, each):
                _add(known, made, before, record, each, rung, "superada")
        for rung in come.told:
            _add(known, made, before, record, each, rung, _why_not(known, before, record, each, rung))


def _rungs(known: Known, record: RecordDef, each: Unanswered) -> Iterator[Rung]:
    calendar = known.rules(each.owner_id).calendar
    for rule in record.reminders:
        from_link = rule.from_ == OF_INVITATION
        base = calendar.local(each.invited_at).date() if from_link else each.due
        if base is not None:
            plain = model.Reminder(offset=rule.offset, unit=rule.unit, to=(ENTITY,), roll=rule.roll)
            yield Rung(day_of(plain, base, calendar), plain, FROM_LINK if from_link else "")


def _asked(known: Known, each: Unanswered) -> date:
    return known.rules(each.owner_id).calendar.local(each.asked_at).date()


def _why_not(known: Known, before: Before, record: RecordDef, each: Unanswered, rung: Rung) -> str:
    if rung.day <= _asked(known, each):
        return "recien_asignada"
    most = known.rules(each.owner_id).most
    return "tope" if before.told[each.task_id, _to_key(record, each)] >= most else ""


def _add(known: Known, made: Found, before: Before, record: RecordDef, each: Unanswered, rung: Rung, why: str) -> None:
    base = known.rules(each.owner_id).calendar.local(each.invited_at).date() if rung.mark else each.due
    row = {
        "owner_id": each.owner_id, "case_id": each.case_id, "task_id": each.task_id, "person_id": None,
        "to_key": _to_key(record, each), "rung": rung.name, "due": base, "falls_on": rung.day,
        "state": "mailed", "why": "", "outbox_id": None, "at": known.now,
        "entity_id": each.entity_id, "record_kind": record.id, "about_id": each.about_id,
    }  # fmt: skip
    if (row["task_id"], row["rung"], row["to_key"], row["due"]) in before.rungs:
        return
    if why or not made.still_has(record, each):
        made.silent.append(row | {"state": "skipped", "why": why or "no_le_toca"})
        return
    today = known.today(each.owner_id)
    made.mails.append(RowMail(row, today, rung.day if rung.day < today else None))


def _to_key(record: RecordDef, each: Unanswered) -> str:
    return "fila:" + digest("|".join((record.id, each.entity_id, each.about_id or "")))[:40]


def _before(task_ids: Sequence[str]) -> Before:
    rungs, told = set[Key](), Counter[tuple[str, str]]()
    for start in range(0, len(task_ids), TOGETHER):
        query = select(Reminder.task_id, Reminder.rung, Reminder.to_key, Reminder.due, Reminder.state)
        chosen = query.where(
            Reminder.task_id.in_(task_ids[start : start + TOGETHER]), Reminder.record_kind.is_not(None)
        )
        for row in session().execute(chosen):
            rungs.add((row.task_id, row.rung, row.to_key, row.due))
            told[row.task_id, row.to_key] += row.state in TOLD
    return Before(frozenset(rungs), told)
