"""Stored bytes: letters as they left, and evidence as it came, always as a download."""

import io

from flask import Response, current_app, request, send_file

from web.cases.place import blueprint, opened
from web.headers import allow_framing
from web.who import current_actor, signed_in
from workflows.actions.installation import DOCX
from workflows.actions.issuing import PDF
from workflows.domain.documents import Evidence, blob, document
from workflows.domain.people import Actor
from workflows.domain.tasks import task
from workflows.kernel import files
from workflows.kernel.app import settings_of
from workflows.kernel.db import session
from workflows.kernel.errors import NotFound

TYPES = {"pdf": PDF, "docx": DOCX}


@blueprint.get("/expedientes/<case_id>/documentos/<document_id>.<kind>")
@signed_in
def download_document(case_id: str, document_id: str, kind: str) -> Response:
    """The stored bytes of a letter; a PDF may be looked at in our own pages (`?ver=1`)."""
    who = current_actor()
    case, _ = opened(who, case_id)
    found = document(document_id)
    sha = {"pdf": found.pdf_sha256, "docx": found.docx_sha256}.get(kind)
    if found.case_id != case.id or sha is None or (who.entity_id and found.state != "issued"):
        raise NotFound("No encontramos ese documento.")
    look = kind == "pdf" and request.args.get("ver") == "1"
    name = f"{found.number or found.kind}.{kind}".replace("/", "-")
    answer = send_file(io.BytesIO(blob(sha)), TYPES[kind], as_attachment=not look, download_name=name)
    return allow_framing(answer) if look else answer


@blueprint.get("/expedientes/<case_id>/archivos/<evidence_id>")
@signed_in
def download_file(case_id: str, evidence_id: str) -> Response:
    """A file that somebody attached."""
    who = current_actor()
    case, _ = opened(who, case_id)
    found = session().get(Evidence, evidence_id)
    if found is None or found.case_id != case.id or not _may_read(who, found):
        raise NotFound("No encontramos ese archivo.")
    data = files.get(settings_of(current_app).files_folder, found.sha256)
    return send_file(io.BytesIO(data), found.media_type, as_attachment=True, download_name=found.name)


def _may_read(who: Actor, found: Evidence) -> bool:
    """An entity reads what came with its request or with its own steps."""
    return who.entity_id is None or found.task_id is None or task(found.task_id).role == "entidad"
