"""In which step a kind of letter was drafted: of this case, or of the one that opened it."""

from typing import Any

from workflows.actions import _standing
from workflows.domain.tasks import Task


def drafting_task(course: Any, kind: str) -> Task | None:
    """The latest completed task that drafted this kind of letter (or the message that asked for it)."""
    steps = [step.id for step in course.procedure.steps.values() if step.letter == kind]
    done = [found for step in steps if (found := course.last_done(step)) is not None]
    if course.task is not None and course.task.step in steps:
        return course.task  # type: ignore[no-any-return]
    return max(done, key=lambda each: each.completed_at, default=None) or at_origin(course, kind)


def at_origin(course: Any, kind: str) -> Task | None:
    """The step of the case that opened this one where a kind of letter was drafted (`drafted_in`)."""
    letter = course.procedure.letters.get(kind)
    return _standing.earlier(course.case, letter.drafted_in) if letter is not None and letter.drafted_in else None


def own_step(course: Any, drafted: Task) -> str | None:
    """The step where a letter was drafted, unless that was in another case."""
    return drafted.step if drafted.case_id == course.case.id else None
