"""The published scores that an effect is read from: one series, one methodology, and the owner's margin."""

from collections.abc import Iterable
from decimal import Decimal

from sqlalchemy import select

from workflows.domain.access import installation
from workflows.domain.effect.change import compares
from workflows.domain.entities import setting
from workflows.domain.matrix import PUBLISHED
from workflows.domain.scores import Score
from workflows.kernel.db import session

MARGIN, USUAL_MARGIN = "margen_efecto", "2"
"""Setting of the owner: points up to which a score counts as equal (text of a decimal)."""
Scores = dict[tuple[str, str], dict[int, Decimal]]
"""Entity and policy → scores by vigencia."""


def margin_of(owner_id: str) -> Decimal:
    """Points up to which a change counts as none."""
    return Decimal(str(setting(owner_id, MARGIN, USUAL_MARGIN)))


def series_of(vigencia: int) -> str | None:
    """The series to read a vigencia in: official, else (in a demonstration) its own; None when neither is there."""
    offered = PUBLISHED if installation("demo") else PUBLISHED[:1]
    query = select(Score.id).where(Score.vigencia == vigencia, Score.code.like("POL%"))
    return next((each for each in offered if session().scalar(query.where(Score.series == each).limit(1))), None)


def published(codes: Iterable[str], vigencia: int, series: str | None, entity_id: str | None = None) -> Scores:
    """Scores of one series in a vigencia and in the earlier ones that compare with it."""
    query = select(Score.entity_id, Score.code, Score.vigencia, Score.value).where(
        Score.code.in_(list(codes)), Score.series == series, Score.vigencia <= vigencia
    )
    if entity_id is not None:
        query = query.where(Score.entity_id == entity_id)
    found: Scores = {}
    for about, code, year, value in session().execute(query):
        if year == vigencia or compares(year, vigencia):
            found.setdefault((about, code), {})[year] = value
    return found
