"""The scripts that made the first letters never undo what somebody changed in Word."""

import json
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner
from docx import Document

from docs.letters import build, seguimiento
from docs.letters.build import base
from workflows.letters.package import unpack

FEW = {"_shared": [base], "seguimiento": seguimiento.LETTERS}
REPORT = "seguimiento/informe_mejora.docx"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where letters go in this test; they were built there once."""
    monkeypatch.setattr(build, "LETTERS", FEW)
    monkeypatch.setattr(build, "FOLDER", tmp_path / "docs_templates")
    monkeypatch.setattr(build, "LEDGER", tmp_path / "built.json")
    assert run() == 0
    return tmp_path / "docs_templates"


def run(*arguments: str) -> int:
    """Build; the exit code."""
    return CliRunner().invoke(build.main, arguments, catch_exceptions=False).exit_code


def edit(path: Path) -> bytes:
    """Somebody changes a letter in Word."""
    letter = Document(str(path))
    letter.paragraphs[-1].insert_paragraph_before("Con copia al archivo.")
    letter.save(str(path))
    return path.read_bytes()


def test_building_again_is_free_while_nobody_edited(folder: Path) -> None:
    before = {path: path.read_bytes() for path in folder.rglob("*.docx")}
    assert run() == 0 and len(before) == 2
    assert {path: path.read_bytes() for path in folder.rglob("*.docx")} == before


def test_what_was_edited_is_named_and_nothing_is_written(folder: Path) -> None:
    mine = edit(folder / REPORT)
    (folder / "_shared/base.docx").unlink()
    answer = CliRunner().invoke(build.main, [])
    said = answer.stderr
    assert answer.exit_code == 1
    assert f"docs_templates/{REPORT}" in said and f"--force {REPORT}" in said and "base.docx" not in said
    assert (folder / REPORT).read_bytes() == mine and not (folder / "_shared/base.docx").exists()
    assert run("--force", "_shared/base.docx") == 1
    assert run("--force", REPORT) == 0
    assert (folder / REPORT).read_bytes() != mine and (folder / "_shared/base.docx").exists()


def test_a_letter_whose_parts_are_the_same_was_not_edited(folder: Path) -> None:
    path = folder / REPORT
    parts = unpack(path.read_bytes())
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    assert run() == 0


def test_a_changed_script_is_built_where_nobody_edited(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = (folder / REPORT).read_bytes()
    monkeypatch.setattr(build, "LETTERS", {"seguimiento": [_other]})
    assert run() == 0
    assert (folder / REPORT).read_bytes() != before


def _other(letter: object) -> None:
    """Another text for the same kind of letter."""


_other.__name__ = "informe_mejora"


def test_the_ledger_of_the_repository_names_every_letter_that_the_scripts_make() -> None:
    known = json.loads(build.LEDGER.read_text("utf-8"))
    assert set(known) == {f"{slug}/{fill.__name__}.docx" for slug, fills in build.LETTERS.items() for fill in fills}
