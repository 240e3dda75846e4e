"""Files that programs send: each through the gate, then named by its id in a form."""

import re
from contextlib import closing

from flask import current_app, request

from web.api import answers
from web.api.endpoints import endpoint
from web.api.words import UUID
from web.who import current_actor
from workflows.actions.conversation import attach_evidence
from workflows.kernel.app import settings_of
from workflows.kernel.errors import Invalid


@endpoint("POST", "/evidence", "Enviar un archivo (multipart: file, y si se quiere case o task)",
          {201: answers.EvidenceAnswer}, keyed=True, files=True, problems=(404, 413, 422))  # fmt: skip
def evidence(key: str | None) -> tuple[answers.EvidenceAnswer, int]:
    """Keep a file."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        raise Invalid("Falta el archivo.", [{"field": "file", "message": "Envíelo como multipart/form-data."}])
    folder = settings_of(current_app).files_folder
    with closing(sent):
        data = sent.read()
    kept = attach_evidence(current_actor(), folder, sent.filename, data, _id("case"), _id("task"), key)
    given = answers.EvidenceAnswer(
        id=kept.id, name=kept.name, media_type=kept.media_type, size=kept.size, sha256=kept.sha256
    )
    return given, 201


def _id(name: str) -> str | None:
    written = request.form.get(name)
    if written and not re.fullmatch(UUID, written):
        raise Invalid("Revise los datos: no se guardó nada.", [{"field": name, "message": "Debe ser un id (UUID)."}])
    return written or None
