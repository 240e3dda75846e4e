"""The blueprint of the tray, the letters that wait for this person, and which of them were read."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint
from flask import session as cookie
from sqlalchemy import and_, or_, select

from workflows.actions import _definitions
from workflows.actions._keys import key_of
from workflows.domain import rights
from workflows.domain.cases import Case
from workflows.domain.documents import Document
from workflows.domain.entities import Entity
from workflows.domain.messages import Wait
from workflows.domain.people import Actor
from workflows.domain.policies import Policy
from workflows.domain.tasks import Task, last_done
from workflows.kernel.db import session
from workflows.kernel.errors import NotFound
from workflows.kernel.ids import digest
from workflows.procedures import Outcome

blueprint = Blueprint("signing", __name__)
MOST = 60
OPENED, READY = "cartas_leidas", "cartas_listas"


@dataclass(frozen=True)
class Letter:
    """A letter that waits for a signature, with its task, case, entity and policy."""

    document: Document
    task: Task
    case: Case
    entity: Entity
    policy: Policy | None

    @property
    def id(self) -> str:
        """The id of the document."""
        return self.document.id

    @property
    def print(self) -> str:
        """What tells one version of the draft from another: another drafting, or other cases that it is also about."""
        done = last_done(self.case.id, self.document.draft_step) if self.document.draft_step else None
        return digest(f"{self.document.id}:{done.id if done else ''}:{self.task.id}{self._shared()}")[:10]

    def _shared(self) -> str:
        """The cases that wait for this letter, and that it names."""
        letter = _definitions.by_version(self.case.version_hash).letters.get(self.document.kind)
        if letter is None or not letter.sent_message:
            return ""
        query = select(Wait.case_id).where(
            Wait.owner_id == self.case.owner_id, Wait.state == "open", Wait.name == letter.sent_message,
            Wait.key == key_of(self.case, letter.sent_key),
        )  # fmt: skip
        return ":".join(session().scalars(query.order_by(Wait.case_id)))

    def returns(self) -> list[Outcome]:
        """The outcomes of its step that give it back with a reason."""
        step = _definitions.by_version(self.case.version_hash).steps[self.task.step]
        return [each for each in step.outcomes if each.reason]


def waiting(who: Actor) -> list[Letter]:
    """Letters that this person may sign, the most urgent first."""
    query = (
        select(Document, Task, Case, Entity, Policy)
        .join(Task, Task.id == Document.task_id)
        .join(Case, Case.id == Document.case_id)
        .join(Entity, Entity.id == Case.entity_id)
        .outerjoin(Policy, Policy.code == Case.policy)
        .where(Document.state == "draft", or_(_mine(who), rights.pool_clause(who)))
        .order_by(Task.due.is_(None), Task.due, Task.id)
        .limit(MOST)
    )
    return [Letter(*row) for row in session().execute(query)]


def _mine(who: Actor) -> Any:
    return and_(Task.assignee_id == who.person_id, Task.state == "open")


def chosen(letters: list[Letter], document_id: str) -> Letter:
    """The letter of an address, or NotFound when it no longer waits for this person."""
    for each in letters:
        if each.id == document_id:
            return each
    raise NotFound("Esa carta ya no espera su firma: se firmó, se devolvió o la tiene otra persona.")


def note_opened(letter: Letter) -> None:
    """Remember, in this browser, that the letter was shown as it is now."""
    _keep(OPENED, {**cookie.get(OPENED, {}), letter.id: letter.print})


def was_opened(letter: Letter) -> bool:
    """True when this very version was shown to this person."""
    return bool(cookie.get(OPENED, {}).get(letter.id) == letter.print)


def mark(letter: Letter, ready: bool) -> None:
    """Mark a letter as read and ready to be signed, or take the mark away."""
    kept = {key: value for key, value in cookie.get(READY, {}).items() if key != letter.id}
    _keep(READY, {**kept, letter.id: letter.print} if ready else kept)


def is_ready(letter: Letter) -> bool:
    """True when this very version was marked."""
    return bool(cookie.get(READY, {}).get(letter.id) == letter.print)


def forget(document_ids: list[str]) -> None:
    """Drop what was signed or returned."""
    for name in (OPENED, READY):
        _keep(name, {key: value for key, value in cookie.get(name, {}).items() if key not in document_ids})


def _keep(name: str, values: dict[str, str]) -> None:
    # The cookie holds at most a tray: older marks fall off rather than overflow it.
    cookie[name] = dict(list(values.items())[-30:])
