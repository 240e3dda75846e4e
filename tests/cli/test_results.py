"""Results and recommendations from the command line: progress apart from the answer, files kept, refusals told."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select

from tests.support.advice import csv_of
from tests.support.homes import own_home
from tests.support.publications import advice_book, zipped
from workflows.cli import main
from workflows.cli.opened import opened
from workflows.domain.documents import Evidence
from workflows.domain.published import Recommendation
from workflows.domain.scores import ScoreImport
from workflows.kernel import files
from workflows.kernel.app import settings_of
from workflows.kernel.db import session

ROWS = [["Gobierno Digital", "Publicar datos abiertos.", "POL07"], ["Integridad", "Actualizar el código.", "POL02"]]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A demonstration without its stories, in a folder of its own."""
    yield from own_home(tmp_path, monkeypatch)


def cauce(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["results", *map(str, arguments)], catch_exceptions=False)


def file(home: Path, name: str, data: bytes) -> Path:
    path = home / name
    path.write_bytes(data)
    return path


def test_an_import_tells_where_it_is_and_keeps_its_file(home: Path) -> None:
    data = csv_of(("Urrao", "61,2", "55,1"), ("Abejorral", "70", "66.4"))
    done = cauce("import", file(home, "r.csv", data), "--vigencia", 2025)
    assert done.exit_code == 0
    assert done.stderr.splitlines() == [
        "… Leyendo «r.csv»", "… 2 filas leídas; guardando los puntajes de 2 entidades",
    ]  # fmt: skip
    assert "Se guardaron 4 puntajes nuevos" in done.stdout
    assert "no cambió nada" in cauce("import", home / "r.csv", "--vigencia", 2025).stdout
    with opened() as app:
        source = session().scalars(select(ScoreImport)).one()
        kept = session().scalars(select(Evidence)).one()
        assert source.evidence_id == kept.id and files.get(settings_of(app).files_folder, kept.sha256) == data


def test_recommendations_of_several_files_and_a_zip(home: Path) -> None:
    one = file(home, "Urrao.xlsx", advice_book(ROWS))
    more = file(home, "todos.zip", zipped({"Yarumal.xlsx": advice_book(ROWS), "05002.xlsx": advice_book(ROWS)}))
    looked = cauce("recommendations", one, more, "--vigencia", 2025, "--preview")
    assert "Alcaldía de Yarumal: 2 recomendaciones nuevas" in looked.stdout and stored() == 0
    done = cauce("recommendations", one, more, "--vigencia", 2025)
    assert done.exit_code == 0 and stored() == 6
    assert done.stderr.splitlines()[0] == "… 1 de 3: Urrao.xlsx"
    assert "Alcaldía de Abejorral: 2 recomendaciones nuevas, 0 iguales, 0 retiradas." in done.stdout


def stored() -> int:
    with opened():
        return session().scalar(select(func.count(Recommendation.id))) or 0


def test_a_wrong_file_and_one_of_nobody_are_told_and_the_right_one_is_taken(home: Path) -> None:
    right = file(home, "Urrao.xlsx", advice_book(ROWS))
    wrong = file(home, "Yarumal.xlsx", advice_book([["Deporte", "Algo.", ""]]))
    nobody = file(home, "archivo.xlsx", advice_book(ROWS))
    done = cauce("recommendations", right, wrong, nobody, "--vigencia", 2025)
    assert done.exit_code == 1 and stored() == 2
    assert "celda C5" in done.stderr and "Dígalo con --entity" in done.stderr
    assert "2 de 3 archivos no se importaron" in done.stderr
    settled = cauce("recommendations", nobody, "--vigencia", 2025, "--entity", "05002")
    assert settled.exit_code == 0 and stored() == 4
    assert cauce("recommendations", nobody, "--vigencia", 2025, "--entity", "99999").exit_code == 1
