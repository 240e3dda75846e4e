"""Scores of one file against what is stored: what is new, what changes, what goes, and writing all of it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from sqlalchemy import delete, insert, select

from workflows.actions import _catalogues
from workflows.domain.entities import Entity, department_of
from workflows.domain.matrix import MUNICIPALITY
from workflows.domain.published import EntityAlias, PublishedRow, ScoreChange
from workflows.domain.results_book import parse_book
from workflows.domain.results_csv import parse
from workflows.domain.results_places import Places, known_places, name_key
from workflows.domain.results_rows import ParsedResults, ResultRow
from workflows.domain.scores import Score
from workflows.domain.standing import Standing, standings
from workflows.kernel import clock, spreadsheets
from workflows.kernel.db import session
from workflows.kernel.errors import Invalid
from workflows.kernel.uploads import accept, extensions_for
from workflows.kernel.uploads.names import display_name, extension_of

DIGITS = Decimal("0.001")
WRONG = "El archivo tiene errores y no se guardó nada. Corríjalo y súbalo de nuevo."


@dataclass(frozen=True)
class Value:
    """One score of the file beside the stored one (`before` and `former`, the import that brought it)."""

    row: int
    entity_id: str
    code: str
    after: Decimal | None
    before: Decimal | None = None
    former: str | None = None


@dataclass
class Difference:
    """Values of a file beside the stored ones, by fate; `entities` of the file by the key of their rows.

    `kept` are entities that keep the scores they had because the file lacks them; `absent`, also our municipalities
    without any.
    """

    new: list[Value] = field(default_factory=list)
    changed: list[Value] = field(default_factory=list)
    removed: list[Value] = field(default_factory=list)
    same: list[Value] = field(default_factory=list)
    entities: dict[str, str] = field(default_factory=dict)
    kept: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()


def read_file(owner_id: str, name: str, data: bytes) -> tuple[ParsedResults, str]:
    """The rows of an uploaded .xlsx or CSV and its display name; Invalid with one error per wrong cell."""
    known = places(owner_id)
    shown = display_name(name)
    if extension_of(shown) == "xlsx":
        parsed = parse_book(spreadsheets.read(name, data), known)
    else:
        accept(name, data, "csv" if extension_of(shown) in extensions_for("csv") else "results")
        parsed = parse(data, known)
    if parsed.problems:
        raise Invalid(WRONG, [complaint(each) for each in parsed.problems])
    return parsed, shown


def complaint(problem: Any) -> dict[str, Any]:
    """A problem of a cell as people read it: the row, the cell and its column, and what to do."""
    where = f"Fila {problem.row}, celda {problem.cell}" if problem.cell else f"Fila {problem.row}"
    where += f", columna «{problem.column}»" if problem.column else ""
    return {
        "field": f"fila {problem.row}", "row": problem.row, "column": problem.column, "value": problem.value,
        "cell": problem.cell, "unmatched": problem.unmatched, "message": f"{where}: {problem.message}",
    }  # fmt: skip


def places(owner_id: str) -> Places:
    """How files write the entities of this installation: official names, published spellings and own aliases."""
    department = department_of(owner_id)
    own = select(EntityAlias.key, Entity.code, Entity.id).join(Entity, Entity.id == EntityAlias.entity_id)
    rows = session().execute(own.where(EntityAlias.owner_id == owner_id))
    more = {key: code or entity_id for key, code, entity_id in rows}
    others = select(Entity.id, Entity.name).where(Entity.kind != "municipio", Entity.code.is_(None))
    named: dict[str, list[str]] = {}
    for entity_id, name in session().execute(others.where(Entity.active)):
        named.setdefault(name_key(department, name), []).append(entity_id)
    alone = {key: ids[0] for key, ids in named.items() if len(ids) == 1}
    shared = frozenset(named.keys() - alone.keys() - more.keys())
    return known_places(_catalogues.municipalities(), _catalogues.aliases(), department, {**alone, **more}, shared)


def compare(rows: Iterable[ResultRow], vigencia: int, series: str) -> Difference:
    """What the rows of a file would change; Invalid for an entity that this installation does not have."""
    known = {code or key: key for code, key in session().execute(select(Entity.code, Entity.id))}
    known |= {key: key for key in known.values()}
    stored, found = _stored(vigencia, series), Difference()
    for row in rows:
        entity_id = known.get(row.key)
        if entity_id is None:
            message = f"Fila {row.row}: el municipio {row.key} no está entre las entidades de esta instalación."
            raise Invalid(message, [{"field": f"fila {row.row}", "row": row.row, "message": message}])
        found.entities[row.key] = entity_id
        _compare_row(found, row, entity_id, stored.get(entity_id, {}))
    _note_absent(found, stored.keys())
    return found


def _note_absent(found: Difference, stored: Collection[str]) -> None:
    query = select(Entity.id).where((Entity.kind == MUNICIPALITY) & Entity.active | Entity.id.in_(stored))
    there = set(found.entities.values())
    ours = session().scalars(query.order_by(Entity.search, Entity.id))
    found.absent = tuple(each for each in ours if each not in there)
    found.kept = tuple(each for each in found.absent if each in stored)


def _compare_row(found: Difference, row: ResultRow, entity_id: str, stored: dict[str, tuple[Decimal, str]]) -> None:
    for code, raw in row.scores.items():
        value, before = raw.quantize(DIGITS), stored.get(code)
        if before is None:
            found.new.append(Value(row.row, entity_id, code, value))
        else:
            fate = found.same if before[0] == value else found.changed
            fate.append(Value(row.row, entity_id, code, value, *before))
    for code in stored.keys() - row.scores.keys():
        found.removed.append(Value(row.row, entity_id, code, None, *stored[code]))


def _stored(vigencia: int, series: str) -> dict[str, dict[str, tuple[Decimal, str]]]:
    query = select(Score.entity_id, Score.code, Score.value, Score.import_id)
    found: dict[str, dict[str, tuple[Decimal, str]]] = {}
    rows = session().execute(query.where(Score.vigencia == vigencia, Score.series == series))
    for entity_id, code, value, import_id in rows:
        found.setdefault(entity_id, {})[code] = (value, import_id)
    return found


def write(parsed: ParsedResults, found: Difference, import_id: str, vigencia: int, series: str) -> None:
    """Store a file under its import, inside the open act; a value that stays keeps the import that brought it.

    A file that lacks entities does not say where its own stand among them: their quintiles are counted afterwards.
    """
    ids = list(found.entities.values())
    mine = Score.vigencia == vigencia, Score.series == series, Score.entity_id.in_(ids)
    session().execute(delete(Score).where(*mine).execution_options(synchronize_session=False))
    groups = {found.entities[row.key]: row.peer_group or None for row in parsed.rows}
    stand = {} if found.kept else standings(parsed.rows, parsed.others)
    places_of = {(found.entities[key], code): standing for (key, code), standing in stand.items()}
    common = {"vigencia": vigencia, "series": series}
    rows = [_score(value, groups, places_of, common, import_id) for value in (*found.new, *found.changed)]
    rows += [_score(value, groups, places_of, common, value.former or import_id) for value in found.same]
    _insert(Score, rows)
    _insert(ScoreChange, [_change(value, import_id, common) for value in (*found.changed, *found.removed)])
    everybody = (*parsed.rows, *parsed.others)
    _insert(PublishedRow, [_published(row, found.entities.get(row.key), import_id) for row in everybody])


def _insert(table: Any, rows: list[dict[str, Any]]) -> None:
    if rows:
        session().execute(insert(table), rows)


def _score(
    value: Value, groups: dict[str, str | None], places_of: dict[tuple[str, str], Standing], common: dict[str, Any],
    import_id: str,
) -> dict[str, Any]:  # fmt: skip
    standing = places_of.get((value.entity_id, value.code))
    return {
        "entity_id": value.entity_id, "code": value.code, "value": value.after, "import_id": import_id, **common,
        "peer_group": groups.get(value.entity_id), "quintile": standing.quintile if standing else None,
        "peers": standing.peers if standing else None,
    }  # fmt: skip


def _change(value: Value, import_id: str, common: dict[str, Any]) -> dict[str, Any]:
    return {
        "entity_id": value.entity_id, "code": value.code, "before": value.before, "after": value.after,
        "import_id": import_id, "former_import_id": value.former, "at": clock.now(), **common,
    }  # fmt: skip


def _published(row: ResultRow, entity_id: str | None, import_id: str) -> dict[str, Any]:
    return {
        "import_id": import_id, "row": row.row, "entity_id": entity_id, "name": row.entity,
        "department": row.department, "municipality": row.municipality, "peer_group": row.peer_group,
        "form_type": row.form_type, "scores": {code: str(value) for code, value in row.scores.items()},
    }  # fmt: skip
