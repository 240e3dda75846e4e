"""Plays every scenario of a procedure and says where it ended."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from workflows.checks import facts
from workflows.checks.report import ScenarioResult
from workflows.checks.script import Play, ScenarioBroken
from workflows.checks.stage import MEMORY, open_stage
from workflows.domain.cases import case
from workflows.kernel.clock import BOGOTA
from workflows.kernel.errors import CauceError
from workflows.procedures import Procedure

DEFAULT_NOW = "2026-11-20T09:00:00-05:00"
KEYS = {"name", "now", "start", "step", "expect"}
EXPECTED = {"end", "ends", "letters", "due", "state"}


def play_all(procedure: Procedure, others: Iterable[Procedure] = ()) -> tuple[list[ScenarioResult], set[str]]:
    """Play every scenario in its own installation; return the results and every end that was reached."""
    known = [item for item in others if not item.complaints]
    results: list[ScenarioResult] = []
    reached: set[str] = set()
    for name, scenario in procedure.scenarios.items():
        result, ends = play_one(procedure, name, scenario, known)
        results.append(result)
        reached |= ends
    return results, reached


def play_one(
    procedure: Procedure, name: str, scenario: Mapping[str, Any], others: Iterable[Procedure] = (), url: str = MEMORY
) -> tuple[ScenarioResult, set[str]]:
    """Play one scenario; a failure names its line ("paso 3")."""
    place = "inicio"
    try:
        with open_stage(procedure, others, _now(scenario), url) as stage:
            play = Play(stage)
            play.start(scenario.get("start", {}))
            for number, line in enumerate(scenario.get("step", []), start=1):
                place = f"paso {number} ({line.get('do')} {line.get('step') or line.get('name') or ''})".strip()
                play.play(line)
            place = "final"
            end, reached = facts.ends_of(play.opened[0])
            everything = {item for opened in play.opened for item in facts.ends_of(opened)[1]}
            problem = _unmet(play.opened[0], scenario.get("expect", {}), end, reached)
    except CauceError as error:
        details = "; ".join(f"{item['field']}: {item['message']}" for item in error.errors)
        return ScenarioResult(name, "", False, f"{place}: {error.message} {details}".strip()), set()
    except (ScenarioBroken, LookupError, ValueError, TypeError) as error:
        return ScenarioResult(name, "", False, f"{place}: {error}"), set()
    return ScenarioResult(name, end, not problem, problem), everything


def _now(scenario: Mapping[str, Any]) -> datetime:
    unknown = sorted(set(scenario) - KEYS) + sorted(set(scenario.get("expect", {})) - EXPECTED)
    if unknown:
        raise ValueError(f"el escenario tiene claves que no existen: {', '.join(unknown)}")
    found = scenario.get("now", DEFAULT_NOW)
    instant = found if isinstance(found, datetime) else datetime.fromisoformat(str(found))
    return instant if instant.tzinfo else instant.replace(tzinfo=BOGOTA)


def _unmet(case_id: str, expect: Mapping[str, Any], end: str, reached: list[str]) -> str:
    """Return what the scenario expected and did not happen, or ""."""
    found = case(case_id)
    letters = facts.letters_of(case_id)
    waiting = ", ".join(facts.open_steps(case_id)) or "nadie"
    if expect.get("end", end) != end:
        return f"se esperaba el final «{expect['end']}» y llegó a «{end or 'ninguno'}»; espera a: {waiting}"
    if not end and "end" not in expect:
        return f"el escenario no llega a ningún final; espera a: {waiting}"
    if set(expect.get("ends", reached)) != set(reached):
        return f"se esperaban los finales {expect['ends']} y pasó por {reached}"
    if set(expect.get("letters", letters)) != letters:
        return f"se esperaban las cartas {sorted(expect['letters'])} y salieron {sorted(letters)}"
    if expect.get("state", found.state) != found.state:
        return f"se esperaba el estado «{expect['state']}» y quedó «{found.state}»"
    for name, day in expect.get("due", {}).items():
        if str(facts.due_of(case_id, name)) != str(day):
            return f"«{name}» debía vencer el {day} y venció el {facts.due_of(case_id, name)}"
    return ""
