"""What a completion costs in a case that is 600 rounds old, against one that has just begun."""

from bench import installation
from bench.result import Result, middle
from bench.server import worked
from workflows.actions import cases, tasks
from workflows.domain.people import Actor
from workflows.kernel.db import session

ROUNDS, SAMPLE = 600, 30


def measure() -> list[Result]:
    """Rounds of a sub-process with a standard loop, in process (bench/procedures)."""
    with installation.sqlite():
        who = installation.person("equipo1")
        old = started(who)
        _rounds(who, started(who), SAMPLE)
        new = _rounds(who, started(who), SAMPLE)
        _rounds(who, old, ROUNDS)
        aged = _rounds(who, old, SAMPLE)
    name = f"completion in a case {ROUNDS} rounds old (act, in process), median"
    return [Result(name, middle(aged), "ms CPU", middle(new), 2 * middle(new), note="floor: the same in a new case")]


def started(who: Actor) -> str:
    """A new case of `rondas`."""
    request = cases.StartRequest(procedure="rondas", entity_id=installation.municipality().id, data={})
    case_id = cases.start_case(who, request).case_ids[0]
    session().close()
    return case_id


def _rounds(who: Actor, case_id: str, count: int) -> list[float]:
    taken = []
    for _ in range(count):
        task = installation.first_task(case_id)
        done = tasks.Completion(outcome="otra", data={"texto": "Una ronda más."})
        taken.append(worked(lambda task=task, done=done: tasks.complete_task(who, task, done)))
    return taken
