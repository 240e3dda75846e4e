"""kill -9 in the middle of a batch: what was done stays done once, and the rest is done after."""

import os
import signal
import subprocess
import sys

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.support.advice import actor, advised, csv_of, installed
from workflows import batch
from workflows.actions import results
from workflows.cli import examination
from workflows.domain.cases import Case
from workflows.domain.lotes import Lote
from workflows.domain.scores import FollowUp
from workflows.kernel.db import session
from workflows.kernel.settings import Settings

pytestmark = pytest.mark.faults
TOWNS = ("Urrao", "Abejorral", "Yarumal", "Sonsón")

# Dies inside the act of the third item, after its case was written and before anything commits.
WORKER = """
import os, signal, sys
from dataclasses import replace
from workflows import batch
from workflows.actions import _items
from workflows.kernel.app import create_bare_app
from workflows.kernel.settings import Settings

seen = []
def verb(lote, item):
    found = _items.open_follow_up(lote, item)
    seen.append(item.id)
    if len(seen) == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return found

_items.KINDS["abrir_seguimientos"] = _items.Kind(verb, int(sys.argv[1]))
with create_bare_app(Settings()).app_context():
    batch.run_next()
"""


@pytest.mark.parametrize(("together", "kept"), [(1, 2), (25, 0)])
def test_a_killed_worker_repeats_and_loses_nothing(
    bare_app: Flask, settings: Settings, together: int, kept: int
) -> None:
    installed()
    for name in TOWNS:
        advised(name)
    results.import_results(actor(), "r.csv", csv_of(*[(name, "61", "55") for name in TOWNS]), 2025)
    changes = {"CAUCE_DATABASE_URL": settings.url, "CAUCE_HOME": str(settings.home)}
    command = [sys.executable, "-c", WORKER, str(together)]
    done = subprocess.run(command, env={**os.environ, **changes}, timeout=120, capture_output=True)
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert opened() == kept
    assert batch.run_next() == len(TOWNS) - kept
    assert opened() == len(TOWNS)
    assert session().scalars(select(Lote.state)).one() == "done"
    assert set(session().scalars(select(FollowUp.state))) == {"opened"}
    assert examination.examine(settings) == []


def opened() -> int:
    session().expire_all()
    return session().scalar(select(func.count()).where(Case.procedure == "seguimiento")) or 0
