"""Opening campaigns of 125 and of 1,122 children, and what a completion costs with so many siblings."""

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

SIZES = {125: 3.0, 1122: 5.0}
"""Children of a campaign → the bar in seconds; for 1,122 it is already the goal of docs/measurements.md."""
SAMPLE = 30


def measure() -> list[Result]:
    """`abrir_expedientes`, 25 to a transaction, then completions in each campaign and in one of one child."""
    found: list[Result] = []
    with installation.sqlite():
        team = installation.person("equipo1")
        age.started(team)
        one = worked(lambda: age.started(team))
        only = [_opened(team, 1)[0][0] for _ in range(SAMPLE + 5)]
        alone = _completed(team, only)[5:]
        for size, bar in SIZES.items():
            children, seconds, cpu = _opened(team, size)
            among = _completed(team, children[:SAMPLE])
            found += [
                Result(f"open {size} child cases", seconds, "s", None, bar),
                Result("  their CPU", cpu, "s CPU", size * one, note=f"floor: {size} single starts"),
                Result(f"completion with {size} siblings (act, in process), median", middle(among), "ms CPU",
                       middle(alone), 1.5 * middle(alone), note="floor: the same with no sibling"),
            ]  # fmt: skip
    return found


def _opened(who: Actor, size: int) -> tuple[list[str], float, float]:
    """The first tasks of a campaign of `size` children, the seconds and the processor time that opening them took."""
    parent = age.started(who)
    about = session().scalars(select(Entity.id).where(Entity.kind == "alcaldia").order_by(Entity.code)).all()
    rows = {str(n): {"item": {"entidad": about[n % len(about)]}} for n in range(size)}
    session().close()
    lotes.create_lote(who, "abrir_expedientes", "Abrir", {"procedure": "rondas"}, rows, f"bench:{parent}", parent)
    whole: list[float] = []
    cpu = worked(lambda: whole.append(timed(_drain)))
    query = select(Task.id).join(Case, Case.id == Task.case_id).where(Case.parent_id == parent)
    opened = list(session().scalars(query))
    session().close()
    assert len(opened) == size, len(opened)
    return opened, whole[0], cpu


def _drain() -> None:
    while lotes.run_next():
        pass


def _completed(who: Actor, ids: list[str]) -> list[float]:
    done = tasks.Completion(outcome="otra", data={"texto": "Una ronda más."})
    return [worked(lambda each=each: tasks.complete_task(who, each, done)) for each in ids]
