"""Incidents: cases that could not go on, with their cause and a way to try again."""

from flask import render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from web.admin.place import Paged, attempt, blueprint, paged
from web.who import current_actor, may
from workflows.actions.incidents import retry_incident
from workflows.domain.cases import Case, Incident


@blueprint.get("/incidentes")
@may("ver_incidentes")
def incidents() -> str:
    """Open incidents first to last, or the solved ones."""
    solved = request.args.get("vista") == "resueltos"
    wanted = Incident.resolved_at.is_not(None) if solved else Incident.resolved_at.is_(None)
    query = (
        select(Incident, Case)
        .join(Case, Case.id == Incident.case_id)
        .where(Case.owner_id == current_actor().owner_id, wanted)
        .order_by(Incident.at.desc() if solved else Incident.at, Incident.id)
    )
    page: Paged = paged(query)
    return render_template("admin/incidents.html", page=page, solved=solved)


@blueprint.post("/incidentes/<incident_id>/reintentar")
@may("ver_incidentes")
def retry(incident_id: str) -> Response:
    """Let the case try again."""
    done = "Cauce lo intenta de nuevo en unos segundos. Si vuelve a fallar, aparece otra vez aquí."
    return attempt(lambda: retry_incident(current_actor(), incident_id), done, url_for("admin.incidents"))
