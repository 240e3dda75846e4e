"""Doctor finds what does not agree; a backup comes back equal. On both databases."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import delete, func, select, text, update

from tests.support.advice import actor, advised, installed
from workflows.actions import conversation
from workflows.cli import examination, main
from workflows.domain.cases import Case
from workflows.domain.documents import Evidence
from workflows.domain.journal import Journal
from workflows.domain.outbox import Outbox
from workflows.domain.tasks import Task
from workflows.kernel import clock, files
from workflows.kernel.db import db, session, transaction
from workflows.kernel.ids import Counter
from workflows.kernel.settings import Settings


def found(settings: Settings) -> str:
    return "\n".join(examination.examine(settings))


@pytest.fixture
def at_work(bare_app: Flask, settings: Settings) -> str:
    """An installation with one case and one piece of evidence; the case's id."""
    installed()
    advised("Urrao")
    case_id = session().scalars(select(Case.id)).one()
    conversation.attach_evidence(actor(), settings.files_folder, "nota.txt", b"Una nota.\n", case_id)
    assert found(settings) == ""
    return case_id


def test_a_task_that_the_state_does_not_know(at_work: str, settings: Settings) -> None:
    with transaction() as current:
        current.execute(update(Task).values(state="cancelled"))
    assert "1 pasos abiertos en su estado y 0 tareas" in found(settings)


def test_a_changed_history_and_one_cut_short(at_work: str, settings: Settings) -> None:
    with transaction() as current:
        last = current.scalar(select(func.max(Journal.seq)).where(Journal.chain == at_work))
        current.execute(delete(Journal).where(Journal.chain == at_work, Journal.seq == last))
    assert "faltan registros al final" in found(settings)
    with transaction() as current:
        current.execute(update(Journal).where(Journal.chain == at_work, Journal.seq == 1).values(verb="otro"))
    assert f"La historia «{at_work}» no cuadra desde su registro 1" in found(settings)


def test_a_number_that_is_missing(at_work: str, settings: Settings) -> None:
    with transaction() as current:
        current.execute(update(Counter).values(value=7))
    assert "1 radicados de" in found(settings) and "el contador va en 7" in found(settings)


def test_files_without_rows_rows_without_files_and_changed_ones(at_work: str, settings: Settings) -> None:
    folder = settings.files_folder
    path = files.path_of(folder, session().scalars(select(Evidence.sha256)).one())
    path.write_bytes(b"Otra cosa")
    assert "cambió o no se puede leer" in found(settings)
    path.unlink()
    assert "Falta el archivo de la evidencia «nota.txt»" in found(settings)
    files.put(folder, b"de nadie")
    assert "no es de ninguna evidencia" not in found(settings)


def test_mail_that_does_not_leave(at_work: str, settings: Settings) -> None:
    with transaction() as current:
        current.execute(update(Outbox).values(state="pending", next_at=clock.now() - examination.OLDEST_MAIL * 2))
    assert "esperan hace más de media hora" in found(settings)


def cauce(monkeypatch: pytest.MonkeyPatch, url: str, home: Path, *arguments: str) -> Result:
    monkeypatch.setenv("CAUCE_DATABASE_URL", url)
    monkeypatch.setenv("CAUCE_HOME", str(home))
    monkeypatch.setenv("CAUCE_FILES", str(home / "files"))
    return CliRunner().invoke(main, list(arguments), catch_exceptions=False)


def test_a_copy_comes_back_equal(
    at_work: str, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url, archive = settings.url, str(tmp_path / "copia.tar.gz")
    session().close()
    made = cauce(monkeypatch, url, tmp_path, "backup", archive)
    assert "1 expedientes, 1 evidencias" in made.output
    refused = cauce(monkeypatch, url, tmp_path, "restore", archive)
    assert refused.exit_code == 1 and "--replace" in refused.stderr
    with transaction() as current:
        current.execute(text("UPDATE journal SET verb = 'otro'"))
    files.path_of(settings.files_folder, session().scalars(select(Evidence.sha256)).one()).unlink()
    db.session.remove()
    db.engine.dispose()
    done = cauce(monkeypatch, url, tmp_path, "restore", archive, "--replace")
    assert done.exit_code == 0, done.stderr
    assert cauce(monkeypatch, url, tmp_path, "doctor").output == "Todo está en orden.\n"


def test_a_file_that_is_no_copy_changes_nothing(
    at_work: str, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "x.tar").write_bytes(b"no es un tar")
    session().close()
    answer = cauce(monkeypatch, settings.url, tmp_path, "restore", str(tmp_path / "x.tar"), "--replace")
    assert answer.exit_code == 1 and "no es una copia" in answer.stderr
    assert session().scalar(select(func.count(Case.id))) == 1
