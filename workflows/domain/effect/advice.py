"""Who was advised on which policy in a vigencia, from the participants of every procedure alike."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from workflows.domain.cases import Case
from workflows.domain.effect.change import ATTENDED, ELSEWHERE, INVITED
from workflows.domain.participants import Participant
from workflows.kernel import clock
from workflows.kernel.db import session

RECENT = 1
"""Who was advised otherwise so many vigencias before, or in the same one, is not «no asesorado»."""
DONE = ("atendida", "cerrada")
Pair = tuple[str, str]
"""Entity and policy."""


@dataclass(frozen=True)
class Advised:
    """An entity's part in one case: it came (last_on) or was only invited; `year` is the vigencia of the advice."""

    entity_id: str
    policy: str
    case_id: str
    year: int
    sessions: int = 0
    last_on: date | None = None


def advised(
    owner_id: str, policy: str | None = None, entity_id: str | None = None, case_ids: Collection[str] = ()
) -> list[Advised]:
    """Everybody who was invited or came to an advice of an owner (on a policy, or one entity), oldest first.

    The year is that of the last session attended; for who never came, that of the last session of the others.
    An advice that is still to be given, or that was given up, is none (but for the asked `case_ids`).
    """
    about = func.coalesce(Case.policy, Participant.policy)
    query = (
        select(Participant, about, Case.state)
        .join(Case, Case.id == Participant.case_id)
        .where(Participant.owner_id == owner_id, about.is_not(None), Case.state != "anulada")
        .order_by(Participant.added_at, Participant.id)
    )
    if policy is not None:
        query = query.where(about == policy)
    if entity_id is not None:
        query = query.where(Participant.entity_id == entity_id)
    rows = list(session().execute(query))
    years = last_years({row.case_id for row, _, _ in rows if row.last_attended_on is None})
    held = {*years, *case_ids, *(row.case_id for row, _, state in rows if state in DONE)}
    return [_advised(row, code, years) for row, code, _ in rows if _counts(row, held)]


def _counts(row: Participant, held: Collection[str]) -> bool:
    """Who came; and who was invited to sessions that others attended, or to an advice that ended without any."""
    return row.last_attended_on is not None or (row.state != "withdrawn" and row.case_id in held)


def _advised(row: Participant, policy: str, years: Mapping[str, int]) -> Advised:
    last = row.last_attended_on
    year = last.year if last else years.get(row.case_id) or clock.local(row.added_at).year
    return Advised(row.entity_id, policy, row.case_id, year, row.sessions, last)


def last_years(case_ids: Collection[str]) -> dict[str, int]:
    """Case → year of its last session with somebody present."""
    latest = func.max(Participant.last_attended_on)
    query = select(Participant.case_id, latest).where(Participant.last_attended_on.is_not(None))
    rows = session().execute(query.where(Participant.case_id.in_(case_ids)).group_by(Participant.case_id))
    return {case_id: day.year for case_id, day in rows if day is not None}


def with_children(case_id: str) -> list[str]:
    """A case and the cases that it opened: a campaign is advised in its children."""
    children = select(Case.id).where(Case.parent_id == case_id).order_by(Case.number)
    return [case_id, *session().scalars(children)]


def participates(case_ids: Collection[str]) -> bool:
    """Whether somebody was invited to these cases."""
    query = select(Participant.id).where(Participant.case_id.in_(case_ids))
    return session().scalar(query.limit(1)) is not None


def year_of(case_id: str) -> int | None:
    """The vigencia whose results a case (with its children) awaits: the year of its last session."""
    return max(last_years(with_children(case_id)).values(), default=None)


@dataclass(frozen=True)
class Part:
    """What an entity was in an advice on a policy."""

    group: str
    sessions: int = 0
    last_on: date | None = None


def parts(rows: Iterable[Advised], vigencia: int, case_ids: Collection[str] | None) -> dict[Pair, Part]:
    """Entity and policy → its part in the advice of a vigencia, or of some cases; others as advised elsewhere.

    Policies that nobody was advised on in that scope are left out.
    """
    found: dict[Pair, Part] = {}
    others: set[Pair] = set()
    for row in rows:
        pair = row.entity_id, row.policy
        if row.case_id in case_ids if case_ids is not None else row.year == vigencia:
            found[pair] = _together(found.get(pair), row)
        elif row.last_on is not None and vigencia - RECENT <= row.year <= vigencia:
            others.add(pair)
    chosen = {policy for _, policy in found}
    return {pair: Part(ELSEWHERE) for pair in others if pair[1] in chosen} | found


def _together(known: Part | None, row: Advised) -> Part:
    sessions = row.sessions + (known.sessions if known else 0)
    days = [each for each in (row.last_on, known.last_on if known else None) if each]
    return Part(ATTENDED if days else INVITED, sessions, max(days, default=None))
