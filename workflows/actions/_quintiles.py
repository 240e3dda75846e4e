"""Quintiles of what is stored, counted again over the rows of the last file of a vigencia."""

from decimal import Decimal

from sqlalchemy import select

from workflows.domain.lotes import Lote, LoteItem
from workflows.domain.published import PublishedRow
from workflows.domain.results_rows import ResultRow
from workflows.domain.scores import Score, ScoreImport
from workflows.domain.standing import standings
from workflows.kernel.db import session

KIND = "recalcular_puntajes"


def recompute(lote: Lote, item: LoteItem) -> str | None:
    """The quintile of every stored value of one code (the item's key); how many of them changed, in words."""
    vigencia, series = lote.params["vigencia"], lote.params["serie"]
    ours, others = _rows(lote.params["importacion"], item.key)
    found = standings(ours, others)
    query = select(Score).where(Score.vigencia == vigencia, Score.series == series, Score.code == item.key)
    changed = 0
    for score in session().scalars(query.with_for_update()):
        standing = found.get((score.entity_id, item.key))
        after = (standing.quintile, standing.peers) if standing else (None, None)
        changed += after != (score.quintile, score.peers)
        score.quintile, score.peers = after
    return "1 valor cambió" if changed == 1 else f"{changed} valores cambiaron"


def _rows(import_id: str, code: str) -> tuple[list[ResultRow], list[ResultRow]]:
    """Our rows and those of others, with the score of this code only."""
    ours: list[ResultRow] = []
    others: list[ResultRow] = []
    for each in session().scalars(select(PublishedRow).where(PublishedRow.import_id == import_id)):
        value = each.scores.get(code)
        scores = {code: Decimal(value)} if value is not None else {}
        row = ResultRow(each.row, each.entity_id or "", each.name, scores, peer_group=each.peer_group)
        (ours if each.entity_id else others).append(row)
    return ours, others


def last_import(owner_id: str, vigencia: int, series: str) -> ScoreImport | None:
    """The last file of a vigencia and series whose rows are kept."""
    kept = select(PublishedRow.import_id).distinct()
    query = select(ScoreImport).where(
        ScoreImport.owner_id == owner_id, ScoreImport.vigencia == vigencia, ScoreImport.series == series,
        ScoreImport.id.in_(kept),
    )  # fmt: skip
    return session().scalars(query.order_by(ScoreImport.at.desc(), ScoreImport.id)).first()


def codes_of(vigencia: int, series: str) -> list[str]:
    """Codes that have a stored value in a vigencia."""
    query = select(Score.code).where(Score.vigencia == vigencia, Score.series == series).distinct()
    return sorted(session().scalars(query))
