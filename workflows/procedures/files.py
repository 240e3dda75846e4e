"""Builds a frozen procedure from the bytes of its files, on disk or stored."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import fields
from functools import lru_cache
from types import MappingProxyType
from typing import Any

import orjson

from workflows.kernel.errors import Invalid
from workflows.procedures.complaints import Complaint
from workflows.procedures.forms import schema_problem
from workflows.procedures.model import Definition, Procedure
from workflows.procedures.toml import parse_toml, read_definition

MAX_FILE = 2_000_000
KNOWN = re.compile(
    r"procedure\.toml|process\.bpmn|decisions\.dmn|forms/[\w-]+\.json|scenarios/[\w-]+\.toml"
    r"|mails/[\w-]+/(subject\.txt|body\.txt|body\.html)"
)


def content_hash(files: Mapping[str, bytes]) -> str:
    """Return "sha256:…" over the sorted relative paths and their bytes."""
    digest = hashlib.sha256()
    for path in sorted(files):
        for part in (path.encode(), files[path]):
            digest.update(len(part).to_bytes(8, "big") + part)
    return f"sha256:{digest.hexdigest()}"


def from_files(files: Mapping[str, bytes], templates: Mapping[str, bytes] | None = None) -> Procedure:
    """Return the procedure of these files (path inside bpmn/<slug>/ → bytes), read once per content."""
    letters = templates or {}
    return _build(tuple(sorted(files.items())), tuple(sorted(letters.items())))


@lru_cache(maxsize=64)
def _build(files: tuple[tuple[str, bytes], ...], templates: tuple[tuple[str, bytes], ...]) -> Procedure:
    held = dict(files)
    complaints = [*_strangers(held)]
    if "process.bpmn" not in held:
        complaints.append(Complaint("process.bpmn", "", "missing_file", "Falta el diagrama process.bpmn."))
    if "procedure.toml" not in held:
        complaints.append(Complaint("procedure.toml", "", "missing_file", "Falta el archivo procedure.toml."))
    definition, found = read_definition(held.get("procedure.toml", b""))
    complaints.extend(found)
    tables = {item.name: getattr(definition, item.name) for item in fields(Definition)}
    return Procedure(
        **tables,
        version=content_hash(held),
        files=MappingProxyType(held),
        forms=_forms(held, complaints),
        scenarios=_scenarios(held, complaints),
        templates=MappingProxyType(dict(templates)),
        complaints=tuple(complaints),
    )


def _strangers(files: Mapping[str, bytes]) -> list[Complaint]:
    found = [
        Complaint(path, "", "unknown_file", "Este archivo no hace parte de un procedimiento: retírelo.")
        for path in files
        if not KNOWN.fullmatch(path)
    ]
    found += [
        Complaint(path, "", "too_large", "El archivo pasa de 2 MB.")
        for path, raw in files.items()
        if len(raw) > MAX_FILE
    ]
    return found


def _forms(files: Mapping[str, bytes], complaints: list[Complaint]) -> Mapping[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for path in sorted(files):
        if path.startswith("forms/") and path.endswith(".json"):
            name = path.removeprefix("forms/").removesuffix(".json")
            found[name] = {"type": "object", "properties": {}}
            try:
                schema = json.loads(files[path])
                problem = schema_problem(schema)
            except (ValueError, RecursionError) as error:
                schema, problem = {}, f"no se puede leer como JSON ({error})"
            if problem:
                complaints.append(Complaint(path, "", "form_schema", f"El formulario {problem}."))
            else:
                found[name] = schema
    return MappingProxyType(found)


def _scenarios(files: Mapping[str, bytes], complaints: list[Complaint]) -> Mapping[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for path in sorted(files):
        if path.startswith("scenarios/") and path.endswith(".toml"):
            tables, faults = parse_toml(files[path], path)
            complaints.extend(faults)
            if not faults:
                found[path.removeprefix("scenarios/").removesuffix(".toml")] = tables
    return MappingProxyType(found)


def dump(procedure: Procedure) -> bytes:
    """Return the files of a procedure as canonical JSON, to be stored under its version."""
    texts = {path: raw.decode("utf-8", "surrogateescape") for path, raw in procedure.files.items()}
    return json.dumps(texts, ensure_ascii=True, sort_keys=True).encode()


def undump(stored: bytes) -> Procedure:
    """Return the procedure that `dump` stored; raises Invalid when the bytes are not one."""
    try:
        texts = orjson.loads(stored) if b"\\udc" not in stored else json.loads(stored)
        files = {path: text.encode("utf-8", "surrogateescape") for path, text in texts.items()}
    except (ValueError, AttributeError) as error:
        raise Invalid("La versión guardada de este procedimiento no se puede leer.") from error
    return from_files(files)
