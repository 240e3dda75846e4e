"""The mails of absences and reassignments: what happened, for their golden texts."""

from collections.abc import Callable
from datetime import date

from tests.notifications import samples
from workflows.domain.absence_notices import Passed, absence_told, tasks_passed
from workflows.domain.cases import Case
from workflows.domain.people import Person
from workflows.domain.substitutions import Substitution
from workflows.domain.tasks import Task

Fact = Callable[[Case, Task, Person], None]


def _told(kind: str, count: int = 0, by: str = "") -> Fact:
    def tell(case: Case, task: Task, who: Person) -> None:
        row = Substitution(
            id="ausencia", owner_id=samples.OWNER, person_id="director", substitute_id=who.id, kind="vacaciones",
            scope=[], starts=date(2026, 12, 14), ends=date(2027, 1, 8), act_number="Resolución 412 de 2026",
        )  # fmt: skip
        absence_told(kind, row, "1", count=count, by=by)

    return tell


def _passed(case: Case, task: Task, who: Person) -> None:
    passed = [Passed(case, task, "director")]
    tasks_passed(passed, "Administradora de prueba", None, "Se reparte la carga de diciembre.", "uno")


FACTS: dict[str, Fact] = {
    "ausencia_planeada": _told("ausencia_planeada", by="Directora de prueba"),
    "ausencia_inicia": _told("ausencia_inicia", count=12),
    "ausencia_termina": _told("ausencia_termina", count=1),
    "ausencia_cancelada": _told("ausencia_cancelada", by="Directora de prueba"),
    "tareas_reasignadas": _passed,
}
