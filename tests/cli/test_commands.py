"""The command line as an operator meets it: answers, refusals and exits, never a traceback."""

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from tests.support.advice import csv_of, installed
from workflows.actions import _definitions
from workflows.cli import main
from workflows.cli.opened import opened
from workflows.domain.access import installation
from workflows.domain.entities import owners
from workflows.domain.people import Person
from workflows.domain.terms.words import day_in_words
from workflows.kernel import clock
from workflows.kernel.db import session

FILE = csv_of(("Urrao", "61,2", "55,1"), ("Abejorral", "70", "66.4"))


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder for an installation of its own."""
    monkeypatch.setenv("CAUCE_HOME", str(tmp_path / "data"))
    monkeypatch.delenv("CAUCE_DATABASE_URL", raising=False)
    yield tmp_path
    clock.set_offset(clock.offset() * 0)


def cauce(*arguments: str) -> Result:
    """Run one command in this process."""
    return CliRunner().invoke(main, list(arguments), catch_exceptions=False)


def demonstration() -> None:
    """A demonstration without its stories, in the folder of this test."""
    assert cauce("db", "upgrade").exit_code == 0
    with opened():
        installed()


def test_help_names_every_command_and_imports_none() -> None:
    code = (
        "import sys; from workflows.cli import main\n"
        "try: main(['--help'], prog_name='cauce')\n"
        "except SystemExit: pass\n"
        "sys.exit(bool({'SpiffWorkflow', 'prefect', 'sqlalchemy', 'flask'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, "help must be cheap"
    assert all(name in done.stdout for name in main.list_commands(None))  # type: ignore[arg-type]


@pytest.mark.parametrize("name", main.list_commands(None))  # type: ignore[arg-type]
def test_each_command_explains_itself(name: str) -> None:
    answer = cauce(name, "--help")
    assert answer.exit_code == 0 and "Usage:" in answer.output


def test_deadline_answers_what_programs_rely_on(home: Path) -> None:
    answer = cauce("deadline", "--from", "2026-11-20", "--business-days", "15", "--json", "--no-db")
    found = json.loads(answer.output)
    assert found["due"] == "2026-12-14" and len(found["skipped"]) == 9
    assert list(found) == ["from", "counted_from", "due", "rule", "skipped"]
    assert cauce("deadline", "--from", "2026-11-20", "--business-days", "15").output.startswith("Vence el lunes 14")
    assert not (home / "data").exists()


def test_deadline_does_without_the_engine() -> None:
    code = "import sys, workflows.cli.deadline; sys.exit(bool({'SpiffWorkflow', 'prefect'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], timeout=60).returncode == 0


@pytest.mark.slow
def test_the_web_is_loaded_away_from_the_collector_and_without_what_only_the_clock_needs() -> None:
    code = (
        "import gc, sys; from workflows.cli import main; main.get_command(None, 'web')\n"
        "sys.exit(not gc.isenabled() or gc.get_freeze_count() < 100_000 or 'apscheduler' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], timeout=60).returncode == 0


def test_a_wrong_use_exits_with_2_and_a_refusal_with_1(home: Path) -> None:
    assert cauce("deadline", "--from", "2026-11-20").exit_code == 2
    assert cauce("check", str(home / "nada")).exit_code == 2
    assert cauce("no-existe").exit_code == 2
    assert cauce("demo", "advance", "un rato").exit_code == 2
    refused = cauce("deadline", "--from", "ayer", "--months", "1", "--no-db")
    assert refused.exit_code == 1 and "No se entiende la fecha" in refused.stderr


def test_without_a_database_a_sentence_says_what_to_do(home: Path) -> None:
    for command in (["doctor"], ["demo", "advance", "1d"], ["backup", str(home / "b.tar")]):
        answer = cauce(*command)
        assert answer.exit_code == 1 and "Todavía no hay una base de datos" in answer.stderr
    assert not (home / "data").exists()


def test_check_speaks_to_programs_and_new_procedure_passes_it(home: Path) -> None:
    made = cauce("new-procedure", "prueba", str(home))
    assert made.exit_code == 0 and "bpmn/prueba/process.bpmn" in made.output
    answer = cauce("check", str(home), "--json")
    found = json.loads(answer.output)
    assert answer.exit_code == 0 and found["ok"]
    assert found["procedures"][0]["slug"] == "prueba"
    assert found["procedures"][0]["version"].startswith("sha256:")
    (home / "bpmn" / "prueba" / "process.bpmn").write_text("<nada/>")
    assert cauce("check", str(home)).exit_code == 1
    again = cauce("new-procedure", "prueba", str(home))
    assert again.exit_code == 1 and "Ya existe" in again.stderr


def test_the_schema_is_made_and_the_clock_of_a_real_installation_stays(home: Path) -> None:
    assert cauce("db", "upgrade").exit_code == 0
    assert cauce("db", "upgrade").exit_code == 0
    refused = cauce("demo", "advance", "30d")
    assert refused.exit_code == 1 and "demostración" in refused.stderr
    assert cauce("doctor").output == "Todo está en orden.\n"


def test_an_office_that_only_upgrades_its_database_has_its_owner_and_its_procedures(home: Path) -> None:
    cauce("db", "upgrade")
    with opened():
        assert [each.code for each in owners()] == ["05"]
        assert {"demanda", "oferta"} <= {each.slug for each in _definitions.installed()}
        assert session().scalar(select(Person.id).limit(1)) is None and installation("demo") is None


def test_a_demonstration_its_clock_its_token_its_results_and_its_copy(home: Path) -> None:
    demonstration()
    later = clock.local(clock.now()) + timedelta(days=30)
    assert day_in_words(later.date()) in cauce("demo", "advance", "30d").output
    assert cauce("token", "create", "--person", "equipo1@demo.cauce.example").output.startswith("cauce_")
    assert cauce("token", "create", "--person", "nadie@demo.cauce.example").exit_code == 1
    (home / "r.csv").write_bytes(FILE)
    command = ("results", "import", str(home / "r.csv"), "--vigencia", "2024")
    assert "Se guardarían 4 puntajes nuevos" in cauce(*command, "--preview").output
    assert "Se guardaron 4 puntajes nuevos" in cauce(*command).output
    assert "no cambió nada" in cauce(*command).output
    (home / "mal.csv").write_bytes(csv_of(("Urrao", "61", "155")))
    wrong = cauce("results", "import", str(home / "mal.csv"), "--vigencia", "2024")
    assert wrong.exit_code == 1 and "Fila 2" in wrong.stderr
    assert cauce("doctor").exit_code == 0
