"""Lessons that the office shares: their words and chosen files, never whose advice they come from."""

from collections.abc import Iterable
from typing import Any

from flask import Response

from web.mipg.files import send
from web.mipg.place import blueprint
from web.public import owner
from web.who import public
from workflows.domain import library
from workflows.domain.documents import Evidence
from workflows.domain.library import Material
from workflows.kernel.errors import NotFound


def listed(found: Iterable[Material]) -> list[dict[str, Any]]:
    """Title, words, address and files of each lesson."""
    return [
        {"id": each.id, "title": each.title, "summary": each.summary, "url": each.url, "on": each.shared_at,
         "files": [{"name": file.name, "size": file.size} for file in shown(each)]}
        for each in found
    ]  # fmt: skip


def shown(found: Material) -> list[Evidence]:
    """The files that go with a shared lesson."""
    return [each for each in library.files_of(found) if each.id in (found.shared_files or ())]


@blueprint.get("/lecciones/<lesson_id>/archivos/<int:place>")
@public
def of_lesson(lesson_id: str, place: int) -> Response:
    """The file in this place (from 1) of a lesson that anybody may read."""
    found = library.material(owner().id, lesson_id)
    if not found.shared_at or not found.is_current():
        raise NotFound("Esta lección dejó de publicarse.")
    named = [{"name": each.name, "media_type": each.media_type, "sha256": each.sha256} for each in shown(found)]
    return send(named, place)
