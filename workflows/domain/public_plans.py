"""The plans of a vigencia as anybody may see them: state in words, with what proves it. Reads nothing unpublished."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from workflows.domain.plans import PlanKind, catalogue
from workflows.domain.publications import LinkCheck, Publication, WatchedLink
from workflows.kernel import clock
from workflows.kernel.db import session

PLAN, NOT_APPLICABLE, POLICY = "plan", "plan_no_aplica", "politica"
SHOWN = ("current", "replaced")
# Decreto 1083 de 2015, art. 2.2.22.3.14: by 31 January of each year.
MONTH, DAY, IN_WORDS = 1, 31, "31 de enero"
CAMPAIGN_MONTH = 10
WORDS = {
    "publicado": "Publicado",
    "tarde": "Publicado después de la fecha",
    "pendiente": "Publicado con aprobación pendiente del comité",
    "no_aplica": "No aplica",
    "elaboracion": "En elaboración",
    "falta": f"Falta: la fecha era el {IN_WORDS}",
}


@dataclass(frozen=True)
class PlanLine:
    """One plan of a vigencia: `state` is a key of WORDS; `first_at` is when its first version became public."""

    plan: PlanKind
    vigencia: int
    state: str
    publication: Publication | None = None
    first_at: datetime | None = None
    checked_at: datetime | None = None
    versions: int = 0

    @property
    def words(self) -> str:
        """The state as people read it."""
        return WORDS[self.state]

    @property
    def on_time(self) -> bool | None:
        """Whether it was public by its date; None while it is not published or does not apply."""
        return clock.local(self.first_at).date() <= due(self.vigencia) if self.first_at else None


def due(vigencia: int) -> date:
    """The calendar date of every plan of a vigencia, working day or not."""
    return date(vigencia, MONTH, DAY)


def present(today: date) -> int:
    """The vigencia that people look for: from October on, the one that is being prepared."""
    return today.year + (today.month >= CAMPAIGN_MONTH)


def vigencias(owner_id: str, today: date) -> list[int]:
    """Years with something published, and the present one, the newest first."""
    query = select(Publication.vigencia).where(
        Publication.owner_id == owner_id, Publication.kind.in_([PLAN, NOT_APPLICABLE]), Publication.state.in_(SHOWN)
    )
    return sorted({*session().scalars(query.distinct()), present(today)} - {0}, reverse=True)


def plans_of(owner_id: str, vigencia: int, today: date) -> list[PlanLine]:
    """Every plan of the catalogue that held on its date, in the order of the rule."""
    query = select(Publication).where(
        Publication.owner_id == owner_id, Publication.kind.in_([PLAN, NOT_APPLICABLE]), Publication.state.in_(SHOWN),
        Publication.vigencia == vigencia,
    )  # fmt: skip
    found: dict[str, list[Publication]] = {}
    for row in session().scalars(query.order_by(Publication.published_at)):
        found.setdefault(row.key, []).append(row)
    valid = [plan for plan in catalogue(owner_id) if plan.holds_on(due(vigencia))]
    checked = proofs([row for rows in found.values() for row in rows if row.state == "current"])
    return [_line(plan, vigencia, found.get(plan.code, []), checked, today) for plan in valid]


def _line(
    plan: PlanKind, vigencia: int, rows: list[Publication], checked: dict[str, datetime], today: date
) -> PlanLine:
    now = next((row for row in reversed(rows) if row.state == "current"), None)
    if now is None:
        return PlanLine(plan, vigencia, "falta" if today > due(vigencia) else "elaboracion")
    if now.kind == NOT_APPLICABLE:
        return PlanLine(plan, vigencia, "no_aplica", now)
    versions = [row for row in rows if row.kind == PLAN]
    first = versions[0].published_at
    late = clock.local(first).date() > due(vigencia)
    state = "pendiente" if now.approval_pending else "tarde" if late else "publicado"
    return PlanLine(plan, vigencia, state, now, first, checked.get(now.id), len(versions))


def proofs(rows: Iterable[Publication]) -> dict[str, datetime]:
    """Publication → when its address was last opened with good result."""
    wanted = {(row.case_id, row.url): row.id for row in rows if row.url}
    query = (
        select(WatchedLink.case_id, WatchedLink.url, LinkCheck.at)
        .join(LinkCheck, LinkCheck.link_id == WatchedLink.id)
        .where(WatchedLink.case_id.in_([case_id for case_id, _ in wanted]), LinkCheck.good)
        .order_by(LinkCheck.at)
    )
    found = session().execute(query).all() if wanted else []
    return {wanted[case_id, url]: at for case_id, url, at in found if (case_id, url) in wanted}
