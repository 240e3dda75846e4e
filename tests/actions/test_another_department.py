"""Another gobernación installs Cauce with its own owner and municipalities, and without Python."""

import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import func, select

from tests.support.people import PASSWORD, Visitor, actor_named, address
from tests.support.sheets import workbook
from workflows.actions import _passwords, installation, results, seed
from workflows.actions._scores import places
from workflows.cli import main
from workflows.domain.entities import Entity, department_of, owners
from workflows.domain.file_owners import FileOwners
from workflows.domain.offices import Office
from workflows.domain.people import Person, RoleAssignment
from workflows.domain.scores import Score
from workflows.kernel.db import session, transaction
from workflows.kernel.errors import Conflict, Invalid
from workflows.kernel.ids import new_id
from workflows.kernel.settings import Settings
from workflows.procedures import discover

OWNER = {
    "kind": "gobernacion", "name": "Gobernación de Nariño", "short_name": "Gobernación de Nariño", "code": "52",
    "department": "Nariño", "city": "Pasto",
}  # fmt: skip
ROWS = "codigo_divipola,nombre_comun\n52001,Pasto\n52356,Ipiales\n52480,Nariño\n"
TITLES = ["Entidad", "Departamento", "Municipio", "POL03 Planeación Institucional"]


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """What is read from files does not depend on the database."""
    return sqlite_url


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The catalogues of another department."""
    made = tmp_path / "datos"
    made.mkdir()
    (made / "owner.json").write_text(json.dumps(OWNER), "utf-8")
    (made / "municipalities.csv").write_text(ROWS, "utf-8-sig")
    return made


@pytest.fixture
def settings(settings: Settings, folder: Path) -> Settings:
    """The settings of an installation of that department."""
    return settings.model_copy(update={"data": folder})


def staff(owner_id: str) -> None:
    """Somebody of its MIPG team."""
    with transaction() as current:
        current.add(
            Person(id="equipo", owner_id=owner_id, name="Equipo, demostración", email=address("equipo"),
                   password_hash=_passwords.hashed(PASSWORD))
        )  # fmt: skip
        current.flush()
        current.add(RoleAssignment(id=new_id(), owner_id=owner_id, person_id="equipo", role="equipo_mipg",
                                   starts=date(2020, 1, 1)))  # fmt: skip


def test_everything_is_of_its_department_and_nothing_of_ours(app: Flask) -> None:
    owner_id = seed.load_base()
    assert seed.load_base() == owner_id
    assert department_of(owner_id) == "Nariño"
    towns = select(Entity.municipality, Entity.department).where(~Entity.is_owner).order_by(Entity.code)
    assert session().execute(towns).all() == [("Pasto", "Nariño"), ("Ipiales", "Nariño"), ("Nariño", "Nariño")]
    assert session().scalar(select(func.count()).select_from(Office)) == 0
    known = places(owner_id)
    assert known.departments == {"narino"}
    assert not known.match({"department": "Antioquia", "municipality": "Retiro", "entity": "Alcaldía de Retiro"}).key


def test_its_results_are_read_and_its_map_drawn(app: Flask) -> None:
    owner_id = seed.load_base()
    installation.install(discover().values())
    staff(owner_id)
    rows = [
        TITLES, ["ALCALDÍA DE PASTO", "NARIÑO", "PASTO", 61], ["ALCALDÍA DE NARIÑO", "Nariño", "Nariño", 48],
        ["ALCALDÍA DE IPIALES", "Nariño", "Ipiales", 70], ["ALCALDÍA DE MEDELLÍN", "Antioquia", "Medellín", 80],
    ]  # fmt: skip
    results.import_results(actor_named("equipo"), "r.xlsx", workbook(rows), 2025)
    scored = select(Entity.code).join(Score, Score.entity_id == Entity.id).order_by(Entity.code)
    assert session().scalars(scored).all() == ["52001", "52356", "52480"]
    team = Visitor(app, "equipo")
    page = team.get("/resultados/mapa").text
    assert all(name in page for name in ("Pasto", "Ipiales", "Nariño")) and "Medellín" not in page
    assert "Los municipios de Nariño ya se reconocen" in team.get("/resultados/nombres").text
    for place in ("/resultados", "/resultados/politicas/POL03", f"/resultados/{_town('52001')}"):
        answer = team.get(place, follow_redirects=True)
        assert answer.status_code == 200 and "Antioquia" not in answer.text, place


def _town(code: str) -> str:
    return str(session().scalar(select(Entity.id).where(Entity.code == code)))


def test_a_file_is_told_by_its_town_also_when_the_department_has_the_same_name(app: Flask) -> None:
    seed.load_base()
    found = FileOwners(session().scalars(select(Entity)).all(), {})
    for name, code in (
        ("Recomendaciones Pasto Nariño 2025.xlsx", "52001"), ("recomendaciones_narino.xlsx", "52480"),
        ("Alcaldía de Nariño, departamento de Nariño.xlsx", "52480"),
    ):  # fmt: skip
        of = found.of(name, []).entity
        assert of is not None and of.code == code, name


def test_a_database_of_one_institution_refuses_the_catalogues_of_another(app: Flask, folder: Path) -> None:
    seed.load_base()
    (folder / "owner.json").write_text(json.dumps(OWNER | {"code": "19", "name": "Gobernación del Cauca"}), "utf-8")
    with pytest.raises(Conflict, match="ya es de «Gobernación de Nariño»"):
        seed.load_base()
    assert [each.code for each in owners()] == ["52"]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("owner.json", '{"name": "X"}', "le falta kind"),
        ("owner.json", "{", "no es un archivo JSON"),
        ("municipalities.csv", "codigo_divipola,nombre_comun\n52001,\n", "no dice «nombre_comun» en la fila 2"),
        ("municipalities.csv", ROWS + "52001,Pasto\n", "repite el código 52001 en la fila 5"),
        ("municipalities.csv", "", "no trae municipios"),
        ("municipalities.csv", None, "falta municipalities.csv"),
    ],
)
def test_a_file_that_is_wrong_is_named(app: Flask, folder: Path, name: str, content: str | None, words: str) -> None:
    (folder / name).unlink()
    if content is not None:
        (folder / name).write_text(content, "utf-8")
    with pytest.raises(Invalid, match=words):
        seed.load_base()
    assert owners() == []


def test_the_demonstration_is_not_of_another_department(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CAUCE_HOME", str(tmp_path / "casa"))
    monkeypatch.setenv("CAUCE_DATA", str(tmp_path))
    answer = CliRunner().invoke(main, ["run", "--demo", "--port", "18765"])
    assert answer.exit_code == 1 and "Quite CAUCE_DATA" in answer.output + (answer.stderr or "")
