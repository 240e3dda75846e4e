"""Broken and hostile result files, through the page and the command line: a sentence for each, and nothing stored."""

import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import func, select

from tests.support.broken_results import BROKEN, HONEST, Broken
from tests.support.databases import on_sqlite
from tests.support.homes import own_home
from tests.support.people import Visitor
from workflows.cli import main
from workflows.cli.opened import opened
from workflows.domain.documents import Evidence
from workflows.domain.published import PublishedRow
from workflows.domain.scores import Score, ScoreImport
from workflows.kernel.db import session
from workflows.kernel.settings import Settings

SOME = {"celda_final.xlsx", "fuera_de_rango.xlsx", "comas.csv"}
files = pytest.mark.parametrize(
    "file", [pytest.param(each, id=each.name, marks=() if each.name in SOME else pytest.mark.slow) for each in BROKEN]
)


def kept() -> list[int]:
    """How many rows there are of what an import leaves."""
    return [session().scalar(select(func.count()).select_from(each)) or 0
            for each in (Score, ScoreImport, PublishedRow, Evidence)]  # fmt: skip


def in_a_sentence(text: str, file: Broken) -> None:
    """What people read says where and why, and nothing of the inside."""
    for words in file.says:
        assert words in text, (file.name, words, text)
    assert "Traceback" not in text and "Error(" not in text


@on_sqlite
@files
def test_the_page_says_what_is_wrong_and_where_and_stores_nothing(seeded: Flask, file: Broken) -> None:
    officer = Visitor(seeded, "equipo1")
    page = officer.post("/resultados/revisar", vigencia="2025", archivo=(io.BytesIO(file.data), file.name))
    assert page.status_code == 422
    found = re.search(r'role="alert".*?</div>', page.text, re.DOTALL)
    assert found
    in_a_sentence(unescape(found[0]), file)
    assert kept() == [0, 0, 0, 0]
    assert officer.get("/resultados").status_code == 200


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An installation in a folder of its own."""
    yield from own_home(tmp_path, monkeypatch)


@files
def test_the_command_line_says_the_same(home: Path, file: Broken) -> None:
    (home / file.name).write_bytes(file.data)
    command = ["results", "import", str(home / file.name), "--vigencia", "2025"]
    done = CliRunner().invoke(main, command, catch_exceptions=False)
    assert done.exit_code == 1
    in_a_sentence(done.output, file)
    with opened():
        assert kept() == [0, 0, 0, 0]


@pytest.mark.slow
def test_strange_files_that_are_right_are_read_whole(home: Path) -> None:
    for name, data in HONEST.items():
        (home / name).write_bytes(data)
        command = ["results", "import", str(home / name), "--vigencia", "2025", "--preview"]
        done = CliRunner().invoke(main, command, catch_exceptions=False)
        assert done.exit_code == 0 and "4 puntajes nuevos" in done.output, (name, done.output)


SERVER = """
import io, json, resource, sys
import web
from tests.support.broken_results import BROKEN
from tests.support.people import Visitor
from workflows.kernel.settings import Settings

app = web.create_app(Settings(testing=True))
officer = Visitor(app, "equipo1")
answers = []
for file in BROKEN:
    page = officer.post("/resultados/revisar", vigencia="2025", archivo=(io.BytesIO(file.data), file.name))
    answers.append([file.name, page.status_code, officer.get("/resultados").status_code])
# Its own peak: what getrusage says of itself begins with the peak of who started it.
own = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
peaks = [int(own.split()[1]) // 1024, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024]
print(json.dumps({"answers": answers, "peaks": peaks}))
"""


@on_sqlite
@pytest.mark.slow
def test_memory_stays_under_its_bound_and_the_server_answers_what_comes_next(seeded: Flask, settings: Settings) -> None:
    changes = {"CAUCE_DATABASE_URL": settings.url, "CAUCE_HOME": str(settings.home)}
    done = subprocess.run(
        [sys.executable, "-c", SERVER], capture_output=True, text=True, env={**os.environ, **changes}, check=True
    )
    found = json.loads(done.stdout.splitlines()[-1])
    assert [each[1:] for each in found["answers"]] == [[422, 200]] * len(BROKEN), found
    assert max(found["peaks"]) < 512, found["peaks"]
