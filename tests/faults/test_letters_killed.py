"""kill -9 while letters of a merge are made by two workers: each letter once, its number kept, none left out."""

import os
import signal
import subprocess
import sys
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from tests.support import merge
from tests.support.advice import installed
from workflows.actions import lotes
from workflows.cli import examination
from workflows.domain.documents import Document
from workflows.domain.lotes import Lote, LoteItem
from workflows.kernel import clock
from workflows.kernel.db import session
from workflows.kernel.settings import Settings

pytestmark = pytest.mark.faults
LETTERS = 90

# Does batches; with "dies" it is killed when its first few letters have their numbers and not yet their bytes.
WORKER = """
import os, signal, sys
from workflows.actions import lotes
from workflows.kernel.app import create_bare_app

usual, seen = lotes.LATER["cartas"], []
def later(held, tools):
    seen.append(held)
    if sys.argv[1] == "dies" and len(seen) == 1:
        os.kill(os.getpid(), signal.SIGKILL)
    return usual(held, tools)

lotes.LATER["cartas"] = later
with create_bare_app().app_context():
    while lotes.run_next():
        pass
"""


def test_a_killed_worker_and_another_make_every_letter_once(bare_app: Flask, settings: Settings) -> None:
    installed()
    merge.convoked(LETTERS)
    changes = {"CAUCE_DATABASE_URL": settings.url, "CAUCE_HOME": str(settings.home), "PATH": "/nowhere"}
    around = {**os.environ, **changes}
    both = [subprocess.Popen([sys.executable, "-c", WORKER, how], env=around) for how in ("dies", "lives")]
    ends = [each.wait(300) for each in both]
    assert ends[1] == 0 and ends[0] in (-signal.SIGKILL, 0), ends
    with clock.at(clock.now() + lotes.LEASE + timedelta(seconds=1)):
        while lotes.run_next():
            pass
    session().expire_all()
    letters = session().scalars(select(Document).order_by(Document.sequence)).all()
    assert [each.sequence for each in letters] == list(range(1, LETTERS + 1))
    assert len({each.entity_id for each in letters}) == LETTERS and all(each.docx_sha256 for each in letters)
    assert set(session().scalars(select(LoteItem.state))) == {"done"}
    assert session().scalars(select(Lote.state)).one() == "done"
    assert examination.examine(settings) == []
