"""The entities that the fields of a form choose from, each with subregion and score in the policy of the case."""

from collections.abc import Sequence

from web.filters import numero
from workflows.domain import listed
from workflows.domain.cases import Case
from workflows.kernel.db import session
from workflows.procedures.listed import entity_fields
from workflows.procedures.schema import Schema

Choices = dict[str, Sequence[tuple[str, str]]]


def takes_any(schema: Schema) -> bool:
    """Whether some field of the form chooses among all the entities that there are."""
    return any(not each.source for each in entity_fields(schema))


def choices(schema: Schema, case_id: str | None) -> Choices:
    """Field -> (id, words) of the entities that it chooses from; by subregion, then by name."""
    case = session().get(Case, case_id) if case_id else None
    sources = {each.path.rpartition(".")[2]: each.source for each in entity_fields(schema) if each.source}
    if case is None or not sources:
        return {}
    known = {source: _words(listed.listed(case, source)) for source in set(sources.values())}
    return {name: known[source] for name, source in sources.items()}


def _words(found: Sequence[listed.Listed]) -> list[tuple[str, str]]:
    ordered = sorted(found, key=lambda each: each.subregion)
    return [(each.id, " · ".join(filter(None, (each.name, each.subregion, _score(each))))) for each in ordered]


def _score(each: listed.Listed) -> str:
    return numero(float(each.score), 1) if each.score is not None else ""
