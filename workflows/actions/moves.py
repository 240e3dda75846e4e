"""Moving open cases to the newest version of their procedure: plan, apply case by case, and go back."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from workflows.actions import _definitions, _lotes, _moves, _verdicts
from workflows.domain import journal, rights
from workflows.domain.cases import Case
from workflows.domain.moves import Verdict, of_move, short
from workflows.domain.people import Actor
from workflows.kernel.db import act, session
from workflows.kernel.errors import CauceError, Invalid
from workflows.kernel.ids import new_id, stable_id
from workflows.kernel.text import clean_text

MOVE, UNDO = "mover_expedientes", "deshacer_movimiento"
TOGETHER = 200
MOST_AT_ONCE = 100


@dataclass(frozen=True)
class Plan:
    """What moving the open cases of a procedure would do: one verdict for each case on an older version."""

    slug: str
    name: str
    version: str
    verdicts: tuple[Verdict, ...]
    up_to_date: int

    @property
    def movable(self) -> tuple[Verdict, ...]:
        """The cases that would go."""
        return tuple(each for each in self.verdicts if each.movable)


@dataclass(frozen=True)
class Moved:
    """What was done: how many cases went (or are in a batch), and which stayed, with their sentence."""

    move_id: str
    done: int = 0
    refused: tuple[str, ...] = ()
    lote_id: str | None = None
    cases: list[str] = field(default_factory=list)


def plan(who: Actor, slug: str) -> Plan:
    """A verdict for every open case that is not on the newest stored version; nothing is changed."""
    rights.require(who, "mover_expedientes")
    new = _definitions.current(slug)
    mine = (Case.owner_id == who.owner_id, Case.procedure == slug, Case.ended_at.is_(None))
    rows = session().execute(select(Case.id, Case.version_hash).where(*mine).order_by(Case.number)).all()
    older = [case_id for case_id, version in rows if version != new.version]
    verdicts = tuple(each for some in _chunks(older) for each in _look(some, new))
    return Plan(slug, new.name, new.version, verdicts, len(rows) - len(older))


def _chunks(ids: list[str]) -> Iterator[list[str]]:
    return (ids[at : at + TOGETHER] for at in range(0, len(ids), TOGETHER))


def _look(ids: list[str], new: Any) -> list[Verdict]:
    about = _verdicts.held(_verdicts.cases_to_look_at(ids))
    found = [_verdicts.verdict(each, _definitions.by_version(each.case.version_hash), new) for each in about]
    for each in about:
        session().expunge(each.case)
    return found


def move_cases(who: Actor, slug: str, reason: str, key: str = "") -> Moved:
    """Move what can be moved, one act for each case; more than a hundred cases go as a batch."""
    found, reason = plan(who, slug), _said(reason)
    move_id = stable_id("mover", who.owner_id, found.version, key) if key else new_id()
    ids = [each.case_id for each in found.movable]
    if len(ids) > MOST_AT_ONCE:
        params = {"version": found.version, "movimiento": move_id, "motivo": reason}
        title = f"Mover {len(ids)} expedientes de «{found.name}» a la versión {short(found.version)}"
        return Moved(move_id, lote_id=_queue(who, MOVE, title, params, ids, f"mover:{move_id}"))
    return _one_by_one(move_id, ids, lambda each: move_case(who, each, found.version, move_id, reason))


def _said(reason: str) -> str:
    clean = clean_text(reason or "")
    if not clean or len(clean) > 1000:
        message = "Escriba por qué los mueve, en menos de mil letras: queda en la historia de cada expediente."
        raise Invalid(message, [{"field": "reason", "message": message}])
    return clean


def undo_move(who: Actor, move_id: str) -> Moved:
    """Take back a move for the cases that nobody touched since; the others stay, each with its reason."""
    rights.require(who, "mover_expedientes")
    rows = {row.id: row.case_id for row in of_move(move_id, who.owner_id) if row.state == "applied"}
    session().close()
    if len(rows) > MOST_AT_ONCE:
        title, params = f"Deshacer el movimiento de {len(rows)} expedientes", {"movimiento": move_id}
        return Moved(move_id, lote_id=_queue(who, UNDO, title, params, list(rows), f"deshacer:{new_id()}"))
    return _one_by_one(move_id, list(rows), lambda each: undo_case(who, each))


def _one_by_one(move_id: str, ids: list[str], verb: Callable[[str], bool]) -> Moved:
    done, refused = [], []
    for each in ids:
        try:
            if verb(each):
                done.append(each)
        except CauceError as error:
            refused.append(error.message)
    return Moved(move_id, len(done), tuple(refused), cases=done)


@act
def move_case(who: Actor, case_id: str, to_version: str, move_id: str, reason: str) -> bool:
    """Move one case; False when it was there already, Conflict with the reason when it may not go."""
    rights.require(who, "mover_expedientes")
    return _moves.move(who, case_id, to_version, move_id, reason)


@act
def undo_case(who: Actor, row_id: str) -> bool:
    """Take one case back; Conflict when somebody touched it since."""
    rights.require(who, "mover_expedientes")
    return _moves.undo(who, row_id)


@act
def _queue(who: Actor, kind: str, title: str, params: dict[str, Any], ids: list[str], key: str) -> str:
    journal.write_outside(who, "lote_creado", clase=kind, elementos=len(ids))
    return _lotes.add(who, kind, title, params, {each: {} for each in ids}, key)
