"""Locked versions that only a start proves compatible, and the diagrams under the linter of their makers."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.source import ROOT

START = "from prefect.server.api.server import create_app; create_app(ephemeral=True); print('started')"


@pytest.mark.slow
def test_prefects_server_starts_with_the_locked_fastapi(tmp_path: Path) -> None:
    quiet = {"PREFECT_HOME": str(tmp_path), "PREFECT_SERVER_ANALYTICS_ENABLED": "false", "DO_NOT_TRACK": "1"}
    done = subprocess.run(
        [sys.executable, "-c", START], env=os.environ | quiet, capture_output=True, text=True, check=False
    )
    assert done.stdout.strip() == "started", done.stderr


def test_every_diagram_passes_bpmnlint() -> None:
    diagrams = sorted(str(file.relative_to(ROOT)) for file in ROOT.glob("bpmn/*/process.bpmn"))
    assert diagrams
    node = Path(sys.executable).parent / "node"
    command = [node, "node_modules/bpmnlint/bin/bpmnlint.js", *diagrams]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
