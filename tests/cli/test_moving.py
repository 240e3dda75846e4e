"""`cauce migrate-cases`: tells first, moves, takes back; exit 1 when somebody stayed behind."""

import json

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import select

from tests.support import advice
from tests.support.databases import on_sqlite
from tests.support.versions import installed, original, relabelled
from workflows.actions import moves
from workflows.actions._course import keep_incident
from workflows.cli import main
from workflows.domain.cases import Case
from workflows.kernel.db import session
from workflows.kernel.settings import Settings

pytestmark = on_sqlite


@pytest.fixture
def cauce(bare_app: Flask, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    """The command line over an installation with two cases on an older version."""
    monkeypatch.setenv("CAUCE_DATABASE_URL", settings.url)
    monkeypatch.setenv("CAUCE_HOME", str(settings.home))
    advice.installed()
    for town in ("Urrao", "Abejorral"):
        advice.advised(town)
    installed(relabelled(original()))
    return CliRunner()


def versions() -> set[str]:
    session().rollback()
    return set(session().scalars(select(Case.version_hash)))


def test_it_tells_moves_and_takes_back(cauce: CliRunner) -> None:
    before = versions()
    told = cauce.invoke(main, ["migrate-cases", "demanda", "--dry-run", "--json"])
    assert told.exit_code == 0, told.output
    found = json.loads(told.output)
    assert [each["movable"] for each in found["cases"]] == [True, True] and versions() == before
    done = cauce.invoke(main, ["migrate-cases", "demanda", "--json"])
    assert done.exit_code == 0 and json.loads(done.output)["done"] == 2, done.output
    assert versions() == {found["version"]}
    back = cauce.invoke(main, ["migrate-cases", "demanda", "--undo", json.loads(done.output)["move"]])
    assert back.exit_code == 0 and "Hechos: 2. No se pudieron: 0." in back.output and versions() == before


def test_who_stays_behind_is_named_and_the_exit_says_so(cauce: CliRunner) -> None:
    keep_incident(session().scalars(select(Case.id).order_by(Case.number)).first() or "", "x", "x")
    done = cauce.invoke(main, ["migrate-cases", "demanda", "--reason", "Guía nueva."])
    assert done.exit_code == 1
    assert "Tiene un incidente abierto" in done.output and "Hechos: 1." in done.output


def test_many_are_worked_off_as_a_batch(cauce: CliRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(moves, "MOST_AT_ONCE", 1)
    done = cauce.invoke(main, ["migrate-cases", "demanda", "--json"])
    assert done.exit_code == 0 and json.loads(done.output)["done"] == 2, done.output


def test_an_unknown_procedure_is_a_sentence(cauce: CliRunner) -> None:
    wrong = cauce.invoke(main, ["migrate-cases", "nada"])
    assert wrong.exit_code == 1 and "No hay un procedimiento «nada»." in wrong.output
