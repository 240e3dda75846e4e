"""Documents: their facts, their bytes, and the signature."""

from flask import Response

from web.api import answers, words
from web.api.endpoints import endpoint
from web.api.seen import seen_document
from web.api.shapes import document_answer
from web.api.task_acts import completed
from web.download import attachment
from web.who import current_actor
from workflows.actions import documents as verbs
from workflows.actions.accounts import confirm_password
from workflows.actions.documents import Signature
from workflows.domain.documents import Document, blob
from workflows.kernel.errors import Conflict, Forbidden

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@endpoint("GET", "/documents/{document_id}", "Un documento: sus datos, o sus bytes con format=pdf o docx",
          {200: answers.DocumentAnswer}, query=words.DocumentQuery, media=(PDF, DOCX),
          problems=(403, 404, 409, 422))  # fmt: skip
def document(document_id: str, query: words.DocumentQuery) -> answers.DocumentAnswer | Response:
    """Facts or bytes."""
    who, found = seen_document(document_id)
    if query.format == "json":
        return document_answer(found)
    if query.format == "docx" and who.entity_id:
        raise Forbidden("El archivo de Word es solo para la entidad que lo expide. Pida el PDF.")
    return bytes_of(found, query.format)


def bytes_of(found: Document, wanted: str) -> Response:
    """The stored PDF or Word file, as an attachment; Conflict while there is none."""
    sha = found.pdf_sha256 if wanted == "pdf" else found.docx_sha256
    if sha is None:
        raise Conflict("Este documento todavía no se ha generado.")
    name = f"{found.number or found.title}.{wanted}"
    return attachment(blob(sha), name, PDF if wanted == "pdf" else DOCX)


@endpoint("POST", "/documents/{document_id}/sign", "Firmar un documento con su contraseña", {200: answers.Completed},
          body=words.Sign, keyed=True, problems=(403, 404, 409, 422, 429))  # fmt: skip
def sign(document_id: str, body: words.Sign, key: str | None) -> answers.Completed:
    """Sign it: number and text are frozen now."""
    seen_document(document_id)
    confirm_password(current_actor(), body.password)
    signature = Signature(body.method, body.external_number, body.same_person_reason, key)
    return completed(verbs.sign_document(current_actor(), document_id, signature))
