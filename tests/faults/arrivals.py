"""Official results that arrive as a batch while advised cases sleep: import, message, and a follow-up for each."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from tests.faults import story
from tests.support import advice
from workflows import batch
from workflows.actions import conversation, results
from workflows.domain.cases import Case
from workflows.domain.lotes import Lote, LoteItem
from workflows.domain.messages import Message
from workflows.domain.published import PublishedRow
from workflows.domain.scores import FollowUp, Score, ScoreImport
from workflows.kernel import clock
from workflows.kernel.db import session

TOWNS = ("Urrao", "Abejorral", "Yarumal")
FILE = advice.csv_of(*[(name, "61,2", "55") for name in (*TOWNS, "Sonsón")])
LATER = story.NOON + timedelta(minutes=10)
"""When what a dead worker held is free again."""


def asleep(files: Path, series: str = "official") -> str:
    """Advised cases await 2025, and its results are in line to be imported; the batch's id."""
    for name in TOWNS:
        advice.advised(name)
    kept = conversation.attach_evidence(advice.actor(), files, "r.csv", FILE)
    found = results.queue_import(advice.actor(), kept.id, 2025, series)
    session().close()
    return found


def arrive(_key: str | None = None) -> None:
    """Work until nothing is left."""
    while batch.run_next():
        pass


def picture() -> dict[str, Any]:
    """What is stored of the arrival."""
    session().rollback()
    session().expire_all()
    counts = {each.__tablename__: session().scalar(select(func.count()).select_from(each))
              for each in (ScoreImport, Score, PublishedRow, Message)}  # fmt: skip
    opened = session().scalar(select(func.count()).where(Case.procedure == "seguimiento"))
    found = counts | {
        "opened": opened, "waiting": session().scalar(select(func.count()).where(FollowUp.state == "waiting")),
        "lotes": sorted(tuple(row) for row in session().execute(select(Lote.kind, Lote.state))),
        "items": sorted(session().scalars(select(LoteItem.state))),
    }  # fmt: skip
    session().close()
    return found


def whole_or_nothing(found: dict[str, Any]) -> bool:
    """No score without all the others, the message and the batch of follow-ups."""
    stored = [found["score_import"], found["score"], found["published_row"], found["message"]]
    return (stored, len(found["lotes"])) in (([0, 0, 0, 0], 1), ([1, 8, 4, 1], 2))


def at_noon() -> Any:
    """The clock of the story."""
    return clock.at(story.NOON)
