"""Cases as every release saved them: today's code reads each, stands where it stood, and takes it to its end."""

from pathlib import Path
from typing import Any

import pytest

from tests.support.states import place_of, saved, unpacked
from workflows.engine import Run

FILES = saved()
ENOUGH = 20


class Replay:
    """The moves that followed, in order; services give the answers that they gave then."""

    def __init__(self, moves: list[list[Any]]) -> None:
        self.moves = moves

    def answer(self, name: str, element: str, params: dict[str, Any]) -> Any:
        """The recorded answer of the service that comes next, which must be this one."""
        verb, place, asked, found = self.moves.pop(0)
        assert (verb, place, asked) == ("service", element, name)
        return found

    def go(self, run: Run) -> None:
        """Every move, until none is left."""
        while self.moves:
            verb, place, *data = self.moves.pop(0)
            at = {each.step: each.id for each in run.steps()} | {each.element: each.id for each in run.events()}
            getattr(run, verb)(at[place], *data)


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.name.partition('.')[0]}")
def test_a_saved_case_loads_advances_and_ends(file: Path) -> None:
    kept = unpacked(file)
    assert kept["definition"].version == kept["version"] and kept["definition"].complaints == ()
    replay = Replay(kept["then"])
    run = Run.load(kept["model"], kept["state"], replay.answer)
    assert place_of(run) == kept["place"]
    again = Run.load(kept["model"], run.save(), replay.answer)
    assert place_of(again) == kept["place"]
    replay.go(again)
    assert again.ended and again.reached


def test_every_release_kept_enough_cases_of_both_procedures() -> None:
    for release in {file.parent for file in FILES}:
        names = [file.name for file in FILES if file.parent == release]
        assert len(names) >= ENOUGH, release.name
        assert {name.partition("-")[0] for name in names} == {"demanda", "seguimiento"}
