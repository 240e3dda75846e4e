"""Letters of a case: drafts, numbers, frozen contexts, addressees and deliveries."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from workflows.actions import _addressees, _context, _definitions, _drafters
from workflows.actions._addressees import Addressee
from workflows.actions.owner_settings import OWN_SERIES, USUAL_SERIES
from workflows.domain import journal, notices
from workflows.domain.definitions import TemplateVersion
from workflows.domain.documents import Delivery, Document
from workflows.domain.entities import setting
from workflows.domain.people import Person
from workflows.domain.tasks import Task
from workflows.kernel import clock
from workflows.kernel.db import session
from workflows.kernel.errors import Invalid
from workflows.kernel.ids import new_code, new_id, next_number
from workflows.kernel.text import clean_text

LONGEST_NUMBER = 60
Forms = dict[str, dict[str, Any]]


def draft_for(course: Any, task: Task, step: Any) -> Document:
    """The draft that a signing task reads: the one that came back, or a new one."""
    query = select(Document).where(
        Document.case_id == course.case.id, Document.kind == step.signs, Document.state == "draft"
    )
    found = session().scalars(query).first() or _new_draft(course, step.signs)
    found.task_id = task.id
    drafted = _drafters.drafting_task(course, step.signs)
    drawn = course.task.step if course.task is not None else None
    found.draft_step = _drafters.own_step(course, drafted) if drafted is not None else drawn
    found.drafted_by = drafted.completed_by if drafted is not None else course.who.person_id
    return found


def _new_draft(course: Any, kind: str) -> Document:
    definition = course.procedure.letters[kind]
    made = Document(
        id=new_id(), owner_id=course.case.owner_id, case_id=course.case.id, kind=kind, title=definition.title,
        state="draft", created_at=course.now, trd=trd_code(course.procedure, definition), revision=1,
    )  # fmt: skip
    session().add(made)
    return made


def trd_code(procedure: Any, letter: Any) -> str:
    """Dependencia, serie and subserie as printed in the code of a letter."""
    trd = letter.trd or procedure.trd
    parts = (trd.dependencia, trd.serie, letter.subserie or trd.subserie)
    return "-".join(part for part in parts if part)


def number(course: Any, kind: str, to: str) -> str:
    """Give the letter its number and freeze its context: the document is *numbered*. Returns its id."""
    document, definition = _being_signed(course, kind), course.procedure.letters[kind]
    if definition.signed and document.task_id is None:
        raise Invalid(f"«{definition.title}» no se puede emitir sin la firma de quien corresponde.")
    return _number(course, document, to)


def number_again(course: Any, kind: str, to: str, typed: Forms) -> str:
    """A new document of a kind that was annulled, which says what was `typed`, signed by who acts. Its id."""
    return _number(course, _from_last_draft(course, kind), to, typed)


def _number(course: Any, document: Document, to: str, typed: Forms | None = None) -> str:
    definition = course.procedure.letters[document.kind]
    _context.read_ahead(course, document)
    return give(course, document, _addressees.addressees_of(course, to or definition.to, typed), typed=typed)


def give(
    course: Any, document: Document, to: list[Addressee], row: dict[str, Any] | None = None, typed: Forms | None = None
) -> str:
    """Number a document, freeze what it says and hold its mails; its id.

    `row`: where the entity of a merge stands; `typed`: forms of steps in place of those that were completed.
    """
    kind, definition = document.kind, course.procedure.letters[document.kind]
    template = _definitions.template(course.procedure.slug, kind)
    if template is None:
        raise LookupError(f"falta la plantilla «{kind}»")
    _give_number(course, document, definition.signed)
    _sign(course, document)
    document.template_id = template.id
    copies = _addressees.copies_of(course, document, to)
    document.context = _context.build(course, document, to[0], copies, typed, row)
    _deliver(course, document, to, copies)
    session().flush()
    journal.write(course.who, "documento_numerado", course.case, documento=document.id, numero=document.number)
    course.numbered.append(document.id)
    course.numbered_kinds.append(kind)
    return document.id


def merged(course: Any, kind: str, entity_id: str, merge_key: str) -> Document:
    """A new document of a merge, for one entity: the same kind and key is never twice in a case."""
    made = _from_last_draft(course, kind)
    made.entity_id, made.merge_key = entity_id, merge_key
    return made


def _being_signed(course: Any, kind: str) -> Document:
    wanted = course.task.id if course.task is not None and course.signing else None
    if wanted:
        query = select(Document).where(Document.task_id == wanted, Document.kind == kind, Document.state == "draft")
        found = session().scalars(query).first()
        if found is not None:
            return found
    return _from_last_draft(course, kind)


def _from_last_draft(course: Any, kind: str) -> Document:
    made = _new_draft(course, kind)
    drafted = _drafters.drafting_task(course, kind)
    if drafted is not None:
        made.draft_step, made.drafted_by = _drafters.own_step(course, drafted), drafted.completed_by
    session().flush()
    return made


def _give_number(course: Any, document: Document, signed: bool) -> None:
    """The number of the ventanilla única for what is signed where it numbers; for the rest, one of our own series."""
    year = course.today.year
    external = _external_number(course) if signed else ""
    document.year = year
    document.code = new_code()
    if external:
        document.number, document.external_number = external, True
        return
    document.series = course.procedure.series or "OFI"
    if not signed and setting(course.case.owner_id, "numeracion_externa", False):
        # A number that looks like those of the ventanilla would be taken for one of them.
        document.series = setting(course.case.owner_id, OWN_SERIES, USUAL_SERIES)
    document.sequence = next_number(course.case.owner_id, document.series, year)
    document.number = f"{document.series}-{year}-{document.sequence:05d}"


def _external_number(course: Any) -> str:
    """The number that the owner's ventanilla única gave, or "" where Cauce numbers."""
    typed = clean_text(course.signing.get("external_number", ""))
    if not course.signing or not setting(course.case.owner_id, "numeracion_externa", False):
        if typed:
            raise Invalid("Esta entidad lleva su propia numeración en Cauce: deje el número en blanco.")
        return ""
    if not 1 <= len(typed) <= LONGEST_NUMBER:
        raise Invalid(
            "Escriba el número que dio la ventanilla única: sin él el documento no sale.",
            [{"field": "external_number", "message": f"Escriba el número, de {LONGEST_NUMBER} caracteres o menos."}],
        )
    same = select(Document.id).where(Document.owner_id == course.case.owner_id, Document.number == typed)
    if session().scalar(same.limit(1)) is not None:
        message = f"El número {typed} ya lo tiene otro documento."
        raise Invalid(message, [{"field": "external_number", "message": message}])
    return typed


