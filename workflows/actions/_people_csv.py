"""People in a CSV file: comma or semicolon, titles in the first row, one role per row, all or nothing."""

import csv
import io
from dataclasses import dataclass

from sqlalchemy import select

from workflows.actions import scopes
from workflows.actions._fields import Fields
from workflows.domain.entities import Entity
from workflows.domain.offices import Office, OfficeAlias
from workflows.domain.people import Person
from workflows.kernel import uploads
from workflows.kernel.db import session
from workflows.kernel.errors import Invalid
from workflows.kernel.text import fold

COLUMNS = ("nombre", "correo", "cargo", "dependencia", "entidad", "rol", "alcance", "calidad")
NEEDED = ("nombre", "correo")
MAX_ROWS = 2000


@dataclass(frozen=True)
class Row:
    """One checked row: line in the file, whether the person is new, and the ids that its words name."""

    line: int
    name: str
    email: str
    position: str
    office_id: str | None
    entity_id: str | None
    role: str
    scope: str
    kind: str
    is_new: bool


def read(owner_id: str, data: bytes) -> list[Row]:
    """Every row checked; Invalid whose `errors` name line and column ("fila 4, correo")."""
    uploads.accept("personas.csv", data, "csv")
    lines = _lines(data)
    tables = _Tables(owner_id)
    fields = Fields()
    rows = [_row(number, line, tables, fields) for number, line in enumerate(lines, start=2)]
    if not rows:
        raise Invalid("El archivo no trae personas: debajo de los títulos va una fila por persona.")
    fields.done("El archivo tiene errores y no se importó a nadie. Corríjalo y súbalo de nuevo.")
    return rows


def _lines(data: bytes) -> list[dict[str, str]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    first = text.splitlines()[0] if text.strip() else ""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";" if ";" in first else ",")
    titles = [fold(title) for title in next(reader, [])]
    missing = [title for title in NEEDED if title not in titles]
    if missing or len(set(titles)) != len(titles):
        raise Invalid(f"La primera fila debe traer los títulos {', '.join(COLUMNS)}; falta {', '.join(missing)}.")
    found = [dict(zip(titles, cells, strict=False)) for cells in reader if any(cell.strip() for cell in cells)]
    if len(found) > MAX_ROWS:
        raise Invalid(f"El archivo trae más de {MAX_ROWS} filas. Divídalo.")
    return found


class _Tables:
    """What words in the file may name: offices by code, name or alias; entities by code or name; people."""

    def __init__(self, owner_id: str) -> None:
        self.owner_id = owner_id
        self.offices: dict[str, str] = {}
        for office in session().scalars(select(Office).where(Office.owner_id == owner_id)):
            self.offices |= {fold(name): office.id for name in (office.name, office.code) if name}
        for alias in session().scalars(select(OfficeAlias)):
            self.offices.setdefault(fold(alias.alias), alias.office_id)
        self.entities: dict[str, str] = {}
        for entity in session().scalars(select(Entity)):
            self.entities |= {fold(name): entity.id for name in (entity.name, entity.short_name, entity.code) if name}
        self.people = {email: owner for email, owner in session().execute(select(Person.email, Person.owner_id))}
        self.roles = scopes.roles()


def _row(line: int, cells: dict[str, str], tables: _Tables, fields: Fields) -> Row:
    here = Fields()
    email = here.email("correo", cells.get("correo"), needed=True)
    if tables.people.get(email, tables.owner_id) != tables.owner_id:
        here.wrong("correo", "Esa persona es de otra entidad propietaria.")
    role, scope = _role(cells, tables, here)
    row = Row(
        line=line,
        name=here.text("nombre", cells.get("nombre"), 160, "Escriba el nombre."),
        email=email,
        position=here.text("cargo", cells.get("cargo"), 160),
        office_id=_named("dependencia", cells, tables.offices, here),
        entity_id=_named("entidad", cells, tables.entities, here),
        role=role,
        scope=scope,
        kind=fold(cells.get("calidad", "")) or "titular",
        is_new=email not in tables.people,
    )
    if row.kind not in scopes.KINDS:
        here.wrong("calidad", "Use titular, delegado o apoyo.")
    for each in here.errors:
        fields.wrong(f"fila {line}, {each['field']}", f"Fila {line}, {each['field']}: {each['message']}")
    return row


def _named(title: str, cells: dict[str, str], known: dict[str, str], here: Fields) -> str | None:
    written = cells.get(title, "").strip()
    found = known.get(fold(written))
    if written and found is None:
        here.wrong(title, f"No encontramos «{written}».")
    return found


def _role(cells: dict[str, str], tables: _Tables, here: Fields) -> tuple[str, str]:
    written = cells.get("rol", "").strip()
    found = next((key for key, label in tables.roles.items() if fold(written) in (fold(key), fold(label))), "")
    if written and not found:
        here.wrong("rol", f"No encontramos el rol «{written}».")
    scope = cells.get("alcance", "").strip() or "*"
    return found, tables.entities.get(fold(scope), scope.upper())
