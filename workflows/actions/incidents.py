"""Incidents: an administrator lets a case try again."""

from workflows.domain import journal, rights
from workflows.domain.cases import Incident, locked_case
from workflows.domain.people import Actor
from workflows.kernel import clock
from workflows.kernel.db import act, session
from workflows.kernel.errors import Conflict, NotFound


@act
def retry_incident(who: Actor, incident_id: str) -> None:
    """Mark an incident as mended: the clock tries its timer, message or document again."""
    rights.require(who, "ver_incidentes")
    incident = session().get(Incident, incident_id)
    if incident is None:
        raise NotFound("No encontramos ese incidente.")
    case = locked_case(incident.case_id)
    rights.check_visible(who, case)
    if incident.resolved_at is not None:
        raise Conflict("Ese incidente ya se resolvió.")
    incident.resolved_at, incident.resolved_by = clock.now(), who.person_id
    journal.write(who, "incidente_reintentado", case, incidente=incident.id)
