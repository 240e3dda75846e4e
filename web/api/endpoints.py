"""One table of endpoints: each declares its words, its models and its answers; routes and OpenAPI come from it."""

import functools
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

import orjson
from flask import Blueprint, Response, request
from pydantic import BaseModel, ValidationError

from web.api.problems import field_errors
from web.api.words import UUID
from web.who import signed_in
from workflows.kernel.errors import Invalid, NotFound, TooLarge

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")
LONGEST_BODY = 2_000_000
REFUSED = "Revise los datos: no se guardó nada."
_KEY = re.compile(r"[\x21-\x7e]{1,200}")
M = TypeVar("M", bound=BaseModel)
View = Callable[..., Any]


@dataclass(frozen=True)
class Endpoint:
    """A row of the table. `answers`: status → model, or media types of bytes; `keyed`: takes an Idempotency-Key."""

    method: str
    path: str
    name: str
    summary: str
    answers: Mapping[int, Any]
    body: type[BaseModel] | None = None
    query: type[BaseModel] | None = None
    keyed: bool = False
    files: bool = False
    problems: tuple[int, ...] = ()
    media: tuple[str, ...] = field(default=())


ENDPOINTS: list[Endpoint] = []


def endpoint(method: str, path: str, summary: str, answers: Mapping[int, Any], **more: Any) -> Callable[[View], View]:
    """Add a view to the table and to the routes; ids in `path` are UUIDs written `{like_this}`."""

    def add(view: View) -> View:
        spec = Endpoint(method, path, view.__name__, summary, answers, **more)
        ENDPOINTS.append(spec)
        rule = path.replace("{", "<").replace("}", ">")
        blueprint.add_url_rule(rule, view.__name__, signed_in(_served(spec, view)), methods=[method])
        return view

    return add


def _served(spec: Endpoint, view: View) -> View:
    @functools.wraps(view)
    def serve(**ids: str) -> Response:
        given: dict[str, Any] = {name: _id(value) for name, value in ids.items()}
        if spec.query:
            given["query"] = _checked(spec.query, request.args.to_dict())
        if spec.keyed:
            given["key"] = _key()
        if spec.body:
            given["body"] = _checked(spec.body, _json(), strict=True)
        return answer(view(**given))

    return serve


def answer(given: Any) -> Response:
    """What a view gives (a model, or a model with its status, or a response) as a response."""
    if isinstance(given, Response):
        return given
    model, status = given if isinstance(given, tuple) else (given, 200)
    return Response(orjson.dumps(model.model_dump(mode="json")), status, content_type="application/json")


def _id(written: str) -> str:
    # What is no UUID never reaches the database, which would not take every character.
    if not re.fullmatch(UUID, written):
        raise NotFound("No encontramos lo que busca: su dirección termina en un id que no existe.")
    return written


def _key() -> str | None:
    key = request.headers.get("Idempotency-Key")
    if key is not None and not _KEY.fullmatch(key):
        message = "Escriba de 1 a 200 letras o números sin espacios."
        raise Invalid("La clave de repetición no sirve.", [{"field": "Idempotency-Key", "message": message}])
    return key


def _json() -> Any:
    # orjson: no NaN, no lone surrogates, bounded depth, and whole numbers beyond 64 bits never reach SQL.
    raw = request.get_data(cache=False)
    if len(raw) > LONGEST_BODY:
        raise TooLarge("El envío pasa de 2 MB. Los archivos se envían aparte, a /evidence.")
    try:
        found = orjson.loads(raw or b"{}")
    except orjson.JSONDecodeError as error:
        raise Invalid("El cuerpo no es JSON bien escrito.", [{"field": "", "message": "JSON inválido."}]) from error
    if not isinstance(found, dict):
        raise Invalid("El cuerpo debe ser un objeto JSON.", [{"field": "", "message": "Se espera un objeto."}])
    return found


def _checked(model: type[M], given: Any, strict: bool = False) -> M:
    try:
        return model.model_validate(given, strict=strict)
    except ValidationError as error:
        raise Invalid(REFUSED, field_errors(error)) from None
