"""A database of a release with an office at work in it: written once per release, migrated by every later one.

`python -m tests.support.released` writes tests/fixtures/databases/<schema>.json.gz: every row of every table, as plain
values that go into SQLite and PostgreSQL alike. Run it with the code of that release, and never again for it.
"""

import base64
import gzip
import json
import shutil
import sys
import tempfile
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from tests.support.desk import TEXT, Desk, furnish
from workflows.kernel.app import create_bare_app
from workflows.kernel.db import db
from workflows.kernel.migrate import upgrade
from workflows.kernel.settings import Settings

FOLDER = Path(__file__).resolve().parents[1] / "fixtures" / "databases"
CLASSIFIED = {"tipo_peticion": "general", "prioridad": "normal"}
Rows = dict[str, list[dict[str, Any]]]


def office_at_work() -> None:
    """Ten requests, each at another place: with people, with the entity, before a signature, waiting for another."""
    desk = Desk()
    furnish()
    for steps in ((), ("revision",), ("revision", "asignar"), ("revision", "asignar", "elaborar_oficio"),
                  ("revision", "asignar", "elaborar_oficio", "firmar_oficio")):  # fmt: skip
        desk.go(desk.start(asunto=f"Caso de {len(steps)} pasos"), *steps)
    desk.go(desk.start(asunto="Requerida"), "incompleta", "proyectar_requerimiento", "firmar_requerimiento")
    _joint(desk)
    desk.go(desk.start(asunto="Asignada"), "revision", "asignar")
    desk.settle()
    _unclear(desk)
    desk.settle()
    desk.close()


def _joint(desk: Desk) -> None:
    """One of two waits for the joint reply of the other."""
    first, _ = desk.petition(politicas=["POL03", "POL07"], asunto="Dos políticas").case_ids
    desk.go(first, "revision", "asignar", "elaborar_oficio", "firmar_oficio", "disenar_plan")
    desk.complete("responsable", first, "elaborar_respuesta", "adherir", data=TEXT)


def _unclear(desk: Desk) -> None:
    """One went back to the entity because nobody understood it."""
    unclear = desk.start(asunto="No se entiende")
    desk.complete("equipo", unclear, "revision", "no_clara", data=CLASSIFIED)
    desk.complete("equipo", unclear, "proyectar_devolucion", data=TEXT)
    desk.sign(unclear, "devolucion")


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return {"$bytes": base64.b64encode(value).decode()}
    if isinstance(value, datetime):
        return {"$instant": value.isoformat()}
    if isinstance(value, date):
        return {"$day": value.isoformat()}
    return {"$number": str(value)} if isinstance(value, Decimal) else value


def _typed(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    ((kind, text),) = value.items()
    if kind == "$instant":
        found = datetime.fromisoformat(text)
        return found if found.tzinfo else found.replace(tzinfo=UTC)
    return {"$bytes": base64.b64decode, "$day": date.fromisoformat, "$number": Decimal}[kind](text)


def rows_of(connection: sa.Connection, tables: Rows | None = None) -> Rows:
    """Every row of every table as plain values; only the tables and columns of `tables` when given."""
    known = sa.MetaData()
    known.reflect(connection)
    found: Rows = {}
    for table in known.sorted_tables:
        if table.name == "alembic_version" or (tables is not None and not tables.get(table.name)):
            continue
        columns = [each for each in table.columns if tables is None or each.name in tables[table.name][0]]
        rows = connection.execute(sa.select(*columns)).mappings()
        found[table.name] = [{key: _instant(_plain(value)) for key, value in row.items()} for row in rows]
    return found


def _instant(value: Any) -> Any:
    """One way to write an instant, whichever database it comes from."""
    if isinstance(value, dict) and "$instant" in value:
        return {"$instant": _typed(value).astimezone(UTC).isoformat()}
    return value


def load(url: str, kept: dict[str, Any]) -> None:
    """A new database at `url` with the schema and the rows of a release."""
    upgrade(url, kept["schema"])
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        known = sa.MetaData()
        known.reflect(connection)
        for table in known.sorted_tables:
            rows = [{key: _typed(value) for key, value in row.items()} for row in kept["rows"].get(table.name, ())]
            if rows:
                connection.execute(table.insert(), rows)
            _count_on(connection, table, rows)
    engine.dispose()


def _count_on(connection: sa.Connection, table: sa.Table, rows: list[Any]) -> None:
    """PostgreSQL's own counters go on after the rows that were put in by hand."""
    numbered = isinstance(table.columns["id"].type, sa.Integer) if "id" in table.columns else False
    if rows and numbered and connection.dialect.name == "postgresql":
        series, last = f"pg_get_serial_sequence('{table.name}', 'id')", f"(SELECT max(id) FROM {table.name})"
        connection.execute(sa.text(f"SELECT setval({series}, {last})"))


def write() -> Path:
    """Build the office with the code at hand and keep its rows."""
    home = Path(tempfile.mkdtemp())
    url = f"sqlite:///{home / 'cauce.db'}"
    upgrade(url)
    app = create_bare_app(Settings(testing=True, home=home, database_url=url, smtp_url="", secret_key="pruebas"))
    with app.app_context():
        office_at_work()
        db.session.remove()
        with db.engine.connect() as connection:
            schema = connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar_one()
            content = json.dumps({"schema": schema, "rows": rows_of(connection)}, sort_keys=True)
        db.engine.dispose()
    shutil.rmtree(home)
    FOLDER.mkdir(parents=True, exist_ok=True)
    file = FOLDER / f"{schema}.json.gz"
    file.write_bytes(gzip.compress(content.encode(), 9, mtime=0))
    return file


def saved() -> list[Path]:
    """The databases that releases left."""
    return sorted(FOLDER.glob("*.json.gz"))


def unpacked(file: Path) -> dict[str, Any]:
    """One of them: its schema and its rows."""
    found: dict[str, Any] = json.loads(gzip.decompress(file.read_bytes()))
    return found


if __name__ == "__main__":
    sys.stdout.write(f"{write().name}\n")