def _sign(course: Any, document: Document) -> None:
    signer = session().get(Person, course.who.person_id) if course.who.person_id else None
    document.state, document.signed_at = "numbered", _stamp(course)
    document.method = course.signing.get("method", "electronica" if course.signing else "acto")
    document.signed_by = signer.id if signer else None
    document.on_behalf_of = course.who.on_behalf_of
    document.reviewed_by = course.signing.get("reviewed_by", document.reviewed_by)


def _stamp(course: Any) -> datetime:
    """The instant after the lock of the counter, so that number order is time order; never of another year."""
    now = clock.now()
    return now if clock.local(now).year == course.today.year else course.now


def template_of(course: Any, kind: str) -> TemplateVersion:
    """The approved template of a kind, or Invalid."""
    found = _definitions.template(course.procedure.slug, kind)
    if found is None:
        raise Invalid(f"Falta la plantilla «{kind}» del procedimiento.")
    return found


def _deliver(course: Any, document: Document, main: list[Addressee], copies: list[Addressee]) -> None:
    for addressee, is_main in [(each, True) for each in main] + [(each, False) for each in copies]:
        delivery = Delivery(
            id=new_id(), document_id=document.id, main=is_main, name=addressee.name or addressee.entity,
            address=addressee.email, channel="email" if addressee.email else "fisico", state="held",
        )  # fmt: skip
        session().add(delivery)
        if addressee.email:
            notices.letter_sent(course.case, document, delivery, held=True)


def meets(procedure: Any, kind: str) -> list[str]:
    """Names of the terms that the sending of this kind of letter meets."""
    return [name for name, term in procedure.terms.items() if kind in term.met_by]


def sent_date(delivery: Delivery, today: date) -> date:
    """The day that counts as sent: the recorded one, else today."""
    return delivery.sent_on or today
