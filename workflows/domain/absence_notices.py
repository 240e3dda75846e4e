"""What absences and reassignments tell people by mail: one mail to each of the two, with the whole list."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from workflows.domain.cases import Case
from workflows.domain.notices import TASK_PAGE, queue_mail
from workflows.domain.people import Person
from workflows.domain.people import person as person_of
from workflows.domain.substitutions import KINDS, Substitution
from workflows.domain.tasks import Task
from workflows.domain.terms.words import day_in_words

PAGE = "/ausencias/{}"
INBOX = "/tareas"
LISTED = 100


def absence_told(kind: str, row: Substitution, unique: str, count: int = 0, by: str = "") -> None:
    """Tell both people; kind: ausencia_planeada | ausencia_inicia | ausencia_termina | ausencia_cancelada.

    `count` is how many open tasks pass; `unique` tells one change of the same absence from the next.
    """
    absent, substitute = person_of(row.person_id), person_of(row.substitute_id)
    facts = {
        "ausente": absent.name, "reemplazo": substitute.name, "clase": KINDS[row.kind].lower(),
        "desde": day_in_words(row.starts), "hasta": day_in_words(row.ends), "acto": row.act_number,
        "tareas": count, "quien": by, "pagina": PAGE.format(row.id),
    }  # fmt: skip
    for person in (absent, substitute):
        _tell(kind, person, f"{kind}:{row.id}:{unique}:{person.id}", facts | {"es_ausente": person is absent})


@dataclass(frozen=True)
class Passed:
    """A task that changed hands: its case and who had it before."""

    case: Case
    task: Task
    giver_id: str | None


def tasks_passed(passed: Sequence[Passed], by: str, by_id: str | None, reason: str, unique: str) -> None:
    """One mail to each who gives and to each who gets, with the whole list; not to the one who does it."""
    getters = {each.task.assignee_id for each in passed} - {None, by_id}
    givers = {each.giver_id for each in passed} - {None, by_id}
    for person_id in sorted(filter(None, getters)):
        mine = [each for each in passed if each.task.assignee_id == person_id]
        _list_to(person_id, mine, {each.giver_id for each in mine}, by, reason, unique, gets=True)
    for person_id in sorted(filter(None, givers)):
        mine = [each for each in passed if each.giver_id == person_id]
        _list_to(person_id, mine, {each.task.assignee_id for each in mine}, by, reason, unique, gets=False)


def _list_to(
    person_id: str, mine: Sequence[Passed], others: set[str | None], by: str, reason: str, unique: str, gets: bool
) -> None:
    person, other = person_of(person_id), next(iter(others)) if len(others) == 1 else None
    facts = {
        "filas": [_line(each) for each in mine[:LISTED]], "total": len(mine), "quien": by, "nota": reason,
        "otra": person_of(other).name if other else "", "al_grupo": others == {None}, "recibe": gets, "pagina": INBOX,
    }  # fmt: skip
    if person.active:
        _tell("tareas_reasignadas", person, f"tareas_reasignadas:{unique}:{gets}:{person.id}", facts)


def _line(each: Passed) -> dict[str, str]:
    task, due = each.task, each.task.due
    return {
        "titulo": task.title, "numero": each.case.number, "asunto": each.case.subject,
        "vence": day_in_words(due) if due else "", "pagina": TASK_PAGE.format(task.id),
    }  # fmt: skip


def _tell(kind: str, person: Person, key: str, params: dict[str, Any]) -> None:
    queue_mail(
        owner_id=person.owner_id, kind=kind, to_address=person.email, to_name=person.name, unique_key=key,
        params=params, person_id=person.id,
    )  # fmt: skip
