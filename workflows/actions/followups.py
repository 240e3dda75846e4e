"""Correcting a follow-up that waits: another vigencia, or none."""

from workflows.actions import _awaited, _state
from workflows.domain import journal, rights
from workflows.domain.cases import Case, locked_case
from workflows.domain.people import Actor
from workflows.domain.scores import FollowUp
from workflows.kernel import clock
from workflows.kernel.db import act, session
from workflows.kernel.errors import Conflict, Invalid, NotFound


@act
def change_awaited(who: Actor, follow_up_id: str, vigencia: int, reason: str) -> str | None:
    """Await another vigencia, with a reason; the batch that opens it at once when its results are there."""
    row, case = _waiting(who, follow_up_id, reason)
    first, last = clock.local(case.received_at).year, clock.today().year + 5
    if not first <= vigencia <= last:
        message = f"Escriba un año entre {first} y {last}."
        raise Invalid(message, [{"field": "vigencia", "message": message}])
    journal.write(
        who, "seguimiento_cambiado", case, seguimiento=row.id, antes=row.vigencia, ahora=vigencia, motivo=reason
    )
    row.vigencia, row.reason = vigencia, reason.strip()[:300]
    session().flush()
    if not _awaited.is_published(row.owner_id, vigencia):
        return None
    return _awaited.queue(who, vigencia, [row.id])


@act
def cancel_follow_up(who: Actor, follow_up_id: str, reason: str) -> None:
    """Give up a follow-up, with a reason: its expediente no longer waits for a measurement."""
    row, case = _waiting(who, follow_up_id, reason)
    row.state, row.reason = "cancelled", reason.strip()[:300]
    journal.write(who, "seguimiento_cancelado", case, seguimiento=row.id, motivo=reason)
    session().flush()
    _state.refresh_expediente(case.expediente_id, clock.now())


def _waiting(who: Actor, follow_up_id: str, reason: str) -> tuple[FollowUp, Case]:
    known = session().get(FollowUp, follow_up_id)
    if known is None or known.owner_id != who.owner_id:
        raise NotFound("No encontramos ese seguimiento.")
    case = locked_case(known.case_id)
    rights.check_visible(who, case)
    rights.require(who, "importar_resultados")
    row = session().get(FollowUp, follow_up_id, with_for_update=True, populate_existing=True)
    assert row is not None
    if row.state != "waiting":
        raise Conflict("Este seguimiento ya se abrió o se canceló: no se puede cambiar.")
    if not reason.strip():
        raise Invalid("Escriba el motivo.", [{"field": "motivo", "message": "Escriba el motivo."}])
    return row, case
