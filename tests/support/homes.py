"""A whole installation in a folder of its own, for what a command of the shell does to it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.support.advice import installed
from workflows.cli import main
from workflows.cli.opened import opened
from workflows.kernel import clock


def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder whose `data` is CAUCE_HOME, migrated, with the demonstration's people; the clock is set right again."""
    monkeypatch.setenv("CAUCE_HOME", str(tmp_path / "data"))
    monkeypatch.delenv("CAUCE_DATABASE_URL", raising=False)
    CliRunner().invoke(main, ["db", "upgrade"], catch_exceptions=False)
    with opened():
        installed()
    yield tmp_path
    clock.set_offset(clock.offset() * 0)
