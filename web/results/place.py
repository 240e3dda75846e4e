"""The blueprint of the results: every page under /resultados, and what its imports share."""

from flask import Blueprint, current_app, request, url_for

from web.who import current_actor
from workflows.domain.documents import Evidence
from workflows.kernel.db import session
from workflows.kernel.errors import Invalid, NotFound

blueprint = Blueprint("results", __name__)


def kept(evidence_id: str) -> Evidence:
    """A file that this person has uploaded here and that belongs to no case."""
    found = session().get(Evidence, evidence_id)
    if found is None or found.person_id != current_actor().person_id or found.case_id is not None:
        raise NotFound("El archivo ya no está. Escójalo de nuevo.")
    return found


def vigencia() -> int:
    """The measured year of the form."""
    written = request.form.get("vigencia", "").strip()
    if not written.isascii() or not written.isdigit() or len(written) > 4:
        raise Invalid("Escriba la vigencia como un año, por ejemplo 2025.")
    return int(written)


def batch_address(lote_id: str) -> str:
    """The page of a batch, or the first page of the results where there is none."""
    known = "lotes.show" in current_app.view_functions
    return f"/lotes/{lote_id}" if known else url_for("results.show")
