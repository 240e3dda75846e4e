"""The main way through a procedure: its longest way from the start to its first end, without going back."""

from collections.abc import Mapping
from functools import lru_cache

from workflows.actions import _definitions
from workflows.engine.model import BPMN, safe_root

Flow = Mapping[str, tuple[str, ...]]
MOST_WAYS = 4000


@lru_cache(maxsize=128)
def main_path(version: str) -> tuple[str, ...]:
    """Ids of the steps of the main way of a stored version, in order ("paso 4 de 9")."""
    procedure = _definitions.by_version(version)
    starts, flow = _drawn(procedure.bpmn)
    goal = next(iter(procedure.ends), "")
    # Of two ways of one length, the one that the procedure declares first.
    declared = {step: place for place, step in enumerate(procedure.steps)}
    best: tuple[str, ...] = ()
    for start in starts:
        for way in _ways(flow, start, goal):
            steps = tuple(each for each in way if each in procedure.steps and procedure.steps[each].usual)
            best = max(best, steps, key=lambda way: (len(way), [-declared[each] for each in way]))
    return best or tuple(procedure.steps)


def place_of(version: str, step: str) -> str:
    """«paso 4 de 9», or nothing for a step outside the main way."""
    steps = main_path(version)
    return f"paso {steps.index(step) + 1} de {len(steps)}" if step in steps else ""


def _drawn(bpmn: bytes) -> tuple[list[str], Flow]:
    """Start events and flows of the process itself (event sub-processes apart)."""
    process = safe_root(bpmn).find(f"{BPMN}process")
    if process is None:
        return [], {}
    flow: dict[str, tuple[str, ...]] = {}
    for each in process.findall(f"{BPMN}sequenceFlow"):
        source, target = each.get("sourceRef"), each.get("targetRef")
        flow[source] = (*flow.get(source, ()), target)
    return [each.get("id") for each in process.findall(f"{BPMN}startEvent")], flow


def _ways(flow: Flow, start: str, goal: str) -> list[tuple[str, ...]]:
    """Ways that never pass twice by one place; bounded, because a diagram may have very many."""
    found: list[tuple[str, ...]] = []
    pending: list[tuple[str, ...]] = [(start,)]
    for _ in range(MOST_WAYS):
        if not pending:
            break
        way = pending.pop()
        if way[-1] == goal:
            found.append(way)
            continue
        pending += [(*way, after) for after in flow.get(way[-1], ()) if after not in way]
    return found
