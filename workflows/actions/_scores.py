"""Scores of one file against what is stored: which are new, which change, and writing them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from sqlalchemy import insert, select, update

from workflows.data import read_csv, read_json
from workflows.domain.entities import Entity
from workflows.domain.results_csv import ParsedResults, ResultRow, known_places, parse
from workflows.domain.scores import Score
from workflows.kernel.db import session
from workflows.kernel.errors import Invalid
from workflows.kernel.uploads import accept

DIGITS = Decimal("0.001")


@dataclass
class Difference:
    """Values of a file beside the stored ones: rows to insert, (score id, value) to change, and how many stay."""

    new: list[dict[str, object]] = field(default_factory=list)
    changed: list[tuple[int, Decimal]] = field(default_factory=list)
    same: int = 0


def read_file(name: str, data: bytes) -> tuple[ParsedResults, str, str]:
    """The rows of an uploaded file, its display name and SHA-256; Invalid with one error per wrong cell."""
    accepted = accept(name, data, "csv")
    aliases = read_json("municipality_aliases.json")["aliases"]
    parsed = parse(data, known_places(read_csv("municipalities.csv"), aliases))
    if parsed.problems:
        found = [
            {"field": f"fila {each.row}", "row": each.row, "column": each.column, "value": each.value,
             "message": _sentence(each.row, each.column, each.message)}
            for each in parsed.problems
        ]  # fmt: skip
        raise Invalid("El archivo tiene errores y no se guardó nada. Corríjalo y súbalo de nuevo.", found)
    return parsed, accepted.name, accepted.sha256


def _sentence(row: int, column: str, message: str) -> str:
    where = f"Fila {row}, columna «{column}»" if column else f"Fila {row}"
    return f"{where}: {message}"


def compare(rows: Iterable[ResultRow], vigencia: int, series: str) -> Difference:
    """What the rows of a file would change; Invalid for a municipality that this installation does not have."""
    entities = {code: key for code, key in session().execute(select(Entity.code, Entity.id))}
    stored = _stored(vigencia, series)
    found = Difference()
    for row in rows:
        entity_id = entities.get(row.divipola)
        if entity_id is None:
            message = f"Fila {row.row}: el municipio {row.divipola} no está entre las entidades de esta instalación."
            raise Invalid(message, [{"field": f"fila {row.row}", "row": row.row, "message": message}])
        for code, raw in row.scores.items():
            _place(found, stored.get((entity_id, code)), entity_id, code, raw.quantize(DIGITS))
    return found


def _stored(vigencia: int, series: str) -> dict[tuple[str, str], tuple[int, Decimal]]:
    query = select(Score.entity_id, Score.code, Score.id, Score.value)
    rows = session().execute(query.where(Score.vigencia == vigencia, Score.series == series))
    return {(entity_id, code): (key, value) for entity_id, code, key, value in rows}


def _place(
    found: Difference, before: tuple[int, Decimal] | None, entity_id: str, code: str, value: Decimal
) -> None:
    if before is None:
        found.new.append({"entity_id": entity_id, "code": code, "value": value})
    elif before[1] != value:
        found.changed.append((before[0], value))
    else:
        found.same += 1


def write(found: Difference, import_id: str, vigencia: int, series: str) -> None:
    """Store a difference under its import, inside the open act."""
    common = {"vigencia": vigencia, "series": series, "import_id": import_id}
    if found.new:
        session().execute(insert(Score), [{**row, **common} for row in found.new])
    if found.changed:
        changes = [{"id": key, "value": value, "import_id": import_id} for key, value in found.changed]
        session().execute(update(Score), changes)
