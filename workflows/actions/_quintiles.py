"""Quintiles of what is stored, counted again over the rows that stand: of each entity, those of its last file."""

from collections.abc import Iterable
from decimal import Decimal

from sqlalchemy import select

from workflows.actions import _lotes
from workflows.domain.lotes import Lote, LoteItem
from workflows.domain.people import Actor
from workflows.domain.published import PublishedRow
from workflows.domain.results_places import name_key, place_key
from workflows.domain.results_rows import ResultRow
from workflows.domain.scores import Score, ScoreImport
from workflows.domain.standing import standings
from workflows.kernel.db import session

KIND = "recalcular_puntajes"


def queue(who: Actor, vigencia: int, series: str, codes: Iterable[str], unique: str) -> str:
    """A batch that counts the quintiles of these codes again, inside the open act; its id."""
    params, items = {"vigencia": vigencia, "serie": series}, {code: {"titulo": code} for code in codes}
    return _lotes.add(who, KIND, f"Recalcular los quintiles de {vigencia}", params, items, f"{KIND}:{unique}")


def recompute(lote: Lote, item: LoteItem) -> str | None:
    """The quintile of every stored value of one code (the item's key); how many of them changed, in words."""
    vigencia, series = lote.params["vigencia"], lote.params["serie"]
    rows = [_with_score(each, item.key) for each in standing_rows(lote.owner_id, vigencia, series)]
    ours = {each.key: each for each in rows if each.key}
    found = standings(ours.values(), (each for each in rows if not each.key))
    query = select(Score).where(Score.vigencia == vigencia, Score.series == series, Score.code == item.key)
    changed = 0
    for score in session().scalars(query.where(Score.entity_id.in_(ours)).with_for_update()):
        standing = found.get((score.entity_id, item.key))
        after = (standing.quintile, standing.peers) if standing else (None, None)
        changed += after != (score.quintile, score.peers)
        score.quintile, score.peers = after
    return "1 valor cambió" if changed == 1 else f"{changed} valores cambiaron"


def _with_score(row: PublishedRow, code: str) -> ResultRow:
    value = row.scores.get(code)
    scores = {code: Decimal(value)} if value is not None else {}
    return ResultRow(row.row, row.entity_id or "", row.name, scores, peer_group=row.peer_group)


def standing_rows(owner_id: str, vigencia: int, series: str) -> list[PublishedRow]:
    """The rows of the last file; while it lacks an entity of ours, also those of the files before it that it lacks."""
    imports = _imports(owner_id, vigencia, series)
    query = select(PublishedRow.entity_id).where(
        PublishedRow.import_id.in_(imports), PublishedRow.entity_id.is_not(None)
    )
    lacking, found, seen = set(session().scalars(query)), list[PublishedRow](), set[str]()
    for import_id in imports:
        rows = session().scalars(select(PublishedRow).where(PublishedRow.import_id == import_id)).all()
        found += [each for each in rows if seen.isdisjoint(_marks(each))] if found else rows
        lacking -= {each.entity_id for each in rows}
        if not lacking:
            break
        seen |= {mark for each in rows for mark in _marks(each)}
    return found


def _marks(row: PublishedRow) -> set[str]:
    """By what two rows are of the same entity, though nobody knew the name of one of them."""
    named = f"{place_key(row.department, row.municipality)}|{name_key('', row.name)}"
    return {named, row.entity_id} if row.entity_id else {named}


def _imports(owner_id: str, vigencia: int, series: str) -> list[str]:
    """Files of a vigencia and series whose rows are kept, the last one first."""
    kept = select(PublishedRow.import_id).distinct()
    query = select(ScoreImport.id).where(
        ScoreImport.owner_id == owner_id, ScoreImport.vigencia == vigencia, ScoreImport.series == series,
        ScoreImport.id.in_(kept),
    )  # fmt: skip
    return list(session().scalars(query.order_by(ScoreImport.at.desc(), ScoreImport.id.desc())))


def last_import(owner_id: str, vigencia: int, series: str) -> str | None:
    """The last file of a vigencia and series whose rows are kept."""
    return next(iter(_imports(owner_id, vigencia, series)), None)


def codes_of(vigencia: int, series: str) -> list[str]:
    """Codes that have a stored value in a vigencia."""
    query = select(Score.code).where(Score.vigencia == vigencia, Score.series == series).distinct()
    return sorted(session().scalars(query))
