"""What absences and reassignments tell people by mail: one mail to each of the two, with the whole list."""

from collections.abc import Sequence
from typing import Any

from workflows.domain.cases import Case
from workflows.domain.notices import CASE_PAGE, TASK_PAGE, queue_mail
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


def tasks_passed(
    passed: Sequence[tuple[Case, Task]],
    giver: Person | None,
    receiver: Person | None,
    by: str,
    reason: str,
    unique: str,
) -> None:
    """One mail with the whole list to who gives and to who gets; None where nobody or a group does."""
    rows = [
        {
            "titulo": task.title, "numero": case.number, "asunto": case.subject,
            "vence": day_in_words(task.due) if task.due else "", "pagina": TASK_PAGE.format(task.id),
        }
        for case, task in passed[:LISTED]
    ]  # fmt: skip
    facts = {
        "filas": rows, "total": len(passed), "quien": by, "nota": reason,
        "de": giver.name if giver else "", "a": receiver.name if receiver else "",
    }  # fmt: skip
    for person in (giver, receiver):
        if person is not None and person.active:
            page = INBOX if person is receiver else CASE_PAGE.format("").rstrip("/")
            key = f"tareas_reasignadas:{unique}:{person.id}"
            _tell("tareas_reasignadas", person, key, facts | {"recibe": person is receiver, "pagina": page})


def _tell(kind: str, person: Person, key: str, params: dict[str, Any]) -> None:
    queue_mail(
        owner_id=person.owner_id, kind=kind, to_address=person.email, to_name=person.name, unique_key=key,
        params=params, person_id=person.id,
    )  # fmt: skip
