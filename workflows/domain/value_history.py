"""Where a published value comes from: the file that brought it, who imported it, and what it replaced."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select

from workflows.domain.people import Person
from workflows.domain.published import ScoreChange
from workflows.domain.scores import Score, ScoreImport
from workflows.kernel.db import session


@dataclass(frozen=True)
class Told:
    """A value (None: left blank) since a moment, what it was before, and the import that says so."""

    value: Decimal | None
    before: Decimal | None
    source: ScoreImport
    person: str
    at: datetime


def history(entity_id: str, code: str, vigencia: int, owner_id: str) -> dict[str, list[Told]]:
    """Series → what was told of a value, the newest first."""
    found: dict[str, list[Told]] = {}
    for series, steps in _steps(entity_id, code, vigencia).items():
        sources = _sources({import_id for _, _, import_id in steps}, owner_id)
        known = [step for step in steps if step[2] in sources]
        told = [Told(value, before, *sources[key], sources[key][0].at) for value, before, key in known]
        if told:
            found[series] = told[::-1]
    return found


Step = tuple[Decimal | None, Decimal | None, str]


def _steps(entity_id: str, code: str, vigencia: int) -> dict[str, list[Step]]:
    """Series → (value, before, import), the oldest first; a first value has no change, its import is named after."""
    found: dict[str, list[Step]] = {}
    for change in _changes(entity_id, code, vigencia):
        steps = found.setdefault(change.series, [])
        if change.before is not None and change.former_import_id and not _ends_with(steps, change.former_import_id):
            steps.append((change.before, None, change.former_import_id))
        steps.append((change.after, change.before, change.import_id))
    for score in _scores(entity_id, code, vigencia):
        steps = found.setdefault(score.series, [])
        if not _ends_with(steps, score.import_id):
            steps.append((score.value, None, score.import_id))
    return found


def _ends_with(steps: list[Step], import_id: str) -> bool:
    return bool(steps) and steps[-1][2] == import_id


def _changes(entity_id: str, code: str, vigencia: int) -> Iterable[ScoreChange]:
    query = select(ScoreChange).where(
        ScoreChange.entity_id == entity_id, ScoreChange.code == code, ScoreChange.vigencia == vigencia
    )
    return session().scalars(query.order_by(ScoreChange.id))


def _scores(entity_id: str, code: str, vigencia: int) -> Iterable[Score]:
    query = select(Score).where(Score.entity_id == entity_id, Score.code == code, Score.vigencia == vigencia)
    return session().scalars(query.order_by(Score.series))


def _sources(ids: set[str], owner_id: str) -> dict[str, tuple[ScoreImport, str]]:
    query = select(ScoreImport, Person.name).outerjoin(Person, Person.id == ScoreImport.person_id)
    rows = session().execute(query.where(ScoreImport.id.in_(ids), ScoreImport.owner_id == owner_id))
    return {source.id: (source, name or "Línea de comandos") for source, name in rows}
