"""Entities chosen in a form that is handed in: only those of the case's own list, and none of them forgotten."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from workflows.actions._forms import REFUSED
from workflows.domain import listed
from workflows.domain.cases import Case
from workflows.domain.terms.words import joined
from workflows.kernel.errors import Invalid
from workflows.procedures.listed import chosen, covers_of, entity_fields
from workflows.procedures.schema import Schema, at, title

MOST_NAMED = 8
Complaint = dict[str, str]


def check(case: Case, schema: Schema, values: Mapping[str, Any]) -> None:
    """Invalid with a message per field when an entity is of another list, forgotten, or named twice."""
    found = list(_strangers(case, schema, values)) or list(_uncovered(case, schema, values))
    if found:
        raise Invalid(REFUSED, found)


def _strangers(case: Case, schema: Schema, values: Mapping[str, Any]) -> Iterator[Complaint]:
    for field in entity_fields(schema):
        if not field.source:
            continue
        known = set(listed.ids_of(case, field.source))
        for place, entity_id in chosen(values, field.path):
            if entity_id not in known:
                yield {"field": place, "message": f"En «{field.title}» solo van entidades de este expediente."}


def _uncovered(case: Case, schema: Schema, values: Mapping[str, Any]) -> Iterator[Complaint]:
    covers = covers_of(schema)
    if covers is None:
        return
    places = [pair for path in covers.paths for pair in chosen(values, path)]
    times = Counter(entity_id for _, entity_id in places)
    wanted = listed.ids_of(case, covers.source)
    if missing := [each for each in wanted if each not in times]:
        yield {"field": covers.paths[0].partition(".")[0], "message": _forgotten(schema, covers.paths, missing)}
    for entity_id, place in {entity_id: place for place, entity_id in places if times[entity_id] > 1}.items():
        yield {"field": place, "message": f"{_named([entity_id])} está dos veces: déjela en un solo lugar."}


def _forgotten(schema: Schema, paths: Sequence[str], missing: Sequence[str]) -> str:
    roots = dict.fromkeys(path.partition(".")[0] for path in paths)
    places = " o en ".join(f"«{title(at(schema, [name]), name)}»" for name in roots)
    verb = "Falta" if len(missing) == 1 else f"Faltan {len(missing)}:"
    return f"{verb} {_named(missing)}. Cada entidad debe quedar en {places}."


def _named(ids: Sequence[str]) -> str:
    known = listed.names(ids)
    said = sorted(known.get(each, each) for each in ids)
    rest = len(said) - MOST_NAMED
    return joined([*said[:MOST_NAMED], f"{rest} más"] if rest > 0 else said)
