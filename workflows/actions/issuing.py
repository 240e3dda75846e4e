"""Issuing: a numbered document becomes bytes outside any transaction, then one act stores them."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from sqlalchemy import bindparam, exists, select

from workflows.actions import _addressees, _context, _course, _merging, _papers, _signers
from workflows.actions._stages import Printer
from workflows.actions.installation import DOCX
from workflows.domain import journal, notices, rights
from workflows.domain.cases import Case, Incident, locked_case, locked_case_of_document
from workflows.domain.definitions import TemplateVersion
from workflows.domain.documents import Document, blob, document, keep_blob
from workflows.domain.lotes import OPEN, Lote
from workflows.domain.people import Actor, Person, system_actor
from workflows.domain.tasks import last_done
from workflows.kernel import clock
from workflows.kernel.db import act, session
from workflows.kernel.errors import CauceError, Conflict, Invalid
from workflows.kernel.uploads import accept
from workflows.letters import pdf, render

PDF = "application/pdf"
log = structlog.get_logger()


@dataclass(frozen=True)
class Frozen:
    """What rendering needs, read once: template bytes and plain context."""

    document_id: str
    template: bytes
    context: dict[str, Any]
    method: str


def issue_document(document_id: str, base_url: str = "") -> bool:
    """Render and store a numbered document; True when it is issued now. A failed render is an incident.

    Not an act itself: it reads, closes, renders, and then opens the one act that stores.
    """
    return issue_documents([document_id], base_url) == 1


def issue_documents(document_ids: Sequence[str], base_url: str = "", printer: Printer | None = None) -> int:
    """The same for several in one run of `printer` (LibreOffice unless one is given); how many were issued."""
    frozen = [each for document_id in document_ids if (each := _frozen(document_id, base_url)) is not None]
    session().close()
    rendered = [(each.document_id, docx) for each in frozen if (docx := _rendered(each)) is not None]
    return sum(store_issued(key, docx, pdf) for key, docx, pdf in _printed(rendered, printer or _office))


def _rendered(frozen: Frozen) -> bytes | None:
    try:
        return render.render(frozen.template, frozen.context)
    except (CauceError, OSError) as error:
        _failed(frozen.document_id, error)
        return None


def prints() -> bool:
    """Whether this machine can make PDFs by itself."""
    return pdf.available()


def _office(docxs: Sequence[bytes]) -> list[bytes | None]:
    return list(pdf.to_pdfs(docxs)) if pdf.available() else [None] * len(docxs)


def _printed(rendered: Sequence[tuple[str, bytes]], printer: Printer) -> Iterator[tuple[str, bytes, bytes | None]]:
    if not rendered:
        return
    try:
        printed = printer([docx for _, docx in rendered])
    except (CauceError, OSError) as error:
        if len(rendered) == 1:
            _failed(rendered[0][0], error)
            return
        for each in rendered:  # One letter that cannot be printed must not hold the others.
            yield from _printed([each], printer)
        return
    for (document_id, docx), made in zip(rendered, printed, strict=True):
        yield document_id, docx, made


def _failed(document_id: str, error: Exception) -> None:
    log.warning("render_failed", document=document_id, error=str(error))
    _keep_failure(document_id, str(error))


def _frozen(document_id: str, base_url: str) -> Frozen | None:
    found = document(document_id)
    if found.state != "numbered" or found.docx_sha256 is not None or found.template_id is None:
        return None
    template = session().get(TemplateVersion, found.template_id)
    assert template is not None
    return Frozen(document_id, blob(template.sha256), with_address(found.context or {}, base_url), found.method or "")


def with_address(context: dict[str, Any], base_url: str) -> dict[str, Any]:
    """The frozen context with the public address of the verification page made absolute."""
    path = context["documento"].get("url_verificacion", "")
    url = base_url.rstrip("/") + path if path.startswith("/") else path
    return context | {"documento": context["documento"] | {"url_verificacion": url}}


@act
def store_issued(document_id: str, docx: bytes, printed: bytes | None) -> bool:
    """Compare-and-set on *numbered*: store the bytes once; issue when a PDF may leave."""
    case = locked_case_of_document(document_id)
    found = _locked(document_id)
    if found.state != "numbered" or found.docx_sha256 is not None:
        return False
    found.docx_sha256 = keep_blob(docx, DOCX)
    found.signed_sha256 = hashlib.sha256(docx).hexdigest()
    who = system_actor(case.owner_id)
    if printed is not None:
        found.pdf_sha256 = keep_blob(printed, PDF)
    if printed is None or found.method == "manuscrita":
        journal.write(who, "documento_generado", case, documento=found.id)
        return False
    _release(who, case, found)
    return True


def store_signed_copy(who: Actor, document_id: str, data: bytes) -> None:
    """The signed scan (or a PDF made by hand where there is no LibreOffice) becomes the issued copy.

    Invalid unless the bytes are one sound PDF.
    """
    accept("copia-firmada.pdf", data, "signed_scan")
    _store_copy(who, document_id, data)


@act
def _store_copy(who: Actor, document_id: str, data: bytes) -> None:
    rights.require(who, "registrar_envio")
    case = locked_case(document(document_id).case_id)
    rights.check_visible(who, case)
    found = _locked(document_id)
    if found.state != "numbered":
        raise Conflict("Este documento ya salió o fue anulado.")
    found.pdf_sha256 = keep_blob(data, PDF)
    _release(who, case, found)


def _release(who: Actor, case: Case, found: Document) -> None:
    found.state, found.issued_at = "issued", clock.now()
    session().flush()
    notices.release_held(found.id)
    _resolve(found.id)
    journal.write(who, "documento_emitido", case, documento=found.id, docx=found.docx_sha256, pdf=found.pdf_sha256)


def _resolve(document_id: str) -> None:
    query = select(Incident).where(Incident.document_id == document_id, Incident.resolved_at.is_(None))
    for incident in session().scalars(query):
        incident.resolved_at = clock.now()


def _locked(document_id: str) -> Document:
    return session().scalars(_LOCKED, {"document": document_id}).one()


_LOCKED = (
    select(Document)
    .where(Document.id == bindparam("document"))
    .with_for_update()
    .execution_options(populate_existing=True)
)


def _keep_failure(document_id: str, cause: str) -> None:
    found = document(document_id)
    case_id, place = found.case_id, found.title
    session().close()
    _course.keep_incident(case_id, place, cause, document_id)


def numbered_documents(limit: int = 50) -> list[str]:
    """Documents that wait to be issued, oldest first, those with an open incident apart."""
    broken = select(Incident.document_id).where(Incident.resolved_at.is_(None), Incident.document_id.is_not(None))
    in_batch = exists().where(Lote.case_id == Document.case_id, Lote.kind == _merging.KIND, Lote.state.in_(OPEN))
    query = (
        select(Document.id)
        .where(Document.state == "numbered", Document.docx_sha256.is_(None), Document.id.not_in(broken))
        .where(Document.merge_key.is_(None) | ~in_batch)  # the workers of its batch make it
        .order_by(Document.signed_at)
        .limit(limit)
    )
    return list(session().scalars(query))


def preview(who: Actor, document_id: str, base_url: str = "") -> bytes:
    """The .docx of a draft as it would be today, marked as a draft; nothing is stored."""
    found = document(document_id)
    case = session().get(Case, found.case_id)
    assert case is not None
    rights.check_visible(who, case)
    course = _reading(who, case)
    definition = course.procedure.letters[found.kind]
    found = _as_if_signed(course, found)
    to = _addressees.addressees_of(course, definition.to)
    copies = _addressees.copies_of(course, found, to)
    context = _context.build(course, found, to[0], copies)
    template = _papers.template_of(course, found.kind)
    session().close()
    return render.render(blob(template.sha256), with_address(context, base_url))


def preview_of_step(who: Actor, case_id: str, step: str, data: dict[str, Any], base_url: str = "") -> bytes:
    """The .docx that a drafting step would yield with `data` typed so far; nothing is stored."""
    case = session().get(Case, case_id)
    if case is None:
        raise Invalid("No encontramos ese expediente.")
    rights.check_visible(who, case)
    course = _reading(who, case)
    kind = course.step(step).letter
    if not kind:
        raise Invalid("Este paso no produce ningún documento.")
    definition = course.procedure.letters[kind]
    draft = _as_if_signed(course, _draft_of(course, kind, step))
    typed, row = {step: data}, None
    if not definition.signed:
        draft.signed_by, draft.on_behalf_of = who.person_id, None
    if definition.each:
        to, row = _merging.first(course, draft, typed)
    else:
        to = _addressees.addressees_of(course, definition.to, typed)
    context = _context.build(course, draft, to[0], [], typed, row)
    template = _papers.template_of(course, kind)
    return render.render(blob(template.sha256), with_address(context, base_url))


def _draft_of(course: Any, kind: str, step: str) -> Document:
    case, definition = course.case, course.procedure.letters[kind]
    return Document(
        id="", owner_id=case.owner_id, case_id=case.id, kind=kind, title=definition.title, draft_step=step,
        trd=_papers.trd_code(course.procedure, definition), drafted_by=course.who.person_id,
    )  # fmt: skip


def _as_if_signed(course: Any, found: Document) -> Document:
    copy = Document(
        id=found.id, owner_id=found.owner_id, case_id=found.case_id, kind=found.kind, title=found.title,
        trd=found.trd, drafted_by=found.drafted_by, reviewed_by=found.reviewed_by, draft_step=found.draft_step,
    )  # fmt: skip
    copy.signed_by, copy.on_behalf_of = _signers.would_sign(course, found)
    return copy


def _reading(who: Actor, case: Case) -> Any:
    return _course.Course(
        who=who, case=case, procedure=_course._definitions.by_version(case.version_hash), now=clock.now()
    )


def drafter_of(found: Document) -> Person | None:
    """Who drafted a document, for the tray."""
    done = last_done(found.case_id, found.draft_step) if found.draft_step else None
    person_id = done.completed_by if done is not None else found.drafted_by
    return session().get(Person, person_id) if person_id else None
