"""kill -9 between any two statements: after a restart the act happened whole, or not at all."""

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from tests.faults import story
from tests.faults.conftest import Child, Copies, running
from tests.support.invariants import check_all
from workflows.actions import sweeps
from workflows.kernel import clock
from workflows.kernel.db import session

pytestmark = pytest.mark.faults
At = Callable[[str, str], Copies]


class Strike:
    """One verb, killed at its points, each in a fresh copy of one database."""

    def __init__(self, child: Child, copies: Copies, verb: str, files: Path) -> None:
        self.child, self.copies, self.verb, self.files = child, copies, verb, files
        with copies() as url:
            self.before = self.seen(url)
            self.points = child.points(verb, files, url)
            self.after = self.seen(url)
        assert self.before != self.after and self.points > 10

    def seen(self, url: str, repeat: bool = False) -> dict[str, object]:
        """The database after a restart (and after the same request once more), everything in order."""
        with running(url, self.files), clock.at(story.NOON):
            if repeat:
                story.VERBS[self.verb](self.verb)
            check_all(session())
            return story.picture()

    def at(self, points: Iterable[int]) -> None:
        """Die at each: before or after, nothing between; the repeated request ends as if nothing happened."""
        for point, url in self.child.killed_at(points, self.verb, self.files, self.copies):
            found = self.seen(url)
            assert found in (self.before, self.after), f"between at point {point} of {self.points}"
            assert self.seen(url, repeat=True) == self.after, f"the repetition differs after point {point}"


@pytest.mark.parametrize("verb", ["start", "review", "sign", "move"])
def test_an_act_killed_anywhere_happened_or_did_not(copies_at: At, child: Child, verb: str, tmp_path: Path) -> None:
    strike = Strike(child, copies_at("sqlite", verb), verb, tmp_path / "files")
    strike.at(range(1, strike.points + 1))


@pytest.mark.pg
@pytest.mark.parametrize("verb", ["review", "sign", "move"])
def test_the_same_on_postgresql(copies_at: At, child: Child, verb: str, tmp_path: Path) -> None:
    strike = Strike(child, copies_at("postgresql", verb), verb, tmp_path / "files")
    last = strike.points
    strike.at(sorted({*range(1, last, max(1, last // 4)), last - 1, last}))


def test_an_issue_killed_anywhere_is_finished_by_the_clock(
    copies_at: At, child: Child, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    assert issued_by_the_clock(child, copies_at("sqlite", "issue"), tmp_path / "files", every=1) == {"numbered"}


@pytest.mark.slow
@pytest.mark.office
def test_the_same_with_its_pdf(copies_at: At, tmp_path: Path) -> None:
    whole = Child(None)
    assert issued_by_the_clock(whole, copies_at("sqlite", "issue"), tmp_path / "files", every=4) == {"issued"}
    whole.close()


def issued_by_the_clock(child: Child, copies: Copies, files: Path, every: int) -> set[str]:
    """Kill the issue at each of those points: the clock stores it once. The states in which that left it."""
    ended = set()
    with copies() as url:
        points = child.points("issue", files, url)
    for _, url in child.killed_at(range(1, points + 1, every), "issue", files, copies):
        with running(url, files), clock.at(story.NOON):
            check_all(session())
            assert story.the_document().state in ("numbered", "issued")
            sweeps.documents(story.OFFICIAL)
            found = story.the_document()
            assert found.docx_sha256 and found.signed_sha256 == found.docx_sha256
            ended.add(found.state)
            check_all(session())
    return ended
