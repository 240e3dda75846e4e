"""The files of docs/deploy name commands that exist, and systemd reads its units."""

import shutil
import subprocess
from pathlib import Path

import click
import pytest
import yaml

from tests.support.source import ROOT
from workflows.cli import main

FOLDER = ROOT / "docs" / "deploy"
UNITS = sorted(FOLDER.glob("*.service"))


def services() -> dict[str, dict[str, object]]:
    """What the compose file starts."""
    found: dict[str, dict[str, object]] = yaml.safe_load((FOLDER / "compose.yaml").read_text())["services"]
    return found


def check(words: list[str]) -> None:
    """A command line of ours that would be understood; others are Prefect's."""
    if Path(words[0]).name != "cauce":
        assert Path(words[0]).name == "prefect" and words[1] in ("server", "worker")
        return
    command: click.Command = main
    while isinstance(command, click.Group) and len(words) > 1:
        words = words[1:]
        found = command.get_command(click.Context(command), words[0])
        assert found is not None, words
        command = found
    known = {name for each in command.params for name in each.opts}
    assert {word for word in words[1:] if word.startswith("--")} <= known


def test_every_container_starts_something_that_exists() -> None:
    commands = {name: each["command"] for name, each in services().items() if name != "database"}
    assert set(commands) == {"schema", "web", "clock", "work", "prefect", "deploy", "worker"}
    for words in commands.values():
        check(list(map(str, words)))  # type: ignore[call-overload]


def test_no_image_is_named() -> None:
    named = [line for line in (FOLDER / "compose.yaml").read_text().splitlines() if line.strip().startswith("image:")]
    assert all("${" in line or line.endswith("image: cauce") for line in named), named
    assert "FROM ${PYTHON_IMAGE}" in (FOLDER / "Dockerfile").read_text()


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_every_unit_starts_something_that_exists(unit: Path) -> None:
    line = next(each for each in unit.read_text().splitlines() if each.startswith("ExecStart="))
    check(line.removeprefix("ExecStart=").split())


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not here")
def test_systemd_reads_the_units() -> None:
    done = subprocess.run(["systemd-analyze", "verify", *map(str, UNITS)], capture_output=True, text=True, check=False)
    odd = [line for line in done.stderr.splitlines() if "is not executable" not in line and ".service" in line]
    assert [line for line in odd if str(FOLDER) in line or "cauce" in line.split(":")[0]] == [], odd
