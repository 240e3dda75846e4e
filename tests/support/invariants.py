"""What must hold in every database after any fault: `check_all` asserts that nothing is broken."""

import hashlib
from collections import Counter as Tally
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session, undefer

from workflows.actions import _definitions, _opening
from workflows.domain.access import IdempotencyKey
from workflows.domain.cases import Case
from workflows.domain.deadlines import Term
from workflows.domain.documents import Blob, Document
from workflows.domain.journal import Journal, JournalHead, broken_chain
from workflows.domain.messages import Wait
from workflows.domain.outbox import Outbox
from workflows.domain.tasks import Task
from workflows.engine import Run
from workflows.kernel.ids import Counter


def check_all(session: Session) -> None:
    """Assert every invariant of RELIABILITY (e) on the database of this session, which is left closed."""
    session.rollback()
    session.expire_all()
    problems = list(_problems(session))
    session.close()
    assert not problems, "\n".join(problems)


def _problems(session: Session) -> Iterator[str]:
    for case in session.scalars(select(Case).options(undefer(Case.engine_state))):
        yield from _engine(session, case)
        yield from _journal(session, case)
    for check in (_numbers, _radicados, _time_order, _completions, _chains, _keys, _mails, _blobs, _file):
        yield from check(session)


def _engine(session: Session, case: Case) -> Iterator[str]:
    tasks = _ids(session, Task.engine_task_id, Task.case_id == case.id, Task.state == "open")
    if not case.is_open():
        if tasks:
            yield f"{case.number} ended with open tasks"
        return
    run = Run.load(_definitions.model(_definitions.by_version(case.version_hash)), case.engine_state, _silent)
    if run.ended:
        yield f"{case.number} is open and its engine ended"
    timers = _ids(session, Term.engine_task_id, Term.case_id == case.id, Term.state == "running", Term.kind == "timer")
    waits = _ids(session, Wait.engine_task_id, Wait.case_id == case.id, Wait.state == "open")
    events = run.events()
    yield from _differ(case, "tasks", tasks, [step.id for step in run.steps()])
    yield from _differ(case, "timers", timers, [each.id for each in events if each.kind == "timer"])
    drawn = [_opening.wait_id(case.id, each.id) for each in events if each.kind == "message"]
    yield from _differ(case, "waits", waits, drawn)


def _ids(session: Session, column: Any, *where: Any) -> list[str]:
    return list(session.scalars(select(column).where(*where)))


def _silent(name: str, element: str, params: dict[str, Any]) -> None:
    raise AssertionError(f"looking at a case must not call «{name}»")


def _differ(case: Case, what: str, rows: Iterable[str], engine: Iterable[str]) -> Iterator[str]:
    if sorted(rows) != sorted(engine):
        yield f"{case.number}: {what} of the tables {sorted(rows)} are not those of the engine {sorted(engine)}"


def _journal(session: Session, case: Case) -> Iterator[str]:
    last = session.execute(
        select(Journal.seq, Journal.hash).where(Journal.chain == case.id).order_by(Journal.seq.desc()).limit(1)
    ).first()
    if last is None or (last.seq, last.hash) != (case.journal_seq, case.journal_head):
        yield f"{case.number}: the head of its journal is not its last row"


def _chains(session: Session) -> Iterator[str]:
    for chain in session.scalars(select(Journal.chain).distinct()):
        if (seq := broken_chain(chain)) is not None:
            yield f"journal {chain} is broken at {seq}"
    for head in session.scalars(select(JournalHead)):
        newest = session.scalar(select(func.max(Journal.seq)).where(Journal.chain == head.chain))
        if newest != head.seq:
            yield f"the head of {head.chain} says {head.seq}, its rows {newest}"


