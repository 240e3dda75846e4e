"""What a person should know before choosing a legal term: the internal terms ahead that would not fit in it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from web.shown.path import main_path
from workflows.actions._terms import suspended_days
from workflows.domain.cases import Case
from workflows.domain.deadlines import Term
from workflows.domain.entities import calendar_of
from workflows.domain.tasks import Task
from workflows.domain.terms import amount as amounts
from workflows.domain.terms import changes, petitions
from workflows.domain.terms.calendar import WorkCalendar
from workflows.domain.terms.fitting import Ahead, misfits
from workflows.domain.terms.words import day_in_words, joined
from workflows.kernel import clock
from workflows.kernel.db import session
from workflows.procedures import Procedure, TermDef


@dataclass(frozen=True)
class Fitting:
    """The legal date of the chosen type of petition, and the steps ahead that do not fit before it."""

    label: str
    due: date
    outside: tuple[str, ...]

    @property
    def words(self) -> str:
        """The whole of it in one or two sentences."""
        day = day_in_words(self.due)
        if not self.outside:
            return f"Con este tipo la respuesta vence el {day}. Los pasos que siguen caben en sus plazos internos."
        return (
            f"Con esta fecha legal, el {day}, no caben: {joined(list(self.outside))}. Cauce adelantará sus fechas; "
            "puede acortar los pasos anteriores o, si hay razones, pedir la ampliación del plazo antes de que venza."
        )


def of_form(task: Task, case: Case, procedure: Procedure, data: Mapping[str, Any]) -> Fitting | None:
    """For a step whose form chooses the type of petition, with what is typed so far; None for any other."""
    for name, definition in procedure.terms.items():
        step, _, field = definition.type_field.partition(".")
        if definition.petition and step == task.step and field:
            return _fitting(task, case, procedure, name, str(data.get(field) or case.petition_type or ""))
    return None


def _fitting(task: Task, case: Case, procedure: Procedure, name: str, code: str) -> Fitting | None:
    query = select(Term).where(Term.case_id == case.id, Term.name == name).order_by(Term.due.desc())
    term, law = session().scalars(query.limit(1)).first(), petitions.legal_terms().get(code)
    if term is None or law is None or not law.petition or term.state != "running":
        return None
    calendar = calendar_of(case.owner_id)
    legal = _legal(term, case, code, calendar)
    ahead = list(_ahead(task, case, procedure, procedure.terms[name]))
    outside = misfits(ahead, calendar.reception(clock.now()), legal, calendar)
    return Fitting(law.label, legal, tuple(each.words for each in outside))


def _legal(term: Term, case: Case, code: str, calendar: WorkCalendar) -> date:
    """As it is when the type stays, counted again as a reclassification would when it changes."""
    if code == case.petition_type:
        return term.due
    counted = petitions.legal_due(code, calendar.reception(case.received_at), calendar)
    return changes.later(counted, suspended_days(term, calendar), calendar).due


def _ahead(task: Task, case: Case, procedure: Procedure, legal: TermDef) -> Iterator[Ahead]:
    """Steps of the main way after this one, up to the signature of what meets the term."""
    path = main_path(case.version_hash)
    following = path[path.index(task.step) + 1 :] if task.step in path else ()
    for step in (procedure.steps[each] for each in following):
        table = dict(step.term or {})
        counts_back = table.get("of", legal.id) != legal.id
        if table and table.pop("bends", True) and not counts_back and procedure.roles[step.role].scope != "entity":
            yield Ahead(step.title or step.id, amounts.parse(table))
        if step.signs and step.signs in legal.met_by:
            return
