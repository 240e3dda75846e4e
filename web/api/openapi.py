"""The OpenAPI 3.1 page, made from the table of endpoints and its models: there is no second copy to keep."""

from functools import lru_cache
from typing import Any

import orjson
from flask import Response
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from web.api.answers import Problem
from web.api.endpoints import ENDPOINTS, Endpoint, blueprint
from web.who import public

REF = "#/components/schemas/{model}"
MEANINGS = {
    400: "Envío mal escrito", 401: "Falta el token, o no sirve", 403: "Lo ve, pero no puede hacer esto",
    404: "No existe, o usted no puede verlo", 409: "Otra persona se adelantó, o el estado ya no lo permite",
    413: "Demasiado grande", 422: "Hay datos por corregir", 429: "Demasiados intentos",
    503: "El sistema está ocupado: intente de nuevo",
}  # fmt: skip
KEY = {
    "name": "Idempotency-Key", "in": "header", "required": False,
    "description": "Con la misma clave y el mismo envío se recibe la primera respuesta; con otro envío, 422.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 200},
}  # fmt: skip
UPLOAD = {
    "type": "object",
    "required": ["file"],
    "properties": {
        "file": {"type": "string", "contentMediaType": "application/octet-stream"},
        "case": {"type": "string", "format": "uuid"},
        "task": {"type": "string", "format": "uuid"},
    },
}


@blueprint.get("/openapi.json")
@public
def openapi() -> Response:
    """The description of the API."""
    return Response(_written(), content_type="application/json")


@lru_cache(maxsize=1)
def _written() -> bytes:
    return orjson.dumps(document())


def document() -> dict[str, Any]:
    """The whole description as plain values."""
    paths: dict[str, dict[str, Any]] = {}
    for each in ENDPOINTS:
        paths.setdefault(each.path, {})[each.method.lower()] = _operation(each)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Cauce", "version": "1", "summary": "Expedientes, tareas y documentos"},
        "servers": [{"url": "/api/v1"}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "schemas": _schemas(),
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _schemas() -> dict[str, Any]:
    models: set[type[BaseModel]] = {Problem}
    for each in ENDPOINTS:
        models |= set(each.answers.values()) | ({each.body} if each.body else set())
    ordered = sorted(models, key=lambda model: model.__name__)
    _, found = models_json_schema([(model, "validation") for model in ordered], ref_template=REF)
    schemas: dict[str, Any] = found["$defs"]
    return schemas


def _operation(each: Endpoint) -> dict[str, Any]:
    found: dict[str, Any] = {
        "operationId": each.name,
        "summary": each.summary,
        "parameters": _path(each) + _query(each) + ([KEY] if each.keyed else []),
        "responses": _responses(each),
    }
    if each.body:
        found["requestBody"] = {"required": True, "content": {"application/json": {"schema": _ref(each.body)}}}
    if each.files:
        found["requestBody"] = {"required": True, "content": {"multipart/form-data": {"schema": UPLOAD}}}
    return found


def _path(each: Endpoint) -> list[dict[str, Any]]:
    names = [part[1:-1] for part in each.path.split("/") if part.startswith("{")]
    schema = {"type": "string", "format": "uuid"}
    return [{"name": name, "in": "path", "required": True, "schema": schema} for name in names]


def _query(each: Endpoint) -> list[dict[str, Any]]:
    if each.query is None:
        return []
    fields = each.query.model_json_schema()["properties"]
    return [{"name": name, "in": "query", "required": False, "schema": schema} for name, schema in fields.items()]


def _responses(each: Endpoint) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for status, model in each.answers.items():
        content: dict[str, Any] = {"application/json": {"schema": _ref(model)}}
        content |= {media: {} for media in each.media}
        found[str(status)] = {"description": (model.__doc__ or "").strip(), "content": content}
    problem = {"application/problem+json": {"schema": _ref(Problem)}}
    for status in sorted({401, 503, *each.problems}):
        found[str(status)] = {"description": MEANINGS[status], "content": problem}
    return found


def _ref(model: type[BaseModel]) -> dict[str, str]:
    return {"$ref": REF.format(model=model.__name__)}
