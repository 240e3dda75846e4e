"""Reads procedure.toml whole: every table that can be read is kept, everything else is a complaint."""

import copy
import tomllib
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from pydantic import TypeAdapter, ValidationError

from workflows.procedures.complaints import Complaint
from workflows.procedures.model import (
    Comparison,
    Definition,
    EndDef,
    FollowUp,
    LetterDef,
    Role,
    Step,
    TermDef,
    Timer,
    Trd,
    Wait,
)
from workflows.procedures.public import ConsultationDef, PublicationDef
from workflows.procedures.rows import ParticipantsDef, RecordDef
from workflows.procedures.start import StartDef

FILE = "procedure.toml"
TEXTS = ("slug", "name", "summary", "series", "subject", "vigencia")
SINGLE = {
    "start": StartDef, "participants": ParticipantsDef, "follow_up": FollowUp, "comparison": Comparison, "trd": Trd,
}  # fmt: skip
MANY = {
    "roles": Role,
    "steps": Step,
    "timers": Timer,
    "waits": Wait,
    "terms": TermDef,
    "letters": LetterDef,
    "records": RecordDef,
    "ends": EndDef,
    "publications": PublicationDef,
    "consultations": ConsultationDef,
}
ADAPTERS: dict[type, TypeAdapter[Any]] = {cls: TypeAdapter(cls) for cls in (*SINGLE.values(), *MANY.values())}
MESSAGES = {
    "literal_error": "solo admite estos valores: {expected}",
    "string_type": "debe ser un texto",
    "tuple_type": "debe ser una lista",
    "bool_type": "debe ser true o false",
    "bool_parsing": "debe ser true o false",
    "int_type": "debe ser un número entero",
    "int_parsing": "debe ser un número entero",
    "int_from_float": "debe ser un número entero",
    "dict_type": "debe ser una tabla",
    "dataclass_type": "debe ser una tabla",
}


def parse_toml(raw: bytes, file: str) -> tuple[dict[str, Any], list[Complaint]]:
    """Return the tables of a TOML file, or an empty one and the complaint that says where it breaks."""
    try:
        return tomllib.loads(raw.decode()), []
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        return {}, [Complaint(file, "", "toml", f"El archivo no se puede leer como TOML: {error}.")]


def read_definition(raw: bytes) -> tuple[Definition, list[Complaint]]:
    """Return the definition in procedure.toml and every complaint about its shape."""
    tables, complaints = parse_toml(raw, FILE)
    values: dict[str, Any] = {}
    for key, value in tables.items():
        if key in TEXTS and isinstance(value, str | int) and not isinstance(value, bool):
            values[key] = str(value)
        elif key in SINGLE and isinstance(value, dict):
            values[key] = read_table(SINGLE[key], value, key, complaints)
        elif key in MANY and isinstance(value, dict):
            values[key] = _read_many(MANY[key], value, key, complaints)
        elif key in {*TEXTS, *SINGLE, *MANY}:
            complaints.append(Complaint(FILE, key, "wrong_type", f"«{key}» no tiene la forma que se espera."))
        else:
            complaints.append(_unknown(key, key))
    return Definition(**values), complaints


def _read_many(cls: type, tables: Mapping[str, Any], key: str, complaints: list[Complaint]) -> Mapping[str, Any]:
    found: dict[str, Any] = {}
    for name, table in tables.items():
        element = f"{key}.{name}"
        if not isinstance(table, dict):
            complaints.append(Complaint(FILE, element, "wrong_type", f"«{element}» debe ser una tabla."))
        elif "id" in table:
            complaints.append(_unknown(element, "id"))
        else:
            found[name] = read_table(cls, {**table, "id": name}, element, complaints)
    return MappingProxyType(found)


def read_table(cls: type, table: Mapping[str, Any], element: str, complaints: list[Complaint]) -> Any:
    """Return an instance of `cls`; what does not fit is left out and becomes a complaint."""
    table = copy.deepcopy(dict(table))
    told = False
    while True:
        try:
            return ADAPTERS[cls].validate_python(table)
        except ValidationError as error:
            faults = error.errors(include_url=False)
            if not told:
                complaints.extend(_complaint(fault, element) for fault in faults)
            told = True
            _drop(table, faults[0]["loc"])


def _drop(table: Any, loc: tuple[int | str, ...]) -> None:
    """Remove the innermost thing that `loc` really reaches in `table`."""
    path: list[tuple[Any, int | str]] = []
    for part in loc:
        if not isinstance(table, dict | list) or (isinstance(table, dict) and part not in table):
            break
        path.append((table, part))
        table = table[part]  # type: ignore[index]
    holder, part = path[-1]
    del holder[part]


def _complaint(fault: Any, element: str) -> Complaint:
    loc = [str(part) for part in fault["loc"]]
    where = ".".join([element, *loc])
    if fault["type"] in ("extra_forbidden", "unexpected_keyword_argument"):
        return _unknown(where, loc[-1])
    words = MESSAGES.get(fault["type"], "no tiene la forma que se espera")
    words = words.format(**fault.get("ctx", {})).replace(" or ", " o ")
    return Complaint(FILE, where, "wrong_type", f"«{where}» {words}.")


def _unknown(element: str, key: str) -> Complaint:
    return Complaint(FILE, element, "unknown_key", f"La clave «{key}» no existe: revise cómo está escrita.")
