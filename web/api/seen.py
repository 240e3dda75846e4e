"""What the caller may see: a case, a task or a document by id, NotFound for the rest."""

from web.who import current_actor
from workflows.actions import _definitions
from workflows.domain import rights
from workflows.domain.cases import Case, case
from workflows.domain.documents import Document, document
from workflows.domain.people import Actor
from workflows.domain.tasks import Task, task
from workflows.kernel.db import session
from workflows.kernel.errors import Forbidden, NotFound
from workflows.procedures import Procedure


def seen_case(case_id: str) -> tuple[Actor, Case, Procedure]:
    """The actor, a case that they see, and the version with which it runs."""
    who, found = current_actor(), case(case_id)
    rights.check_visible(who, found)
    return who, found, _definitions.by_version(found.version_hash)


def seen_task(task_id: str) -> tuple[Actor, Task, Case, Procedure]:
    """The actor and a task that they may do or whose case they see; entities see only their own."""
    who, found = current_actor(), task(task_id)
    about = case(found.case_id)
    mine = rights.may_work(who, found) or rights.in_pool(who, found)
    if who.entity_id and not mine:
        raise NotFound("No encontramos esa tarea.")
    if not mine:
        rights.check_visible(who, about)
    return who, found, about, _definitions.by_version(about.version_hash)


def seen_document(document_id: str) -> tuple[Actor, Document]:
    """The actor and a document of a case that they see; entities see only what was sent to them."""
    who, found = current_actor(), document(document_id)
    about = session().get_one(Case, found.case_id)
    rights.check_visible(who, about)
    if who.entity_id and not sent_to_entity(found, _definitions.by_version(about.version_hash)):
        raise NotFound("No encontramos ese documento.")
    return who, found


def sent_to_entity(found: Document, procedure: Procedure) -> bool:
    """True for a letter that is out and addressed (or copied) to the requesting entity."""
    letter = procedure.letters.get(found.kind)
    addressed = letter is not None and (letter.to == "entidad" or "entidad" in letter.copies)
    return addressed and found.state in ("issued", "annulled")


def inside_only(who: Actor) -> None:
    """Forbidden for people of requesting entities: the inner history is not theirs."""
    if who.entity_id:
        raise Forbidden("La historia interna del expediente es solo para la entidad que lo atiende.")
