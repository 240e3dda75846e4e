"""What people do with a batch: cancel it, go on with what failed or was left, or let that be and say why."""

from sqlalchemy import select

from workflows.actions import _lotes
from workflows.actions._forms import said
from workflows.domain import journal, rights
from workflows.domain.lotes import OPEN, Lote, LoteItem
from workflows.domain.people import Actor
from workflows.kernel import clock
from workflows.kernel.db import act, session
from workflows.kernel.errors import Conflict, Forbidden, NotFound


@act
def accept_failed(who: Actor, lote_id: str, reason: str) -> int:
    """Let what failed (and what a cancelled batch left undone) be, with the reason; a case that waits goes on."""
    lote = _mine(who, lote_id)
    reason = said(reason, "Escriba por qué pueden quedar sin hacer.")
    if lote.state in OPEN:
        raise Conflict("Este lote todavía trabaja: espere a que termine.")
    undone = _undone(lote)
    if not undone:
        raise Conflict("En este lote no quedó nada sin hacer.")
    for item in undone:
        item.state, item.done_at = "accepted", clock.now()
    before = f"{lote.accepted_reason}\n" if lote.accepted_reason else ""
    lote.accepted_reason = f"{before}{who.name}: {reason}"
    journal.write_outside(who, "lote_aceptado", lote=lote.id, elementos=len(undone), motivo=reason)
    session().flush()
    if lote.case_id:
        _lotes.tell_case(lote)
    return len(undone)


@act
def cancel_lote(who: Actor, lote_id: str) -> None:
    """Stop a batch between two acts: what was done stays, the rest is left until somebody goes on or lets it be."""
    lote = _mine(who, lote_id)
    if lote.state not in OPEN:
        raise Conflict("Este lote ya terminó: no se puede cancelar.")
    lote.state, lote.ended_at = "cancelled", clock.now()
    journal.write_outside(who, "lote_cancelado", lote=lote.id, clase=lote.kind)


@act
def retry_lote(who: Actor, lote_id: str) -> int:
    """Put what failed, or what a cancelled batch left undone, in line again; how many."""
    lote = _mine(who, lote_id)
    undone = _undone(lote)
    for item in undone:
        item.state, item.error, item.done_at, item.leased_until = "pending", None, None, None
    if undone:
        lote.state, lote.ended_at = "running", None
        journal.write_outside(who, "lote_reintentado", lote=lote.id, elementos=len(undone))
    return len(undone)


def _undone(lote: Lote) -> list[LoteItem]:
    left = ["failed", "pending"] if lote.state == "cancelled" else ["failed"]
    query = select(LoteItem).where(LoteItem.lote_id == lote.id, LoteItem.state.in_(left)).with_for_update()
    return list(session().scalars(query.order_by(LoteItem.id).execution_options(populate_existing=True)))


def _mine(who: Actor, lote_id: str) -> Lote:
    lote = _lotes.locked(lote_id)
    if session().scalar(select(Lote.id).where(Lote.id == lote_id, rights.visible_lotes(who))) is None:
        raise NotFound("No encontramos ese lote.")
    if not rights.may_steer(who, lote):
        raise Forbidden("Este lote lo dirige quien lo pidió, o el equipo que administra Cauce.")
    return lote
