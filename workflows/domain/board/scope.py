"""The part of the work that is looked at: what somebody may see, narrowed by filters."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement

from workflows.domain import rights
from workflows.domain.cases import Case
from workflows.domain.inbox import Filters, case_clauses, holder_clauses
from workflows.domain.people import Actor
from workflows.domain.tasks import Task

Query = Any
"""A SELECT whose columns are not worth naming twice."""


@dataclass(frozen=True)
class Scope:
    """Who looks, and the filters of the page (the same ones as in the lists that its figures open)."""

    who: Actor
    filters: Filters = field(default_factory=Filters)

    def cases(self) -> list[ColumnElement[bool]]:
        """Clauses over Case."""
        return [rights.visible_cases(self.who), *case_clauses(self.filters)]

    def held(self) -> list[ColumnElement[bool]]:
        """Clauses over Task: who has it."""
        return holder_clauses(self.filters)

    def of_tasks(self, query: Query) -> Query:
        """A SELECT over Task, narrowed to this part."""
        joined = query.join(Case, Case.id == Task.case_id)
        return joined.where(Task.owner_id == self.who.owner_id, *self.cases(), *self.held())
