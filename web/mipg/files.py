"""Files of publications and consultations: only those that a public row names, always as a download."""

from typing import Any

from flask import Response, current_app, request

from web.download import attachment
from web.mipg.place import blueprint
from web.public import owner
from web.who import public
from workflows.domain.consultations import consultation, shows_draft
from workflows.domain.publications import publication
from workflows.kernel import files
from workflows.kernel.app import settings_of
from workflows.kernel.errors import NotFound

HOUR = 3600


@blueprint.get("/publicaciones/<publication_id>/archivos/<int:place>")
@public
def of_publication(publication_id: str, place: int) -> Response:
    """The file in this place (from 1) of a version that anybody may read."""
    return send(publication(owner().id, publication_id).files, place)


@blueprint.get("/consultas/<consultation_id>/archivos/<int:place>")
@public
def of_consultation(consultation_id: str, place: int) -> Response:
    """The file in this place (from 1) of a draft, open to comments or consulted before."""
    found = consultation(owner().id, consultation_id)
    if not shows_draft(found):
        raise NotFound("El borrador de esta consulta se retiró.")
    return send(found.files, place)


def send(named: list[dict[str, Any]], place: int) -> Response:
    """The file in this place, as a download that may be kept for an hour."""
    if not 1 <= place <= len(named):
        raise NotFound("No encontramos ese archivo.")
    about = named[place - 1]
    etag = about["sha256"]
    if etag in request.if_none_match:
        answer = Response(status=304)
    else:
        data = files.get(settings_of(current_app).files_folder, about["sha256"])
        answer = attachment(data, about["name"], about["media_type"])
    answer.set_etag(etag)
    answer.headers["Cache-Control"] = f"public, max-age={HOUR}"
    return answer
