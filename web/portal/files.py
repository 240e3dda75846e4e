"""Files that wait for their request: kept loose, and usable only with the form of the browser that sent them."""

from contextlib import closing

from flask import current_app, request, session

from web.public import mark
from workflows.actions.portal import attach_loose
from workflows.domain.documents import Evidence
from workflows.kernel.app import settings_of
from workflows.kernel.db import session as rows
from workflows.kernel.errors import CauceError

KEPT = "portal_files"
MOST_FILES = 20
MOST_BYTES = 60_000_000
MOST_FORMS = 3
Received = dict[str, list[str]]
Refused = list[dict[str, str]]


def bound_to(key: str) -> list[str]:
    """Ids of the files that came with the form of this key."""
    found = session.get(KEPT)
    return list(found.get(key, ())) if isinstance(found, dict) else []


def take(owner_id: str, key: str) -> tuple[Received, Refused]:
    """Field name → new evidence ids, and what was refused; bound to this browser and form."""
    received: Received = {}
    refused: Refused = []
    for field, uploads in request.files.lists():
        for upload in uploads:
            if not upload.filename:
                continue
            with closing(upload):
                data = upload.read()
            try:
                received.setdefault(field, []).append(_keep(owner_id, key, upload.filename, data))
            except CauceError as error:
                refused.append({"field": field, "message": error.message})
    return received, refused


def _keep(owner_id: str, key: str, name: str, data: bytes) -> str:
    before = bound_to(key)
    if len(before) >= MOST_FILES or _size(before) + len(data) > MOST_BYTES:
        raise CauceError(f"«{name}» ya no cabe: se reciben hasta {MOST_FILES} archivos y 60 MB en total.")
    kept = attach_loose(owner_id, mark(), settings_of(current_app).files_folder, name, data)
    forms = dict(session.get(KEPT) or {})
    forms[key] = [*before, kept.id]
    session[KEPT] = dict(list(forms.items())[-MOST_FORMS:])
    return kept.id


def _size(ids: list[str]) -> int:
    found = (rows().get(Evidence, each) for each in ids)
    return sum(each.size for each in found if each is not None)


def names_of(ids: list[str]) -> list[tuple[str, str]]:
    """(id, name) of files."""
    found = (rows().get(Evidence, each) for each in ids)
    return [(each.id, each.name) for each in found if each is not None]
