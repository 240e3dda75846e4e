"""kill -9 while official results arrive as a batch: all of them or none, and each follow-up opens exactly once."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.faults import arrivals
from tests.faults.conftest import Child, Copies, running, settled_copies
from tests.support import advice
from tests.support.invariants import check_all
from workflows.kernel import clock
from workflows.kernel.db import session

pytestmark = pytest.mark.faults
VERB = "arrive"


@pytest.fixture
def copies(request: pytest.FixtureRequest, tmp_path: Path) -> Copies:
    """Fresh databases in which the results are in line and nothing has been done."""

    def prepare() -> None:
        advice.installed()
        with arrivals.at_noon():
            arrivals.asleep(tmp_path / "files")

    return settled_copies(request.getfixturevalue("sqlite_url"), tmp_path, prepare)


def seen(url: str, files: Path, ask: Callable[[], Any] = arrivals.picture) -> Any:
    """The database after a restart, in order."""
    with running(url, files), clock.at(arrivals.LATER):
        found = ask()
        check_all(session())
        return found


def finished() -> dict[str, Any]:
    """What another worker makes of it."""
    arrivals.arrive()
    return arrivals.picture()


def strikes(child: Child, copies: Copies, files: Path, every: int) -> Iterator[tuple[int, dict[str, Any], str]]:
    """The point, what the dead worker left, and its database; after the unharmed one, which is the first."""
    with copies() as url:
        points = child.points(VERB, files, url)
        yield 0, seen(url, files), url
    for point, url in child.killed_at(range(1, points + 1, every), VERB, files, copies):
        yield point, seen(url, files), url


@pytest.mark.parametrize("every", [pytest.param(23, id="some"), pytest.param(2, marks=pytest.mark.slow, id="many")])
def test_killed_anywhere_the_results_are_whole_and_each_follow_up_opens_once(
    child: Child, copies: Copies, tmp_path: Path, every: int
) -> None:
    files = tmp_path / "files"
    struck = strikes(child, copies, files, every)
    _, whole, _ = next(struck)
    assert (whole["score"], whole["message"], whole["opened"], whole["waiting"]) == (8, 1, 3, 0)
    assert whole["lotes"] == [("abrir_seguimientos", "done"), ("importar_resultados", "done")]
    partly = set()
    for point, left, url in struck:
        assert arrivals.whole_or_nothing(left), (point, left)
        partly.add((left["score"], left["opened"]))
        assert seen(url, files, finished) == whole, f"it differs after point {point}"
        assert seen(url, files, finished) == whole, "nothing is left to do"
    assert {(0, 0), (8, 0)} <= partly, "deaths before and after the results were stored"
