"""The values of a case that may become public: read where the procedure says, in words that anybody understands."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from workflows.actions import _context
from workflows.domain import library
from workflows.domain.documents import Evidence
from workflows.domain.entities import Entity
from workflows.domain.plans import PlanKind
from workflows.domain.policies import Policy
from workflows.domain.tasks import last_done
from workflows.kernel.db import session
from workflows.kernel.errors import Conflict

START = "datos"
Schema = Mapping[str, Any]


def _form(course: Any, step: str) -> dict[str, Any]:
    procedure = course.procedure
    if step == START:
        return procedure.forms.get(procedure.start.form) or {}
    return _context.form_of(procedure, step) or {}


def _value(course: Any, source: str) -> tuple[Any, Schema]:
    """The value of "step.field" (or "datos.field") and the schema of the field; (None, {}) when there is none."""
    step, _, name = source.partition(".")
    schema = _form(course, step).get("properties", {}).get(name, {})
    data = _context.start_data(course) if step == START else _context.step_data(course, step)
    return data.get(name), schema


def is_source(course: Any, text: str) -> bool:
    """Whether a text is the "step.field" of this procedure."""
    step, _, name = text.partition(".")
    return name in _form(course, step).get("properties", {})


def text_of(course: Any, text: str) -> str:
    """What a parameter says: the value of a "step.field", the reason given at a step, or the text itself."""
    text = str(text or "")
    if is_source(course, text):
        value, schema = _value(course, text)
        shown = readable(schema, value)
        return ", ".join(shown) if isinstance(shown, list) else str("" if shown is None else shown)
    if text in course.procedure.steps:
        done = last_done(course.case.id, text)
        return (done.reason or "") if done is not None else ""
    return text


def latest_text(course: Any, sources: Iterable[str]) -> str:
    """The text of the "step.field" that was written last, among those that say something."""
    said = [(_written_at(course, source), text) for source in sources if (text := text_of(course, source))]
    return max(said, key=lambda each: each[0])[1] if said else ""


def _written_at(course: Any, source: str) -> datetime:
    done = course.last_done(source.partition(".")[0])
    return (done.completed_at if done is not None else None) or course.case.received_at


def named(course: Any, name: str) -> str:
    """A name in the braces of a title: plan, politica, vigencia, entidad, asunto, or a field."""
    case = course.case
    if name == "plan":
        query = select(PlanKind.name).where(PlanKind.owner_id == case.owner_id, PlanKind.code == case.plan)
        return session().scalar(query) or case.plan or ""
    if name == "entidad":
        return session().get_one(Entity, case.entity_id).name
    known = {
        "politica": _context.policy_name(case.policy), "vigencia": str(case.vigencia or ""), "asunto": case.subject,
    }  # fmt: skip
    return known[name] if name in known else text_of(course, name if "." in name else f"{START}.{name}")


def data_of(course: Any, sources: Iterable[str]) -> dict[str, Any]:
    """Field → its label, kind, readable value and (for rows) columns; empty fields are left out."""
    found: dict[str, Any] = {}
    for source in sources:
        value, schema = _value(course, source)
        if value in (None, "", [], {}):
            continue
        found[source.partition(".")[2]] = _described(schema, value, source)
    return found


def _described(schema: Schema, value: Any, source: str) -> dict[str, Any]:
    name = source.partition(".")[2]
    made = {"label": label(schema, name), "kind": kind(schema), "value": readable(schema, value)}
    if made["kind"] == "rows":
        fields = _public_columns(schema)
        made["columns"] = [{"name": each, "label": label(field, each), "kind": kind(field)} for each, field in fields]
    return made


def _public_columns(schema: Schema) -> list[tuple[str, Schema]]:
    fields = schema.get("items", {}).get("properties", {})
    return [(name, field) for name, field in fields.items() if not _is_file(field) and not _is_email(field)]


def label(schema: Schema, name: str) -> str:
    """What people call a field."""
    return str(schema.get("title") or name.replace("_", " ").capitalize())


def kind(schema: Schema) -> str:
    """text | number | date | boolean | list | rows."""
    declared = schema.get("type", "string")
    declared = next((each for each in declared if each != "null"), "string") if isinstance(declared, list) else declared
    if declared == "array":
        return "rows" if schema.get("items", {}).get("type") == "object" else "list"
    if declared in ("number", "integer"):
        return "number"
    if declared == "boolean":
        return "boolean"
    return "date" if schema.get("format") == "date" else "text"


def readable(schema: Schema, value: Any) -> Any:
    """A value as people read it: the label of a choice, the name of a policy, rows with their public columns."""
    if value is None:
        return None
    what = kind(schema)
    if what == "rows":
        return [{name: readable(field, row.get(name)) for name, field in _public_columns(schema)} for row in value]
    if what == "list":
        return [str(readable(schema.get("items", {}) | _hint(schema), each)) for each in value]
    if what in ("number", "boolean"):
        return value
    return _word(schema, str(value))


def _hint(schema: Schema) -> dict[str, Any]:
    return {"x-ui": schema["x-ui"]} if "x-ui" in schema else {}


def _word(schema: Schema, value: str) -> str:
    hints = schema.get("x-ui", {})
    if hints.get("widget") == "policy":
        found = session().get(Policy, value)
        return found.name if found else value
    if hints.get("widget") == "material":
        return next(iter(library.titles_of([value])), value)
    if hints.get("widget") == "entity":
        about = session().get(Entity, value)
        return about.name if about else value
    titles = {each.get("const"): each.get("title") for each in schema.get("oneOf") or schema.get("anyOf") or []}
    if "enum" not in schema and value not in titles:
        return value
    said = titles.get(value) or hints.get("labels", {}).get(value)
    return str(said or value.replace("_", " ").capitalize())


def _is_file(schema: Schema) -> bool:
    return bool(schema.get("x-ui", {}).get("widget") == "file")


def _is_email(schema: Schema) -> bool:
    return bool(schema.get("format") == "email")


def files_of(course: Any, sources: Iterable[str]) -> list[dict[str, Any]]:
    """The files that a publication names, as plain values; Conflict when one is gone."""
    return [_file(course, each) for source in sources for each in evidence_ids(course, source)]


def evidence_ids(course: Any, source: str) -> list[str]:
    """Ids of the files in a field of files."""
    value, _ = _value(course, source)
    return value if isinstance(value, list) else [value] if value else []


def _file(course: Any, evidence_id: str) -> dict[str, Any]:
    found = session().get(Evidence, evidence_id)
    if found is None or found.case_id != course.case.id:
        raise Conflict("Uno de los archivos que se van a publicar ya no está en el expediente. Adjúntelo de nuevo.")
    return {
        "id": found.id, "name": found.name, "media_type": found.media_type, "size": found.size, "sha256": found.sha256,
    }  # fmt: skip
