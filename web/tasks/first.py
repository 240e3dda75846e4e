"""The first letter of a merge as it would leave today, to be read on the page of the step that sends them."""

from collections.abc import Mapping
from typing import Any

from flask import current_app

from workflows.actions.issuing import preview_of_step
from workflows.domain.cases import Case
from workflows.domain.people import Actor
from workflows.domain.tasks import Task
from workflows.kernel.app import settings_of
from workflows.kernel.errors import CauceError
from workflows.letters.readable import blocks
from workflows.procedures import Procedure


def first_of_each(
    who: Actor, task: Task, case: Case, procedure: Procedure, data: Mapping[str, Any]
) -> dict[str, Any] | None:
    """Its blocks, or why it cannot be shown yet; None for a step that sends no letter to each entity."""
    kind = procedure.steps[task.step].letter
    if not kind or not procedure.letters[kind].each:
        return None
    try:
        made = preview_of_step(who, case.id, task.step, dict(data), settings_of(current_app).base_url)
    except CauceError as error:
        return {"title": procedure.letters[kind].title, "blocks": [], "trouble": error.message}
    return {"title": procedure.letters[kind].title, "blocks": blocks(made), "trouble": ""}
