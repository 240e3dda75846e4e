"""Files that come with a form: each through the gate, then kept as evidence."""

from flask import current_app, request

from workflows.actions.conversation import attach_evidence
from workflows.domain.people import Actor
from workflows.kernel.app import settings_of
from workflows.kernel.errors import CauceError

Received = dict[str, list[str]]
Refused = list[dict[str, str]]


def take_files(who: Actor, case_id: str | None = None, task_id: str | None = None) -> tuple[Received, Refused]:
    """Field name → new evidence ids, and the files that were refused with their reason.

    One bad file does not lose the others, nor anything that was typed.
    """
    received: Received = {}
    refused: Refused = []
    folder = settings_of(current_app).files_folder
    for field, uploads in request.files.lists():
        for upload in uploads:
            if not upload.filename:
                continue
            try:
                kept = attach_evidence(who, folder, upload.filename, upload.read(), case_id, task_id)
                received.setdefault(field, []).append(kept.id)
            except CauceError as error:
                refused.append({"field": field, "message": error.message})
    return received, refused
