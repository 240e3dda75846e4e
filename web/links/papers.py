"""Letters that the holder of a link may download."""

from flask import Response

from web.download import attachment
from web.links.lost import lost
from web.links.place import blueprint, opened
from web.links.state import letters_of
from web.public import discreet
from web.who import public
from workflows.domain.documents import blob
from workflows.kernel.errors import NotFound


@blueprint.get("/<token>/documentos/<document_id>")
@public
def letter(token: str, document_id: str) -> Response:
    """The PDF of a letter that was sent to them and still holds."""
    try:
        link = opened(token, first=True)
    except NotFound:
        return lost(token)
    for each in letters_of(link):
        if each.id == document_id and each.state == "issued" and each.pdf_sha256:
            return discreet(attachment(blob(each.pdf_sha256), f"{each.number}.pdf", "application/pdf"))
    raise NotFound("No encontramos ese documento.")
