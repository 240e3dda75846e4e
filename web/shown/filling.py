"""A form before anybody typed: prefilled values, and the choices of its lists."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from web.filters import fecha_corta, numero
from web.forms.schema import items, kind, properties
from web.shown import listed, people, sources
from workflows.domain import library
from workflows.domain.cases import Case
from workflows.domain.documents import Evidence
from workflows.domain.entities import Entity
from workflows.domain.policies import policies
from workflows.domain.publications import Publication, public
from workflows.domain.tasks import last_done
from workflows.kernel.db import session
from workflows.procedures import Procedure

Schema = dict[str, Any]
Choices = dict[str, Sequence[tuple[str, str]]]


def prefilled(schema: Schema, case: Case | None) -> dict[str, Any]:
    """Values that a form starts with: its defaults, and what its `prefill` hints point to."""
    found: dict[str, Any] = {}
    for name, field in properties(schema, schema):
        hint = str(field.get("x-ui", {}).get("prefill", ""))
        value = sources.computed(hint, case)
        value = _pointed(hint, case) if value is None and case else value
        value = field.get("default") if value in (None, "") else value
        if value is not None:
            found[name] = value
    return found


def _pointed(hint: str, case: Case) -> Any:
    """«datos.x», «pasos.<step>.<field>», «caso.asunto», «publicado.<kind>.<field>» (what stands on the public page)."""
    parts = hint.split(".")
    if parts[0] == "datos" and len(parts) == 2:
        return (case.data or {}).get(parts[1])
    if parts[0] == "pasos" and len(parts) == 3:
        done = last_done(case.id, parts[1])
        return (done.data or {}).get(parts[2]) if done else None
    if parts[0] == "publicado" and len(parts) == 3:
        keys = [each for each in (case.policy, case.plan) if each]
        standing = public(case.owner_id, Publication.kind == parts[1], Publication.key.in_(keys))
        return standing[0].data.get(parts[2], {}).get("value") if standing else None
    known = {
        "asunto": case.subject,
        "numero": case.number,
        "radicado": case.radicado,
        "politica": case.policy,
    }
    return known.get(parts[1]) if parts[0] == "caso" and len(parts) == 2 else None


def widgets(schema: Schema) -> set[str]:
    """Every x-ui widget that a form uses, those inside rows included."""
    found: set[str] = set()
    for _, field in properties(schema, schema):
        found.add(str(field.get("x-ui", {}).get("widget", "")))
        element = items(field, schema) if kind(field) == "array" else {}
        found.add(str(element.get("x-ui", {}).get("widget", "")))
        if element.get("properties"):
            found |= widgets(element | {"$defs": schema.get("$defs", {})})
    return found


def choices(
    schema: Schema, owner_id: str, today: date, procedure: Procedure | None = None, step: str = "",
    case_id: str | None = None,
) -> Choices:  # fmt: skip
    """What the lists of a form offer: policies, entities, people with their load, files by name."""
    used = widgets(schema)
    found: Choices = {}
    if "policy" in used:
        found["policy"] = [(each.code, each.name) for each in policies()]
    if "entity" in used and listed.takes_any(schema):
        found["entity"] = entities()
    found |= listed.choices(schema, case_id)
    if "person" in used:
        found["person"] = _people(people.colleagues(owner_id), today)
    if "file" in used and case_id:
        found["file"] = files_of(case_id)
    if "material" in used and case_id:
        found["material"] = materials_of(case_id)
    if procedure is not None:
        found |= _person_fields(schema, owner_id, today, procedure, step)
    return found


def _person_fields(schema: Schema, owner_id: str, today: date, procedure: Procedure, step: str) -> Choices:
    named = [name for name, field in properties(schema, schema) if field.get("x-ui", {}).get("widget") == "person"]
    return {name: _people(people.for_field(procedure, step, name, owner_id, today), today) for name in named}


def _people(found: Sequence[Any], today: date) -> list[tuple[str, str]]:
    held = [(load, "; ".join(filter(None, (load.words, load.away)))) for load in people.loads(found, today)]
    return [(load.id, f"{load.name} ({words})") for load, words in held]


def entities() -> list[tuple[str, str]]:
    """Active entities by name."""
    query = select(Entity.id, Entity.short_name).where(Entity.active).order_by(Entity.search, Entity.short_name)
    return [(entity_id, name) for entity_id, name in session().execute(query)]


def files_of(case_id: str) -> list[tuple[str, str]]:
    """(id, name) of the files of a case."""
    query = select(Evidence.id, Evidence.name).where(Evidence.case_id == case_id)
    return [(evidence_id, name) for evidence_id, name in session().execute(query)]


def materials_of(case_id: str) -> list[tuple[str, str]]:
    """(id, title) of what a form of this case may name, and of what it named and was retired since."""
    about = session().get_one(Case, case_id)
    offered = library.offered(about)
    known = {each.id for each in offered}
    kept = [each for each in library.used_in(case_id) if each.id not in known]
    return [(each.id, _material(each)) for each in [*offered, *kept]]


def _material(found: library.Material) -> str:
    words = found.title if found.kind == library.MATERIAL else f"{found.title} (lección)"
    return words if found.is_current() else f"{words} (retirado)"


def in_words(schema: Schema, data: Mapping[str, Any], given: Choices) -> list[tuple[str, str]]:
    """(label, text) of a form that was filled, for reading it."""
    return [
        (str(field.get("title") or name), _words(name, field, data[name], given))
        for name, field in properties(schema, schema)
        if data.get(name) not in (None, "", [])
    ]


def _words(name: str, field: Schema, value: Any, given: Choices) -> str:
    if isinstance(value, bool):
        return "Sí" if value else "No"
    if isinstance(value, float):
        return numero(value)
    if isinstance(value, list):
        element = items(field, field)
        each_as = element if "widget" in element.get("x-ui", {}) else field
        return "\n".join(_words(name, each_as, each, given) for each in value)
    if isinstance(value, dict):
        return _row_words(items(field, field), value, given)
    if field.get("format") == "date":
        return fecha_corta(value) if re.fullmatch(r"\d{4}-\d\d-\d\d", str(value)) else str(value)
    widget = field.get("x-ui", {}).get("widget", "")
    labels = {
        **dict(given.get(widget, ())),
        **dict(given.get(name, ())),
        **field.get("x-ui", {}).get("labels", {}),
    }
    return str(labels.get(str(value), value))


def _row_words(row: Schema, value: Mapping[str, Any], given: Choices) -> str:
    known = row.get("properties", {})
    filled = {name: each for name, each in value.items() if each not in (None, "", [])}
    words = [_cell(name, known.get(name, {}), each, given) for name, each in filled.items()]
    return " · ".join(each.replace("\n", ", ") for each in words if each)


def _cell(name: str, field: Schema, value: Any, given: Choices) -> str:
    """A value among others of its row: «Sí» alone would say nothing, so a mark is told by its name."""
    if isinstance(value, bool):
        return str(field.get("title") or name) if value else ""
    return _words(name, field, value, given)
