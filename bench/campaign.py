"""Opening a campaign of 125 entities, and what a completion costs inside it."""

from sqlalchemy import select

from bench import age, installation
from bench.result import Result, middle
from bench.server import timed, worked
from workflows.actions import lotes, tasks
from workflows.domain.cases import Case
from workflows.domain.entities import Entity
from workflows.domain.people import Actor
from workflows.domain.tasks import Task
from workflows.kernel.db import session

CHILDREN, SAMPLE = 125, 30


def measure() -> list[Result]:
    """The batch `abrir_expedientes` over every municipality, 25 to a transaction."""
    with installation.sqlite():
        who = installation.person("directora")
        team = installation.person("equipo1")
        alone = [age.started(team) for _ in range(SAMPLE + 5)]
        whole: list[float] = []
        one = worked(lambda: age.started(team))
        before = _completed(team, [installation.first_task(case_id) for case_id in alone])[5:]
        parent = age.started(team)
        about = session().scalars(select(Entity.id).where(Entity.kind == "alcaldia").limit(CHILDREN)).all()
        rows = {entity_id: {"item": entity_id} for entity_id in about}
        session().close()
        lotes.create_lote(who, "abrir_expedientes", "Abrir", {"procedure": "rondas"}, rows, "bench", parent)
        cpu = worked(lambda: whole.append(timed(_drain)))
        query = select(Task.id).join(Case, Case.id == Task.case_id).where(Case.parent_id == parent)
        opened = list(session().scalars(query))
        session().close()
        assert len(opened) == CHILDREN, len(opened)
        after = _completed(team, opened[:SAMPLE])
    return [
        Result("open 125 child cases", whole[0], "s", None, 3),
        Result("  their CPU", cpu, "s CPU", CHILDREN * one, 3, note="floor: 125 single starts"),
        Result("completion in a campaign of 125 (act, in process), median", middle(after), "ms CPU", middle(before),
               1.5 * middle(before), note="floor: the same in a case of its own"),
    ]  # fmt: skip


def _drain() -> None:
    while lotes.run_next():
        pass


def _completed(who: Actor, ids: list[str]) -> list[float]:
    done = tasks.Completion(outcome="otra", data={"texto": "Una ronda más."})
    return [worked(lambda each=each: tasks.complete_task(who, each, done)) for each in ids]
