"""The sheet of a task: its form with what was typed, prefilled or returned, and its buttons."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from flask import url_for

from web.forms import field_views
from web.shown import earlier, filling, panels
from workflows.domain.cases import Case
from workflows.domain.people import Actor
from workflows.domain.tasks import Task, last_done
from workflows.kernel import clock
from workflows.procedures import Outcome, Procedure, Step

Errors = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Typed:
    """What a person sent and could not be accepted: values, reasons by outcome, errors, spare rows.

    `beside`: what was typed beside lists of materials.
    """

    data: Mapping[str, Any]
    reasons: Mapping[str, str] = field(default_factory=dict)
    outcome: str = ""
    errors: Errors = ()
    spare: Mapping[str, int] = field(default_factory=dict)
    beside: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def schema_of(procedure: Procedure, step: str) -> dict[str, Any] | None:
    """The form of a step, or None."""
    drawn = procedure.steps.get(step)
    return procedure.forms.get(drawn.form) if drawn else None


def starting(task: Task, case: Case, schema: dict[str, Any]) -> dict[str, Any]:
    """What the form shows first: the draft, the form that came back, or what can be known beforehand."""
    if task.draft:
        return dict(task.draft)
    before = last_done(case.id, task.step)
    if before is not None and before.data:
        return panels.returned(case, schema, before)
    return filling.prefilled(schema, case)


def shown_data(task: Task, case: Case, procedure: Procedure) -> dict[str, Any]:
    """The values with which the form of a task opens; nothing for a step without form."""
    schema = schema_of(procedure, task.step)
    return starting(task, case, schema) if schema is not None else {}


def views(
    who: Actor, task: Task, case: Case, procedure: Procedure, data: Mapping[str, Any], typed: Typed | None
) -> list[Any]:
    """The fields of the task as the page shows them, with these values."""
    schema = schema_of(procedure, task.step)
    if schema is None:
        return []
    given = filling.choices(schema, who.owner_id, clock.today(), procedure, task.step, case.id)
    errors = typed.errors if typed else ()
    spare, beside = (typed.spare, typed.beside) if typed else (None, None)
    made = field_views(schema, data, list(errors), given, spare, beside)
    made = panels.with_panels(case, schema, data, errors, made)
    comments = earlier.pinned(case.id, task.step, open_only=True) if who.entity_id is None else {}
    return [replace(each, pinned=_to_attend(task, comments.get(each.name, []))) for each in made]


def _to_attend(task: Task, comments: list[earlier.Pinned]) -> tuple[dict[str, Any], ...]:
    return tuple(
        {"who": each.who, "when": each.when, "text": each.text,
         "resolve": url_for("tasks.resolve", task_id=task.id, comment_id=each.id)}
        for each in comments
    )  # fmt: skip


def read(who: Actor, task: Task, case: Case, procedure: Procedure) -> list[tuple[str, str]]:
    """A completed form, to be read."""
    schema = schema_of(procedure, task.step)
    if schema is None or not task.data:
        return []
    given = filling.choices(schema, who.owner_id, clock.today(), procedure, task.step, case.id)
    return filling.in_words(schema, task.data, given)


def buttons(procedure: Procedure, step: Step, typed: Typed | None) -> list[dict[str, Any]]:
    """One button per outcome; the first that needs no reason is the primary one."""
    outcomes = step.outcomes
    if not outcomes:
        letter = procedure.letters.get(step.letter)
        verb = "Enviar a firma" if letter is not None and letter.signed else "Terminar la tarea"
        return [{"value": "", "label": verb, "primary": True}]
    first = next((each.value for each in outcomes if not each.reason), "")
    return [_button(each, typed, each.value == first) for each in outcomes]


def _button(outcome: Outcome, typed: Typed | None, primary: bool) -> dict[str, Any]:
    shown = {"value": outcome.value, "label": outcome.label, "primary": primary, "reason": outcome.reason}
    if typed is None or not outcome.reason:
        return shown
    chosen = typed.outcome == outcome.value
    error = next((each["message"] for each in typed.errors if chosen and each.get("field") == "reason"), "")
    text = typed.reasons.get(outcome.value, "")
    return shown | {"text": text, "open": bool(error or text), "error": error}
