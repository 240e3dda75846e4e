"""Files that a person asked Cauce to write: for how long they are kept, and which of them are over."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, select

from workflows.domain.documents import Blob
from workflows.domain.entities import setting
from workflows.domain.lotes import Lote, LoteItem
from workflows.kernel.clock import BOGOTA, local
from workflows.kernel.db import Model, session

KIND = "exportar"
SETTING, USUAL_DAYS = "archivos_dias", 30
REMOVED = "retirado"
"""In the parameters of an item: the day (ISO) on which its file was removed."""


def days_kept(owner_id: str) -> int:
    """For how many days after it was made a file can be downloaded."""
    return int(setting(owner_id, SETTING, USUAL_DAYS))


def kept_until(item: LoteItem, days: int) -> date | None:
    """The last day (in Bogota) on which the file of an item can be downloaded; None when there is no file."""
    return local(item.done_at).date() + timedelta(days=days) if item.result and item.done_at else None


def over(owner_id: str, today: date, limit: int) -> Sequence[str]:
    """Batches of an owner with a file whose last day is before `today`, the oldest first."""
    first = datetime.combine(today - timedelta(days=days_kept(owner_id)), time(), BOGOTA)
    query = select(Lote.id).join(LoteItem, LoteItem.lote_id == Lote.id).order_by(Lote.created_at).limit(limit)
    query = query.where(Lote.owner_id == owner_id, Lote.kind == KIND, LoteItem.state == "done")
    return session().scalars(query.where(LoteItem.result.is_not(None), LoteItem.done_at < first)).unique().all()


def is_referred(sha256: str) -> bool:
    """Whether a letter, a template or anything else that points at blobs, or an item of a batch, has these bytes."""
    wanted = [_found(column, sha256) for column in _pointing()]
    return any(wanted) or _found(LoteItem.__table__.c.result, sha256)


def _found(column: ColumnElement[str], sha256: str) -> bool:
    return session().scalar(select(column).where(column == sha256).limit(1)) is not None


def _pointing() -> list[ColumnElement[str]]:
    target = Blob.__table__.c.sha256
    return [key.parent for table in Model.metadata.sorted_tables for key in table.foreign_keys if key.column is target]