def _numbers(session: Session) -> Iterator[str]:
    given: dict[tuple[Any, ...], list[int]] = {}
    for found in session.scalars(select(Document).where(Document.sequence.is_not(None))):
        given.setdefault((found.owner_id, found.series, found.year), []).append(found.sequence or 0)
    counters = {(c.owner_id, c.series, c.year): c.value for c in session.scalars(select(Counter))}
    for key, sequences in given.items():
        yield from _without_gap(key, sequences, counters.get(key, 0))
    for key, value in counters.items():
        if key[1] != "RAD" and value and key not in given:
            yield f"{key}: the counter gave {value} numbers that no document has"


def _radicados(session: Session) -> Iterator[str]:
    given: dict[tuple[Any, ...], set[int]] = {}
    for owner, radicado in session.execute(select(Case.owner_id, Case.radicado).distinct()):
        year, _, number = radicado.partition("-")
        given.setdefault((owner, "RAD", int(year)), set()).add(int(number))
    for row in session.scalars(select(Counter).where(Counter.series == "RAD")):
        key = (row.owner_id, row.series, row.year)
        yield from _without_gap(key, list(given.get(key, ())), row.value)


def _without_gap(key: tuple[Any, ...], numbers: list[int], last: int) -> Iterator[str]:
    if sorted(numbers) != list(range(1, last + 1)):
        yield f"{key}: numbers {sorted(numbers)} are not 1..{last}"


def _time_order(session: Session) -> Iterator[str]:
    query = select(Document).where(Document.sequence.is_not(None))
    ordered = session.scalars(query.order_by(Document.owner_id, Document.series, Document.year, Document.sequence))
    for one, other in pairwise(ordered):
        same = (one.owner_id, one.series, one.year) == (other.owner_id, other.series, other.year)
        if same and one.signed_at and other.signed_at and one.signed_at > other.signed_at:
            yield f"{other.number} was signed before {one.number}"


def _completions(session: Session) -> Iterator[str]:
    written = session.scalars(select(Journal).where(Journal.verb == "tarea_completada"))
    told = Tally(row.facts["tarea"] for row in written)
    done = set(session.scalars(select(Task.id).where(Task.state == "done")))
    if set(told) != done or any(count > 1 for count in told.values()):
        yield f"completed tasks and their lines in the journal differ: {done ^ set(told)}, {told.most_common(1)}"


def _keys(session: Session) -> Iterator[str]:
    known = set(session.scalars(select(Case.id)))
    for row in session.scalars(select(IdempotencyKey)):
        answer = row.answer if isinstance(row.answer, dict) else {}
        named = [*answer.get("case_ids", ()), *([answer["case_id"]] if "case_id" in answer else [])]
        if set(named) - known:
            yield f"key {row.key} answers with a case that does not exist"
    repeated = select(IdempotencyKey.key).group_by(IdempotencyKey.key, IdempotencyKey.who).having(func.count() > 1)
    for key in session.scalars(repeated):
        yield f"key {key} was kept twice"


def _mails(session: Session) -> Iterator[str]:
    query = select(Outbox.kind, Outbox.state, Document.state, Document.number)
    for kind, mail, document, number in session.execute(query.join(Document, Document.id == Outbox.document_id)):
        if document == "issued" and mail == "held":
            yield f"{number} was issued and its mail «{kind}» is still held"
        if document in ("draft", "numbered") and mail in ("pending", "leased", "sent"):
            yield f"the mail «{kind}» of {number} may leave before its document"


def _blobs(session: Session) -> Iterator[str]:
    for row in session.scalars(select(Blob).options(undefer(Blob.data))):
        if hashlib.sha256(row.data).hexdigest() != row.sha256 or len(row.data) != row.size:
            yield f"blob {row.sha256} does not hold what its name says"


def _file(session: Session) -> Iterator[str]:
    if session.get_bind().dialect.name != "sqlite":
        return
    for pragma, good in (("integrity_check", [("ok",)]), ("foreign_key_check", [])):
        found = [tuple(row) for row in session.execute(text(f"PRAGMA {pragma}"))]
        if found != good:
            yield f"{pragma}: {found}"
