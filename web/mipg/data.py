"""Open data at stable addresses: each set as CSV and JSON, and the dictionary that explains their columns."""

from typing import Any

import orjson
from flask import Response

from web.mipg.place import blueprint, kept, page
from web.mipg.sets import SETS, DataSet, address, data_of
from web.public import owner
from web.tables import CSV, csv_bytes
from web.who import public
from workflows.domain.publications import public as standing
from workflows.kernel import clock
from workflows.kernel.errors import NotFound

JSON = "application/json; charset=utf-8"
DICTIONARY = "diccionario"
EXPLAINED = ("conjunto", "columna", "tipo", "significado")


@blueprint.get("/datos")
@public
def open_data() -> Response:
    """What there is, and what each column means."""
    return page("mipg/data.html", sets=SETS.values())


@blueprint.get("/datos/<name>.<kind>")
@public
def data_set(name: str, kind: str) -> Response:
    """One set, or the dictionary, as `csv` or `json`."""
    found = SETS.get(name)
    if (found is None and name != DICTIONARY) or kind not in ("csv", "json"):
        raise NotFound("No encontramos ese conjunto de datos.")
    if kind == "csv":
        answer = Response(_csv(found), content_type=CSV)
        answer.headers["Content-Disposition"] = f"attachment; filename={name}.csv"
    else:
        answer = Response(orjson.dumps(_json(found), default=str, option=orjson.OPT_INDENT_2), content_type=JSON)
    answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return kept(answer)


def _csv(found: DataSet | None) -> bytes:
    if found is None:
        return csv_bytes(EXPLAINED, _dictionary())
    return csv_bytes([name for name, _, _ in found.columns], found.rows(owner().id))


def _dictionary() -> list[tuple[str, str, str, str]]:
    return [(each.name, *column) for each in SETS.values() for column in each.columns]


def _json(found: DataSet | None) -> dict[str, Any]:
    office = owner()
    about: dict[str, Any] = {"entidad": office.name, "actualizado": clock.today().isoformat()}
    if found is None:
        return about | {"columnas": [dict(zip(EXPLAINED, row, strict=True)) for row in _dictionary()]}
    names = [name for name, _, _ in found.columns]
    rows = [dict(zip(names, map(_plain, row), strict=True)) for row in found.rows(office.id)]
    if found.name == "publicaciones":
        for row, each in zip(rows, standing(office.id), strict=True):
            row["datos"] = data_of(each)
            row["documentos"] = _files(each.id, each.files)
    return about | {"filas": rows}


def _files(publication_id: str, files: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {"nombre": each["name"], "tamano": each["size"], "sha256": each["sha256"],
         "direccion": address("mipg.of_publication", publication_id=publication_id, place=place)}
        for place, each in enumerate(files, start=1)
    ]  # fmt: skip


def _plain(value: Any) -> Any:
    return clock.local(value).isoformat(timespec="seconds") if hasattr(value, "tzinfo") else value
