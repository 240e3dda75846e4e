"""Every scenario again, its cases carried to another version after every single line: each ends as it always did."""

from collections.abc import Mapping
from typing import Any

import pytest

from tests.support.invariants import check_all
from tests.support.versions import original, relabelled
from workflows.actions import installation, moves
from workflows.checks import facts, scenarios
from workflows.checks.script import Play
from workflows.checks.stage import OWNER, Stage, open_stage
from workflows.domain.people import ANY, Actor, Grant
from workflows.domain.rights import ROLES
from workflows.kernel.db import session
from workflows.procedures import Procedure, discover

PROCEDURES = discover()
SCENARIOS = [(slug, name) for slug in ("demanda", "seguimiento") for name in PROCEDURES[slug].scenarios]
# Together they stand at a timer, at a message, between branches, in both event sub-processes and in a follow-up.
QUICK = {"ampliacion", "respuesta_conjunta", "traslado_parcial", "incompleta_con_prorroga", "con_informe"}
OPERATOR = Actor(None, "Pruebas", OWNER, frozenset(Grant(role, ANY) for role in ROLES), channel="cli")


def carry(stage: Stage, slug: str, turn: int) -> int:
    """Carry every open case to the other wording of its procedure; how many went."""
    base = original(slug)
    installation.install([relabelled(base) if turn % 2 else base])
    session().close()
    with stage.act():
        found = moves.plan(OPERATOR, slug)
        assert [each.sentence for each in found.verdicts if not each.movable] == []
        moved = moves.move_cases(OPERATOR, slug, "Prueba.")
    assert moved.refused == () and moved.done == len(found.verdicts)
    session().close()
    return moved.done


def played(procedure: Procedure, scenario: Mapping[str, Any], url: str) -> int:
    """Play a scenario to its end with a move after each line; how many moves there were."""
    count = 0
    with open_stage(procedure, PROCEDURES.values(), scenarios._now(scenario), url) as stage:
        play = Play(stage)
        play.start(scenario.get("start", {}))
        for turn, line in enumerate(scenario.get("step", []), start=1):
            count += carry(stage, procedure.slug, turn)
            play.play(line)
        check_all(session())
        end, reached = facts.ends_of(play.opened[0])
        assert scenarios._unmet(play.opened[0], scenario.get("expect", {}), end, reached) == ""
    return count


@pytest.mark.parametrize(
    ("slug", "name"),
    [pytest.param(*each, marks=() if each[1] in QUICK else pytest.mark.slow) for each in SCENARIOS],
    ids=lambda value: value,
)
def test_a_scenario_moved_after_every_line_ends_as_it_says(slug: str, name: str) -> None:
    procedure = PROCEDURES[slug]
    lines = procedure.scenarios[name].get("step", [])
    assert played(procedure, procedure.scenarios[name], scenarios.MEMORY) >= len(lines) - 1


@pytest.mark.pg
@pytest.mark.parametrize("name", ["respuesta_conjunta", "ampliacion"])
def test_the_same_on_postgresql(name: str, postgres_url: str) -> None:
    procedure = PROCEDURES["demanda"]
    assert played(procedure, procedure.scenarios[name], postgres_url)
