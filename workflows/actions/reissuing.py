"""Issuing again a letter that was annulled: another document with its own number; the engine is never taken back."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from workflows.actions import _completion, _corrections, _course, _definitions, _merged, _once, _papers
from workflows.actions._course import case_act
from workflows.actions._forms import said
from workflows.actions._tasks import Completed
from workflows.actions.documents import Signature
from workflows.actions.owner_settings import signer_of
from workflows.domain import journal, rights
from workflows.domain.cases import Case, locked_case
from workflows.domain.documents import Document, document
from workflows.domain.people import Actor
from workflows.engine.services import asked
from workflows.kernel import clock
from workflows.kernel.db import session
from workflows.kernel.errors import Conflict, Forbidden


@case_act
def reissue_document(
    who: Actor, document_id: str, reason: str, signature: Signature, texts: Mapping[str, Any] | None = None
) -> Completed:
    """Number and send again what an annulled letter said, with today's addressees; only who signs that kind may.

    `texts`: what it says now in the texts of its drafting step (None: what it said); who corrects them reviewed it.
    The caller has confirmed the password. The annulled number stays (AGN Acuerdo 001 de 2024).
    """
    print_of = _once.print_of(document_id, reason, signature.method, signature.external_number, texts)
    before = _once.replay(who, signature.key, print_of)
    if before is not None:
        return Completed(**before, replayed=True)
    case = locked_case(document(document_id).case_id)
    rights.check_visible(who, case)
    found = document(document_id)
    procedure = _definitions.by_version(case.version_hash)
    check(who, case, found, procedure)
    reason = said(reason, "Escriba por qué se vuelve a emitir.")
    course = _course.Course(who=who, case=case, procedure=procedure, now=clock.now())
    course.signing = {"method": signature.method, "external_number": signature.external_number.strip()}
    _other_person(course, found, signature)
    new, changed = _number(course, found, texts)
    if case.is_open() and _papers.meets(procedure, found.kind) and case.state != "atendida":
        case.state = "firmada_sin_enviar"
    facts = {"documento": new, "anterior": found.number, "motivo": reason, "corregido": changed}
    journal.write(who, "documento_reemitido", case, **facts)
    answer: dict[str, Any] = {"case_id": case.id, "opened": [], "numbered": [new], "state": case.state}
    _once.remember(who, signature.key, print_of, answer)
    return Completed(**answer)


def _number(course: Any, found: Document, texts: Mapping[str, Any] | None) -> tuple[str, list[str]]:
    typed, changed = _corrections.settled(course, found, texts)
    course.signing["reviewed_by"] = course.who.person_id if changed else found.reviewed_by
    if found.merge_key:
        return _merged.number_again(course, found, typed), changed
    return _papers.number_again(course, found.kind, _addressee(course.procedure, found.kind), typed), changed


def check(who: Actor, case: Case, found: Document, procedure: Any) -> None:
    """Forbidden or Conflict unless this person may issue this annulled letter again now."""
    letter = procedure.letters.get(found.kind)
    role = signer_of(case.owner_id, case.procedure, found.kind, letter.signer) if letter and letter.signed else ""
    if not (who.holds(role) if role else rights.may(who, "anular_documento")):
        raise Forbidden("Solo quien firma esta carta puede volver a emitirla.")
    if letter is None or found.state != "annulled":
        raise Conflict("Solo se vuelve a emitir un documento anulado.")
    if case.state == "anulada":
        raise Conflict("El expediente está anulado.")
    query = select(Document.state).where(
        Document.case_id == case.id, Document.kind == found.kind, Document.created_at > found.created_at
    )
    if found.merge_key:
        query = query.where(Document.entity_id == found.entity_id)
    states = set(session().scalars(query))
    if states & {"draft", "numbered", "issued"}:
        raise Conflict("Ya hay otro documento como este, emitido o por firmar.")
    if states:
        raise Conflict("Este documento ya se volvió a emitir: vuelva a emitir el último.")


def _other_person(course: Any, found: Document, signature: Signature) -> None:
    """Who drafted it does not sign it, as in the diagram."""
    for step in [each for each in course.procedure.steps.values() if each.signs == found.kind]:
        course.signing["same_person_reason"] = said(signature.same_person_reason, "")
        signed = course.last_done(step.id)
        if signed is not None:
            _completion.check_other_person(course, step, signed)


def _addressee(procedure: Any, kind: str) -> str:
    """To whom the diagram sends this kind of letter."""
    sent = (params for params in asked(_definitions.model(procedure), "letter") if params.get("kind") == kind)
    return str(next((params.get("to") for params in sent if params.get("to")), ""))
