"""Official documents and files of a case as pages list them."""

from collections.abc import Mapping
from typing import Any

from flask import url_for
from sqlalchemy import select

from web.shown.people import names
from workflows.domain.documents import Blob, Delivery, Document, Evidence
from workflows.kernel.db import session

STATES = {"draft": "Borrador", "numbered": "Firmado sin enviar", "issued": "Emitido", "annulled": "Anulado"}
DELIVERY = {
    "held": "espera a que salga el documento",
    "pending": "por enviar",
    "sent": "enviado",
    "bounced": "devuelto",
    "recorded": "entregado",
}
METHODS = {
    "electronica": "firma electrónica",
    "manuscrita": "firma manuscrita",
    "acto": "expedido por el sistema",
}


def documents_of(case_id: str, drafts: bool = False) -> list[dict[str, Any]]:
    """Documents in order, with number, hash, state, who signed, and how each delivery went."""
    query = select(Document).where(Document.case_id == case_id).order_by(Document.created_at, Document.id)
    found = [each for each in session().scalars(query) if drafts or each.state != "draft"]
    ids = [each.id for each in found]
    sizes = _sizes(found)
    people = names([each.signed_by for each in found] + [each.drafted_by for each in found])
    sent = _deliveries(ids)
    return [_document(each, sizes, people, sent.get(each.id, [])) for each in found]


def _document(
    found: Document, sizes: Mapping[str, int], people: Mapping[str, str], deliveries: list[dict[str, Any]]
) -> dict[str, Any]:
    sha = found.pdf_sha256 or found.docx_sha256
    pdf = _url(found, "pdf") if found.pdf_sha256 else ""
    docx = _url(found, "docx") if found.docx_sha256 else ""
    return {
        "id": found.id, "title": found.title, "number": found.number, "date": found.signed_at or found.created_at,
        "state": _state(found), "raw_state": found.state, "sha256": sha,
        "size": sizes.get(sha or ""), "href": pdf or docx or url_for("cases.show", case_id=found.case_id),
        "pdf_href": pdf, "docx_href": docx, "verify_href": f"/v/{found.code}" if found.code else "",
        "annulled": found.annulled_reason, "signer": people.get(found.signed_by or "", ""),
        "drafter": people.get(found.drafted_by or "", ""), "method": METHODS.get(found.method or "", ""),
        "awaits_copy": found.state == "numbered" and (found.method == "manuscrita" or bool(found.docx_sha256)),
        "deliveries": deliveries, "code": found.code, "merged": found.merge_key is not None,
        "gone": any(each["state"] in ("sent", "recorded") for each in deliveries),
    }  # fmt: skip


def _state(found: Document) -> str:
    if found.state == "numbered" and found.method == "acto":
        return "Por enviar"
    return STATES.get(found.state, found.state)


def _url(found: Document, kind: str) -> str:
    return url_for("cases.download_document", case_id=found.case_id, document_id=found.id, kind=kind)


def _sizes(found: list[Document]) -> dict[str, int]:
    wanted = {sha for each in found for sha in (each.pdf_sha256, each.docx_sha256) if sha}
    if not wanted:
        return {}
    return {sha: size for sha, size in session().execute(select(Blob.sha256, Blob.size).where(Blob.sha256.in_(wanted)))}


def _deliveries(ids: list[str]) -> dict[str, list[dict[str, Any]]]:
    if not ids:
        return {}
    query = select(Delivery).where(Delivery.document_id.in_(ids)).order_by(Delivery.main.desc(), Delivery.name)
    found: dict[str, list[dict[str, Any]]] = {}
    for each in session().scalars(query):
        shown = {
            "id": each.id, "main": each.main, "name": each.name, "address": each.address, "state": each.state,
            "words": DELIVERY.get(each.state, each.state), "when": each.sent_at, "on": each.sent_on,
            "proof": each.proof, "error": each.error, "physical": each.channel == "fisico",
        }  # fmt: skip
        found.setdefault(each.document_id, []).append(shown)
    return found


def files_of(case_id: str, task_id: str | None = None) -> list[dict[str, Any]]:
    """Files that people attached, newest first; with a task, only its own."""
    query = select(Evidence).where(Evidence.case_id == case_id).order_by(Evidence.at.desc(), Evidence.id)
    if task_id:
        query = query.where(Evidence.task_id == task_id)
    return [
        {"id": each.id, "name": each.name, "size": each.size, "who": each.uploaded_name, "when": each.at,
         "sha256": each.sha256, "href": url_for("cases.download_file", case_id=case_id, evidence_id=each.id)}
        for each in session().scalars(query)
    ]  # fmt: skip
