"""Follow-ups whose results are there: they go into one batch that opens their cases."""

from collections.abc import Iterable

from sqlalchemy import exists, or_, select, true

from workflows.actions import _lotes
from workflows.domain.access import installation
from workflows.domain.lotes import Lote, LoteItem
from workflows.domain.people import Actor
from workflows.domain.scores import FollowUp, ScoreImport
from workflows.kernel.db import session
from workflows.kernel.ids import new_id

KIND = "abrir_seguimientos"


def opening_series() -> tuple[str, ...]:
    """Series whose arrival opens follow-ups: the official one, and in a demonstration its own; never estimates."""
    return ("official", "demo") if installation("demo") else ("official",)


def is_published(owner_id: str, vigencia: int) -> bool:
    """Whether results that open follow-ups were imported for a vigencia."""
    query = select(ScoreImport.id).where(
        ScoreImport.owner_id == owner_id, ScoreImport.vigencia == vigencia, ScoreImport.kind == "resultados",
        ScoreImport.series.in_(opening_series()),
    )  # fmt: skip
    return session().scalar(query.limit(1)) is not None


def waiting(owner_id: str, vigencia: int, cancelled: bool = False) -> list[str]:
    """Follow-ups that wait for a vigencia and that no batch of it holds yet (a failed item is retried in its own).

    `cancelled`: those that a cancelled batch left undone too, because the results arrive anew.
    """
    held = exists().where(
        LoteItem.key == FollowUp.id, LoteItem.state != "done", Lote.id == LoteItem.lote_id, Lote.kind == KIND,
        Lote.params == {"vigencia": vigencia},
        or_(Lote.state != "cancelled", LoteItem.state == "accepted") if cancelled else true(),
    )  # fmt: skip
    query = select(FollowUp.id).where(
        FollowUp.owner_id == owner_id, FollowUp.state == "waiting", FollowUp.vigencia == vigencia, ~held
    )
    return list(session().scalars(query.order_by(FollowUp.created_at, FollowUp.id)))


def queue(who: Actor, vigencia: int, follow_ups: Iterable[str]) -> str | None:
    """One batch that opens these follow-ups, inside the open act; its id, or None when there are none."""
    ids = list(follow_ups)
    if not ids:
        return None
    items = {follow_up: {"seguimiento": follow_up} for follow_up in ids}
    title = f"Abrir {len(ids)} seguimientos de la vigencia {vigencia}"
    return _lotes.add(who, KIND, title, {"vigencia": vigencia}, items, f"{KIND}:{new_id()}")
