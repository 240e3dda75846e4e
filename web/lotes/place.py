"""The blueprint of batches, and what every page of them looks at."""

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint
from sqlalchemy import select

from web.who import current_actor
from workflows.domain import rights
from workflows.domain.access import installation
from workflows.domain.lotes import DOWN, KINDS, OPEN, Lote, Progress
from workflows.kernel import clock
from workflows.kernel.app import present_settings
from workflows.kernel.db import session
from workflows.kernel.errors import NotFound

blueprint = Blueprint("lotes", __name__, url_prefix="/lotes")
STATES = {"pending": ("En espera", "soon"), "running": ("En curso", "info"), "cancelled": ("Cancelado", "plain")}
MINUTE, HOUR = 60, 3600


@dataclass(frozen=True)
class View:
    """A batch as a page shows it."""

    lote: Lote
    progress: Progress
    who: str

    @property
    def kind(self) -> str:
        """Its kind in words."""
        return KINDS.get(self.lote.kind, self.lote.kind)

    @property
    def open(self) -> bool:
        """Whether it still works by itself."""
        return self.lote.state in OPEN

    @property
    def state(self) -> tuple[str, str]:
        """Its state in words, and the tone of the badge."""
        if self.lote.state in STATES:
            return STATES[self.lote.state]
        return ("Terminado con errores", "late") if self.progress.failed else ("Terminado", "done")

    @property
    def lasted(self) -> str:
        """How long it took, or has taken so far."""
        return span((self.lote.ended_at or clock.now()) - self.lote.created_at)


def span(length: object) -> str:
    """«menos de un minuto», «12 minutos», «2 horas y 5 minutos»."""
    seconds = int(length.total_seconds()) if hasattr(length, "total_seconds") else 0
    if seconds < MINUTE:
        return "menos de un minuto"
    hours, minutes = divmod(seconds // MINUTE, 60)
    words = [_many(hours, "hora")] if hours else []
    if minutes:
        words.append(_many(minutes, "minuto"))
    return " y ".join(words)


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}{'s' * (count != 1)}"


def wanted(lote_id: str) -> Lote:
    """The batch of the address, if this person may see it; NotFound otherwise."""
    query = select(Lote).where(Lote.id == lote_id[:36], rights.visible_lotes(current_actor()))
    found = session().scalars(query).first()
    if found is None:
        raise NotFound("No encontramos ese lote.")
    return found


def prefect_down() -> datetime | None:
    """Since when Prefect does not answer, while it is in use and does not."""
    since = installation(DOWN)
    return datetime.fromisoformat(since) if since and present_settings().prefect_api_url else None


def left(view: View, now: datetime) -> str:
    """About how long it still takes, or nothing while that would be guessing."""
    gone, passed = view.progress.gone, now - view.lote.created_at
    if not view.open or gone < max(5, view.progress.total // 50):
        return ""
    return span(passed * view.progress.pending / gone)
