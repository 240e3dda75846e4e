"""Files that somebody asked for are kept for the owner's days; then their bytes go and their batch says so."""

from sqlalchemy import delete, select

from workflows.actions import _lotes
from workflows.domain import exports, journal
from workflows.domain.documents import Blob
from workflows.domain.entities import owners
from workflows.domain.lotes import LoteItem
from workflows.domain.people import system_actor
from workflows.kernel import clock
from workflows.kernel.db import act, session

AT_ONCE = 50


def remove_old_exports() -> int:
    """Remove the files whose days are over, one act for each batch; how many batches."""
    today = clock.today()
    due = [lote_id for owner in owners() for lote_id in exports.over(owner.id, today, AT_ONCE)]
    session().close()
    return sum(_remove(lote_id) for lote_id in due)


@act
def _remove(lote_id: str) -> int:
    """Forget the files of one batch; bytes that something else still refers to stay."""
    lote, today = _lotes.locked(lote_id), clock.today()
    days = exports.days_kept(lote.owner_id)
    items = session().scalars(select(LoteItem).where(LoteItem.lote_id == lote.id, LoteItem.state == "done"))
    old = [each for each in items if (last := exports.kept_until(each, days)) and last < today]
    for item in old:
        item.params = {**item.params, exports.REMOVED: today.isoformat()}
        _forget(item)
    if old:
        journal.write_outside(system_actor(lote.owner_id), "archivo_retirado", lote=lote.id, dias=days)
    return bool(old)


def _forget(item: LoteItem) -> None:
    sha256, item.result = item.result or "", None
    session().flush()
    # The row is locked first: whoever keeps the same bytes at this moment waits, or is seen below.
    session().execute(select(Blob.sha256).where(Blob.sha256 == sha256).with_for_update())
    if not exports.is_referred(sha256):
        session().execute(delete(Blob).where(Blob.sha256 == sha256))
