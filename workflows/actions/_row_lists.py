"""A list of people against a case: whose each line is, what its form says of it, and who is there already."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from workflows.actions import _entity_rows, _scores
from workflows.actions._forms import checked
from workflows.domain import entity_names
from workflows.domain.entities import Entity, department_of
from workflows.domain.participants import participants_of
from workflows.domain.people_lists import ENTITY, Line, PeopleList, csv_rows, read_list
from workflows.domain.results_book import written
from workflows.domain.results_places import name_key, place_key
from workflows.domain.tasks import Record
from workflows.kernel import spreadsheets
from workflows.kernel.db import session
from workflows.kernel.errors import Invalid
from workflows.kernel.text import fold
from workflows.kernel.uploads import accept
from workflows.kernel.uploads.names import display_name, extension_of
from workflows.kernel.uploads.plain import decode
from workflows.procedures import RecordDef

YES = {"si", "x", "1", "verdadero", "true", "autoriza", "s", "acepto", "acepta", "autorizo"}
NO = {"", "no", "0", "falso", "false", "n", "-"}
MAX_PROBLEMS = 50
FORMULA = ("=", "+", "@")
PREFIXES = ("alcaldia municipal de ", "alcaldia distrital de ", "alcaldia de ", "municipio de ", "distrito de ")


@dataclass(frozen=True)
class Person:
    """Somebody of a list, as they will be kept: of which entity, what the form takes, and the cell of the name."""

    row: int
    cell: str
    entity_id: str
    entity: str
    values: Mapping[str, Any]


@dataclass
class Reading:
    """What a list would add, who is there already or stands twice, and each problem with its cell."""

    new: list[Person] = field(default_factory=list)
    there: list[Person] = field(default_factory=list)
    twice: list[Person] = field(default_factory=list)
    problems: list[dict[str, Any]] = field(default_factory=list)
    ignored: tuple[str, ...] = ()


def read_file(name: str, data: bytes, schema: Mapping[str, Any]) -> PeopleList:
    """The list in an .xlsx or CSV that passed the gate; Invalid says what is wrong and where."""
    titles = {key: str(part.get("title") or key) for key, part in schema["properties"].items()}
    if extension_of(display_name(name)) == "xlsx":
        sheets = [(each.name, [[written(cell) for cell in row] for row in each.rows])
                  for each in spreadsheets.read(name, data)]  # fmt: skip
    else:
        accept(name, data, "csv")
        try:
            sheets = [("", csv_rows(decode(data) or ""))]
        except ValueError as error:
            raise _unreadable(str(error)) from error
    found = read_list(sheets, titles)
    if found.problem:
        raise _unreadable(found.problem)
    if not found.lines:
        raise _unreadable("La lista no tiene personas: escriba una por fila, debajo de los títulos.")
    missing = [titles[name] for name in schema.get("required", ()) if name not in found.lines[0].cells]
    if missing:
        raise _unreadable(
            f"A la lista le {'falta la columna' if len(missing) == 1 else 'faltan las columnas'} "
            f"{' y '.join(f'«{each}»' for each in missing)}. Agréguela o copie la lista en la hoja en blanco."
        )
    return found


def _unreadable(message: str) -> Invalid:
    return Invalid(message, [{"field": "archivo", "message": message}])


def compare(course: Any, record: RecordDef, about: Record | None, people: PeopleList) -> Reading:
    """Each line against the entities of this session and the rows that they have (a Course)."""
    found, names = Reading(ignored=people.ignored), _Names(course, record, about)
    known, seen = _kept(course.case.id, record, about), set[tuple[str, str, str]]()
    schema = course.procedure.forms[record.form]
    for line in people.lines:
        if len(found.problems) >= MAX_PROBLEMS:
            break
        person = _person(found, names, schema, line)
        if person is None:
            continue
        mark = _mark(record, person.entity_id, person.values)
        if _among(mark, known):
            found.there.append(person)
        elif _among(mark, seen):
            found.twice.append(person)
        else:
            found.new.append(person)
            seen.add(mark)
    return found


def _person(found: Reading, names: "_Names", schema: Mapping[str, Any], line: Line) -> Person | None:
    before = len(found.problems)
    about = names.of(line.texts.get(ENTITY, ""), lambda message: _tell(found, line, ENTITY, message))
    texts = {name: value for name, value in line.texts.items() if name != ENTITY}
    values = {name: _value(found, line, name, schema["properties"][name], value) for name, value in texts.items()}
    try:
        values = checked(schema, values)
    except Invalid as error:
        for each in error.errors:
            _tell(found, line, str(each["field"]), str(each["message"]))
    if about is None or len(found.problems) > before:
        return None
    return Person(line.row, line.cell("nombre"), about.id, about.short_name, values)


def _value(found: Reading, line: Line, name: str, part: Mapping[str, Any], text: str) -> Any:
    if text.startswith(FORMULA) and not text.lstrip("+").replace(" ", "").isdecimal():
        _tell(found, line, name, f"Empieza por «{text[0]}»: escriba el texto, no una fórmula.")
        return text
    if part.get("type") != "boolean":
        return text
    if fold(text) in YES | NO:
        return fold(text) in YES
    _tell(found, line, name, f"«{text[:40]}» no es sí ni no: escriba «Sí», «No», una X o deje la celda en blanco.")
    return False


def _tell(found: Reading, line: Line, name: str, message: str) -> None:
    cell = line.cell(name)
    text = f"Celda {cell}: {message}"
    found.problems.append({"field": cell, "cell": cell, "row": line.row, "message": text})


def _kept(case_id: str, record: RecordDef, about: Record | None) -> set[tuple[str, str, str]]:
    query = select(Record).where(Record.case_id == case_id, Record.kind == record.id)
    query = query.where(Record.about_id == (about.id if about else None))
    return {_mark(record, each.entity_id or "", each.data or {}) for each in session().scalars(query)}


def _mark(record: RecordDef, entity_id: str, values: Mapping[str, Any]) -> tuple[str, str, str]:
    """What tells a row apart: its entity alone where there is one row for each, else its person."""
    if record.once:
        return entity_id, "", ""
    return entity_id, fold(str(values.get("nombre", ""))), _digits(values)


def _digits(values: Mapping[str, Any]) -> str:
    return "".join(each for each in str(values.get("documento") or "") if each.isalnum()).lower()


def _among(mark: tuple[str, str, str], marks: set[tuple[str, str, str]]) -> bool:
    """The same name of the same entity; two documents that differ are two people."""
    return any(mark[:2] == each[:2] and (not mark[2] or not each[2] or mark[2] == each[2]) for each in marks)


class _Known:
    """How some entities are called: by name, short name, code or id, else by the municipality where they are."""

    def __init__(self, some: list[Entity], department: str) -> None:
        self.names: dict[str, Entity] = {}
        for called in (
            lambda each: (each.name, each.short_name, each.code, each.id),
            lambda each: (each.municipality,),
        ):
            for each in some:
                for name in filter(None, called(each)):
                    self.names.setdefault(fold(name), each)
        self.by_code = {key: each for each in some for key in (each.code, each.id) if key}
        self.departments = {each.department or department for each in some}


class _Names:
    """Whose line it is: an entity of the case, as people, published files or the aliases of this office write it."""

    def __init__(self, course: Any, record: RecordDef, about: Record | None) -> None:
        ids = [each.entity_id for each in _entity_rows.whose(course.case, course.procedure, record, about)]
        every = [each.entity_id for each in participants_of(course.case.id)]
        rows = {each.id: each for each in session().scalars(select(Entity).where(Entity.id.in_(every)))}
        department = department_of(course.case.owner_id)
        self.mine = [rows[each] for each in ids]
        self.here, self.everybody = _Known(self.mine, department), _Known(list(rows.values()), department)
        self.places = _scores.places(course.case.owner_id)

    def of(self, text: str, tell: Callable[[str], None]) -> Entity | None:
        """The entity that a cell names; `tell` is told why there is none."""
        if not text:
            tell("Falta el municipio o la entidad (si la celda está combinada, repítalo en cada fila).")
            return None
        found = self._among(text, self.here)
        if found is not None:
            return found
        other = self._among(text, self.everybody)
        if other is not None:
            tell(f"{other.short_name} no está entre las entidades de esta sesión, o se retiró.")
        else:
            nearly = ", ".join(each.short_name for each in entity_names.alike(text, self.mine))
            tell(f"«{text[:60]}» no está entre las entidades de esta sesión." + (f" ¿Es {nearly}?" if nearly else ""))
        return None

    def _among(self, text: str, some: _Known) -> Entity | None:
        wanted = fold(text)
        bare = next((wanted.removeprefix(each) for each in PREFIXES if wanted.startswith(each)), wanted)
        if found := some.names.get(wanted) or some.names.get(bare):
            return found
        codes = {self.places.by_place.get(place_key(each, bare)) for each in some.departments}
        codes |= {self.places.by_name.get(name_key(each, text)) for each in some.departments}
        alike = [some.by_code[each] for each in codes if each in some.by_code]
        return alike[0] if len(alike) == 1 else None
