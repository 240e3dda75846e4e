"""One style: what `make lint` asks for holds."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.source import ROOT

BIN = Path(sys.executable).parent
WAYS = [
    ("ruff", "check", "--no-cache", "."),
    ("ruff", "format", "--check", "--no-cache", "."),
    pytest.param(("mypy", "--no-incremental"), marks=pytest.mark.slow),
]


@pytest.mark.parametrize("command", WAYS, ids=lambda words: " ".join(words[:2]))
def test_the_code_is_in_one_style(command: tuple[str, ...]) -> None:
    done = subprocess.run([BIN / command[0], *command[1:]], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
