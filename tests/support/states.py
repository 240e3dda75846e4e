"""States of cases as a release saves them: written once per release, replayed by every later one.

`python -m tests.support.states` plays every scenario of the shipped procedures and writes, under
tests/fixtures/states/<version>/, one file for each different place at which a case stood: its engine state, what it
waits for, and everything that then happened to it up to its end (moves and answers of services). The definitions lie
beside them under their hash. Run it when a release is cut, and never again for that release.
"""

import base64
import gzip
import json
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from workflows.actions import _course
from workflows.checks import scenarios
from workflows.domain.cases import Case
from workflows.engine import Model, Run, compile_model
from workflows.procedures import Procedure, discover, dump, undump

FOLDER = Path(__file__).resolve().parents[1] / "fixtures" / "states"
PROCEDURES = ("demanda", "seguimiento")


@dataclass
class Story:
    """What happened to one case, act by act: the state after each, the moves of it, and where it then stood."""

    procedure: str
    acts: list[tuple[bytes, list[list[Any]], dict[str, list[str]]]] = field(default_factory=list)


class Recorder:
    """Writes down what actions ask of the engine while it is installed."""

    def __init__(self) -> None:
        self.stories: dict[str, Story] = {}
        self._settle, self._start, self._load = _course.settle, Run.start.__func__, Run.load.__func__  # type: ignore[attr-defined]
        self._verbs = {name: getattr(Run, name) for name in ("complete", "fire", "deliver")}

    def __enter__(self) -> "Recorder":
        for name, verb in self._verbs.items():
            setattr(Run, name, _noting(name, verb))
        setattr(Run, "start", classmethod(_answering(self._start)))  # noqa: B010
        setattr(Run, "load", classmethod(_answering(self._load)))  # noqa: B010
        _course.settle = self.settle
        return self

    def __exit__(self, *_details: object) -> None:
        for name, verb in self._verbs.items():
            setattr(Run, name, verb)
        setattr(Run, "start", classmethod(self._start))  # noqa: B010
        setattr(Run, "load", classmethod(self._load))  # noqa: B010
        _course.settle = self._settle

    def settle(self, course: Any) -> None:
        """Settle as always, and keep the act."""
        self._settle(course)
        case: Case = course.case
        story = self.stories.setdefault(case.id, Story(case.procedure))
        story.acts.append((case.engine_state, list(_log(course.run)), place_of(course.run)))
        _log(course.run).clear()


def _log(run: Any) -> list[list[Any]]:
    found: list[list[Any]] = run.__dict__.setdefault("_noted", [])
    return found


def _noting(name: str, verb: Any) -> Any:
    def noted(run: Any, task_id: str, *data: Any) -> None:
        known = {each.id: each.step for each in run.steps()} | {each.id: each.element for each in run.events()}
        _log(run).append([name, known.get(task_id, ""), *data])
        verb(run, task_id, *data)

    return noted


def _answering(maker: Any) -> Any:
    def made(cls: Any, model: Model, given: Any, service: Any) -> Any:
        early: list[list[Any]] = []
        held: list[Any] = []

        def answered(name: str, element: str, params: dict[str, Any]) -> Any:
            answer = service(name, element, params)
            (_log(held[0]) if held else early).append(["service", element, name, answer])
            return answer

        run = maker(cls, model, given, answered)
        held.append(run)
        _log(run).extend(early)
        return run

    return made


def place_of(run: Run) -> dict[str, list[str]]:
    """What a run waits for: steps and events by their names."""
    return {"steps": sorted(s.step for s in run.steps()), "events": sorted(e.element for e in run.events())}


def recorded(procedure: Procedure, every: dict[str, Procedure]) -> Iterator[tuple[str, Story]]:
    """The stories of every scenario of a procedure (its name and a number for each case)."""
    for name, scenario in procedure.scenarios.items():
        with Recorder() as recorder:
            result, _ = scenarios.play_one(procedure, name, scenario, every.values())
        assert result.ok, result.error
        mine = [each for each in recorder.stories.values() if each.procedure == procedure.slug]
        yield from ((f"{procedure.slug}-{name}-{number}", story) for number, story in enumerate(mine, start=1))


def write() -> int:
    """Write the states of the present release; how many."""
    version = tomllib.loads((FOLDER.parents[2] / "pyproject.toml").read_text())["project"]["version"]
    every, folder, places = discover(), FOLDER / version, set[str]()
    folder.mkdir(parents=True)
    for slug in PROCEDURES:
        procedure = every[slug]
        _pack(folder / "definitions" / f"{procedure.version[7:19]}.json.gz", dump(procedure))
        for name, story in recorded(procedure, every):
            for at, (state, _, place) in enumerate(story.acts[:-1]):
                key = json.dumps([slug, place])
                if key not in places:
                    places.add(key)
                    _pack(folder / f"{name}-{at}.json.gz", _case(procedure, story, at, state, place))
    return len(places)


def _case(procedure: Procedure, story: Story, at: int, state: bytes, place: dict[str, list[str]]) -> bytes:
    then = [move for _, moves, _ in story.acts[at + 1 :] for move in moves]
    content = {
        "procedure": procedure.slug, "version": procedure.version, "state": base64.b64encode(state).decode(),
        "place": place, "then": then,
    }  # fmt: skip
    return json.dumps(content, sort_keys=True, default=str).encode()


def _pack(file: Path, content: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(gzip.compress(content, 9, mtime=0))


def saved() -> list[Path]:
    """Every kept case of every release."""
    return sorted(FOLDER.glob("*/*.json.gz"))


def unpacked(file: Path) -> dict[str, Any]:
    """One kept case, its state as bytes and its model compiled."""
    found: dict[str, Any] = json.loads(gzip.decompress(file.read_bytes()))
    definition = file.parent / "definitions" / f"{found['version'][7:19]}.json.gz"
    procedure = undump(gzip.decompress(definition.read_bytes()))
    model = compile_model(procedure.slug, procedure.bpmn, procedure.dmn or b"")
    return found | {"state": base64.b64decode(found["state"]), "model": model, "definition": procedure}


if __name__ == "__main__":
    sys.stdout.write(f"{write()} states\n")
