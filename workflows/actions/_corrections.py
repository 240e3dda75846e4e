"""What a letter says, corrected before it is issued again: the texts of the step where it was drafted."""

from collections.abc import Mapping
from typing import Any

from workflows.actions._forms import checked
from workflows.domain.documents import Document
from workflows.procedures import Procedure

WIDGETS, FORMATS = {"", "text", "longtext"}, {"", "email"}
Texts = dict[str, str]


def schema_of(procedure: Procedure, found: Document) -> dict[str, Any] | None:
    """The form of the texts that may be corrected: those typed freely in the drafting step; None without any."""
    step = procedure.steps.get(found.draft_step or "")
    form = procedure.forms.get(step.form, {}) if step is not None else {}
    fields = {name: field for name, field in form.get("properties", {}).items() if _is_text(field)}
    required = [name for name in form.get("required", []) if name in fields]
    return {"type": "object", "properties": fields, "required": required} if fields else None


def _is_text(field: Mapping[str, Any]) -> bool:
    free = field.get("type") == "string" and not {"enum", "oneOf", "anyOf", "const"} & field.keys()
    return free and field.get("x-ui", {}).get("widget", "") in WIDGETS and field.get("format", "") in FORMATS


def said(procedure: Procedure, found: Document) -> Texts:
    """The texts as the letter says them."""
    schema = schema_of(procedure, found)
    step = (found.context or {}).get("pasos", {}).get(found.draft_step or "", {})
    return {name: step[name] for name in (schema or {}).get("properties", {}) if isinstance(step.get(name), str)}


def settled(course: Any, found: Document, texts: Mapping[str, Any] | None) -> tuple[dict[str, Any], list[str]]:
    """The whole form of the drafting step with the texts that the letter is to say, and which of them changed.

    Without `texts` it says what the annulled one said, corrections of then included.
    """
    schema, before = schema_of(course.procedure, found), said(course.procedure, found)
    if schema is None or found.draft_step is None:
        return {}, []
    wanted = before if texts is None else checked(schema, texts)
    done = course.last_done(found.draft_step)
    typed = (done.data or {}) if done is not None else {}
    others = {name: value for name, value in typed.items() if name not in schema["properties"]}
    changed = sorted(name for name in schema["properties"] if wanted.get(name) != before.get(name))
    return {found.draft_step: others | dict(wanted)}, changed
