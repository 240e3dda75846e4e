"""Whose row it is: entities known by DIVIPOLA, by department and municipality, by name, and by their aliases."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from workflows.domain.results_headers import layout
from workflows.kernel.text import clean_text, fold

_DIVIPOLA = re.compile(r"\d{5}")
NAMELESS = "La fila dice de qué municipio es, pero no de qué entidad. Escriba su nombre o borre la fila."
SHARED = (
    "Varias entidades de aquí se llaman así. Corrija el nombre de las otras, o deje el archivo sin más errores y Cauce "
    "le pregunta cuál es."
)


@dataclass(frozen=True)
class Match:
    """Our entity (`key`), or none ("") because the row is of others, or the problem with what was written."""

    key: str = ""
    problem: str = ""
    field: str = ""
    column: str = ""
    value: str = ""
    unmatched: str = ""


@dataclass(frozen=True)
class Places:
    """How files write our entities: `by_place` and `by_name` → key; `shared`: names that several of ours have."""

    by_place: Mapping[str, str]
    by_name: Mapping[str, str] = field(default_factory=dict)
    shared: frozenset[str] = frozenset()

    @cached_property
    def departments(self) -> frozenset[str]:
        """Departments of which we know a municipality, folded."""
        return frozenset(key.partition("|")[0] for key in self.by_place)

    @cached_property
    def department_codes(self) -> frozenset[str]:
        """The first two digits of the municipalities known."""
        return frozenset(each[:2] for each in self.by_place.values())

    def match(self, written: Mapping[str, str]) -> Match:
        """Place one row by its identification columns (as text, by key of the layout)."""
        name = written.get("entity", "")
        key = name_key(written.get("department", ""), name)
        if named := self.by_name.get(key):
            return Match(named)
        if key in self.shared:
            return Match(problem=SHARED, field="entity", column="Entidad", value=name, unmatched=key)
        found = self._municipality(written)
        if "entity" in written and not name and found.key:
            return Match(problem=NAMELESS, field="entity", column="Entidad")
        return Match() if self._of_others(written) else found

    def _of_others(self, written: Mapping[str, str]) -> bool:
        """Not a mayor's office, or of a department that nobody asked about."""
        starts = fold(layout()["municipal_entity_starts"])
        if "entity" in written and not fold(written["entity"]).startswith(f"{starts} "):
            return True
        department, code = written.get("department", ""), written.get("divipola", "")
        if department:
            return fold(department) not in self.departments
        return bool(_DIVIPOLA.fullmatch(code)) and code[:2] not in self.department_codes

    def _municipality(self, written: Mapping[str, str]) -> Match:
        department, municipality = written.get("department", ""), written.get("municipality", "")
        code, key = written.get("divipola", ""), place_key(department, municipality)
        named = self.by_place.get(key)
        if not code:
            return Match(named) if named else _unknown(municipality, key)
        if not _DIVIPOLA.fullmatch(code) or code not in self.by_place.values():
            message = "El código no es de un municipio conocido. Escriba sus cinco cifras, con el cero."
            return Match(problem=message, field="divipola", column="Código DIVIPOLA", value=code)
        if named not in (None, code):
            message = "El código y el nombre son de municipios distintos. Corrija uno."
            return Match(problem=message, field="divipola", column="Código DIVIPOLA", value=code)
        return Match(code)


def _unknown(municipality: str, key: str) -> Match:
    message = (
        f"No reconocemos «{municipality}». Corrija cómo está escrito o, si es otro nombre de un municipio nuestro, "
        "agréguelo en «Nombres en los archivos»."
    )
    return Match(problem=message, field="municipality", column="Municipio", value=municipality, unmatched=key)


def place_key(department: str, municipality: str) -> str:
    """The key by which a municipality is recognised, without accents or case."""
    return f"{fold(department)}|{fold(municipality)}"


def name_key(department: str, name: str) -> str:
    """The key by which an entity that is no municipality is recognised."""
    return f"{fold(department)}||{fold(clean_text(name))}"


def known_places(
    municipalities: Iterable[Mapping[str, str]],
    aliases: Iterable[Mapping[str, str]],
    department: str,
    more: Mapping[str, str] | None = None,
    shared: frozenset[str] = frozenset(),
) -> Places:
    """From rows of municipalities.csv and of municipality_aliases.json; `more` are aliases by key → key of ours.

    A row without `departamento` is of `department`; an alias of a municipality that is not there says nothing.
    """
    found: dict[str, str] = {}
    where: dict[str, str] = {}
    for row in municipalities:
        here = where[row["codigo_divipola"]] = row.get("departamento") or department
        for name in (row.get("nombre_divipola") or row["nombre_comun"], row["nombre_comun"]):
            found[place_key(here, name)] = row["codigo_divipola"]
    for alias in aliases:
        if alias["codigo_divipola"] in where:
            found.setdefault(place_key(where[alias["codigo_divipola"]], alias["alias"]), alias["codigo_divipola"])
    named = {key: value for key, value in (more or {}).items() if "||" in key}
    placed = {key: value for key, value in (more or {}).items() if "||" not in key}
    return Places(found | placed, named, shared)
