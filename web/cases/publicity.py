"""What a case made public: its publications with their proof, its consultations, and the comments as a table."""

from collections.abc import Sequence
from typing import Any

from flask import Response, url_for
from sqlalchemy import select

from web.cases.place import blueprint, opened
from web.download import attachment
from web.sheets import sheet_response
from web.tables import CSV, csv_bytes
from web.who import current_actor, signed_in
from workflows.domain.consultations import Consultation, consultation
from workflows.domain.publications import LinkCheck, Publication, WatchedLink
from workflows.domain.tasks import Record
from workflows.kernel.db import session
from workflows.kernel.errors import NotFound

COLUMNS = (
    "Número", "Recibido", "Nombre", "Correo", "Comentario", "Mostrar el nombre", "Respondido", "Respuesta", "Resultado",
)  # fmt: skip
STATES = {"current": "Publicada", "replaced": "Reemplazada", "withdrawn": "Retirada"}
LINKS = {"pending": "Se está comprobando", "good": "Abre bien", "broken": "No abre bien"}


def publicity(case_id: str) -> dict[str, list[dict[str, Any]]]:
    """Publications, watched addresses and consultations of a case, for its page; empty lists when there are none."""
    rows = session().scalars(
        select(Publication).where(Publication.case_id == case_id).order_by(Publication.published_at.desc())
    )
    links = session().scalars(select(WatchedLink).where(WatchedLink.case_id == case_id, WatchedLink.state != "dropped"))
    open_ = select(Consultation).where(Consultation.case_id == case_id).order_by(Consultation.opens_on.desc())
    return {
        "publications": [_publication(row) for row in rows], "links": [_link(row) for row in links],
        "consultations": [_consultation(row) for row in session().scalars(open_)],
    }  # fmt: skip


def _publication(row: Publication) -> dict[str, Any]:
    shown = row.state != "withdrawn"
    return {
        "title": row.title, "version": row.version, "when": row.published_at, "state": STATES[row.state],
        "pending": row.approval_pending, "href": url_for("mipg.show", publication_id=row.id) if shown else None,
    }  # fmt: skip


def _link(row: WatchedLink) -> dict[str, Any]:
    query = select(LinkCheck).where(LinkCheck.link_id == row.id).order_by(LinkCheck.at.desc())
    last = session().scalars(query).first()
    return {
        "url": row.url, "state": row.state, "words": LINKS[row.state], "reason": row.accepted_reason,
        "when": last.at if last else None, "problem": last.problem if last else "",
        "sha256": last.sha256 if last else None, "next": row.next_at,
    }  # fmt: skip


def _consultation(row: Consultation) -> dict[str, Any]:
    query = select(Record.closed).where(Record.case_id == row.case_id, Record.kind == row.record_kind)
    closed = list(session().scalars(query))
    return {
        "id": row.id, "title": row.title, "closes_on": row.closes_on if row.receives() else row.ended_on,
        "open": row.receives(), "came": len(closed),
        "answered": sum(closed), "href": url_for("mipg.one_consultation", consultation_id=row.id),
    }  # fmt: skip


@blueprint.get("/expedientes/<case_id>/consultas/<consultation_id>/comentarios.<kind>")
@signed_in
def download_comments(case_id: str, consultation_id: str, kind: str) -> Response:
    """Every comment with its author and answer, as `csv` or `xlsx`, for those who attend the case."""
    who = current_actor()
    case, _ = opened(who, case_id)
    found = consultation(case.owner_id, consultation_id)
    if who.entity_id or found.case_id != case.id or kind not in ("csv", "xlsx"):
        raise NotFound("No encontramos esos comentarios.")
    name, rows = f"comentarios {case.number}.{kind}", _rows(found)
    if kind == "csv":
        return attachment(csv_bytes(COLUMNS, rows), name, CSV)
    return sheet_response(name, [("Comentarios", COLUMNS, rows)])


def _rows(found: Consultation) -> list[Sequence[Any]]:
    query = select(Record).where(Record.case_id == found.case_id, Record.kind == found.record_kind)
    results = {each["numero"]: each["resultado"] for each in found.comments}
    return [
        (row.n, row.at, row.data.get("nombre"), row.data.get("correo"), row.data.get("comentario"),
         bool(row.data.get("mostrar_nombre")), row.closed, row.data.get("respuesta"), results.get(row.n, ""))
        for row in session().scalars(query.order_by(Record.n))
    ]  # fmt: skip
