"""What the clock does with cases: fire due terms, deliver messages, issue documents. One act per item."""

import structlog

from workflows.actions import children, issuing, messages, substitutions, terms
from workflows.kernel import clock
from workflows.kernel.db import session
from workflows.kernel.errors import CauceError

log = structlog.get_logger()


def terms_and_wakeups(limit: int = 200) -> int:
    """Fire timers that are due, tell who waits for its children, deliver kept messages; returns how many moved."""
    moved = 0
    for term_id in terms.due_timers(clock.now(), limit):
        moved += _quietly("term", lambda each=term_id: terms.fire_term(each))
    for wait_id in children.childless_waits():
        _quietly("children", lambda each=wait_id: children.tell_ended(each))
    messages.join_waits()
    for wakeup_id in messages.pending_wakeups(limit):
        moved += _quietly("wakeup", lambda each=wakeup_id: messages.wake(each))
    session().close()
    return moved


def absences(rounds: int = 40) -> int:
    """Start and end absences whose day it is and move their tasks, a few to an act; returns how many moves."""
    moved = 0
    for row_id in substitutions.due(clock.today()):
        for _ in range(rounds):
            done = _quietly("absence", lambda each=row_id: substitutions.keep_up(each))
            moved += done
            if not done:
                break
    session().close()
    return moved


def documents(base_url: str, limit: int = 50) -> int:
    """Issue documents that were numbered and not yet rendered (after a crash, or in a batch)."""
    waiting = issuing.numbered_documents(limit)
    done = _quietly("document", lambda: issuing.issue_documents(waiting, base_url)) if waiting else 0
    session().close()
    return done


def _quietly(kind: str, verb: object) -> int:
    try:
        return int(verb())  # type: ignore[operator]
    except CauceError as error:
        log.warning("sweep_item_failed", kind=kind, error=str(error))
        return 0
