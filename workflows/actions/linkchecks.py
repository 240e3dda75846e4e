"""Proof that what was published opens: each opening of a watched address is kept, and its case is told."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from workflows.actions import _mending, _publishing
from workflows.actions._watching import BROKEN, CHECKED
from workflows.domain import journal, linkchecks
from workflows.domain.cases import Case, locked_case
from workflows.domain.linkchecks import Verdict
from workflows.domain.people import system_actor
from workflows.domain.publications import LinkCheck, WatchedLink
from workflows.kernel import clock, fetch
from workflows.kernel.db import act, session
from workflows.kernel.fetch import Fetched
from workflows.kernel.ids import new_id

LIMIT = 20


@dataclass(frozen=True)
class Due:
    """An address that is due, as it was seen: who records a later opening finds another `next_at` and leaves it."""

    link_id: str
    case_id: str
    url: str
    next_at: datetime


def due_links(now: datetime, limit: int = LIMIT) -> list[Due]:
    """Addresses to be opened by `now`, the longest waiting first."""
    query = (
        select(WatchedLink)
        .where(WatchedLink.state != "dropped", WatchedLink.next_at <= now)
        .order_by(WatchedLink.next_at)
        .limit(limit)
    )
    return [Due(row.id, row.case_id, row.url, row.next_at) for row in session().scalars(query)]


def sweep(open_address: Callable[[str], Fetched] = fetch.fetch, limit: int = LIMIT) -> int:
    """Open what is due, each outside any act, and record it in an act of its own; how many were recorded."""
    due, done = due_links(clock.now(), limit), 0
    session().close()
    for each in due:
        done += record_check(each, open_address(each.url))
    session().close()
    return done


@act
def record_check(due: Due, found: Fetched) -> bool:
    """Keep one opening and what follows from it; False when another clock was first or the link was dropped."""
    case = locked_case(due.case_id)
    link = session().get_one(WatchedLink, due.link_id, populate_existing=True)
    if link.state == "dropped" or link.next_at != due.next_at:
        return False
    verdict, now = linkchecks.judge(link, found), clock.now()
    failures = 0 if verdict.good else _failures(link.id) + 1
    check = LinkCheck(
        id=new_id(), link_id=link.id, at=now, status=found.status, milliseconds=found.milliseconds, size=found.size,
        sha256=found.sha256, good=verdict.good, problem=verdict.problem,
    )  # fmt: skip
    session().add(check)
    link.next_at = linkchecks.next_opening(verdict, failures, now)
    if not linkchecks.may_be_luck(verdict, failures):
        _conclude(case, link, check, verdict)
        facts = {"enlace": link.id, "respuesta": found.status, "huella": found.sha256, "bien": verdict.good}
        journal.write(system_actor(case.owner_id), "enlace_abierto", case, **facts)
    return True


def _conclude(case: Case, link: WatchedLink, check: LinkCheck, verdict: Verdict) -> None:
    """The link is good or broken from now on; its case hears the first answer, and each break once."""
    before, link.state = link.state, "good" if verdict.good else "broken"
    who = system_actor(link.owner_id)
    data = {
        "correcto": "si" if verdict.good else "no", "comparado": "si" if verdict.compared else "no",
        "problema": verdict.problem, "direccion": link.url,
    }  # fmt: skip
    if before == "pending":
        _publishing.publish(who, CHECKED, link.case_id, data, f"{CHECKED}:{link.id}")
    elif before == "good" and not verdict.good:
        _publishing.publish(who, BROKEN, link.case_id, data, f"{BROKEN}:{check.id}")
    if not verdict.good and before != "broken" and not case.is_open():
        _mending.plan(case, check.id, {"direccion": link.url, "problema": verdict.problem})


def _failures(link_id: str) -> int:
    """How many openings failed in a row until now."""
    query = select(LinkCheck.good).where(LinkCheck.link_id == link_id).order_by(LinkCheck.at.desc()).limit(10)
    rows = list(session().scalars(query))
    return rows.index(True) if True in rows else len(rows)
