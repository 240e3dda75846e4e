"""Errors as people see them: a Spanish sentence and what to do; a problem of RFC 9457 for programs."""

import orjson
from flask import Flask, Response, redirect, render_template, request, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from web.account.entrance import entrance
from web.addresses import back, local_path
from web.logs import log, request_id
from web.who import API, MustChange, Unknown
from workflows.kernel.db import session
from workflows.kernel.errors import Busy, CauceError

TITLES = {
    400: "No pudimos entender el envío",
    401: "Entre con su cuenta",
    403: "No tiene permiso para hacer esto",
    404: "No encontramos esta página",
    405: "Esta dirección no se usa así",
    409: "Alguien se adelantó",
    413: "El envío es demasiado grande",
    422: "Revise los datos",
    429: "Demasiados intentos",
    500: "Algo falló en Cauce",
    503: "El sistema está muy ocupado",
    507: "No hay espacio para guardar",
}
SENTENCES = {
    400: "El envío llegó incompleto o mal escrito. Vuelva a la página anterior y envíe de nuevo.",
    404: "Puede que la dirección esté mal escrita o que ya no exista. Vuelva al inicio o use la búsqueda.",
    405: "Vuelva a la página anterior y use sus botones.",
    413: "El archivo o el formulario pasa del límite de 25 MB. Divídalo en varias entregas.",
    500: "No se guardó nada de lo que estaba haciendo. Intente de nuevo; si sigue igual, avise con este número:",
}
# What is left to show when not even the frame of a page can be read from the database.
BARE = """<!doctype html><html lang="es-CO"><head><meta charset="utf-8"><title>{title}</title></head>
<body><main><h1>{title}</h1><p>{message}</p><p><code>{number}</code></p></main></body></html>"""
Answer = AnyResponse | tuple[str, int]
_SECRET = ("password", "current", "new", "again", "csrf_token", "_clave")


def register_errors(app: Flask) -> None:
    """Answer every error with a page, or with JSON for programs."""
    app.register_error_handler(CauceError, _expected)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unexpected)


def wants_json() -> bool:
    """True for the API and for the scripts of our pages."""
    accepts = request.accept_mimetypes
    return request.path.startswith(API) or (accepts.best == "application/json" and not accepts["text/html"] >= 1)


def problem(status: int, detail: str, errors: object = None, **extra: object) -> Response:
    """The body of RFC 9457: title, status, detail, the id of the request, and the fields in error."""
    body = {"type": "about:blank", "title": TITLES.get(status, "Error"), "status": status, "detail": detail}
    body |= {"instance": f"urn:uuid:{request_id()}", **extra} | ({"errors": errors} if errors else {})
    return Response(orjson.dumps(body), status, content_type="application/problem+json")


def _expected(error: CauceError) -> Answer:
    if wants_json():
        answer = problem(error.status, error.message, error.errors, **error.extra)
        if error.status == 401:
            answer.headers["WWW-Authenticate"] = "Bearer"
        return answer
    if isinstance(error, Unknown):
        return _ask_to_enter(error)
    if isinstance(error, MustChange):
        return redirect(url_for("account.password"))
    if isinstance(error, Busy) and request.method == "POST":
        return kept(error.message, error.status)
    return page(error.status, error.message, error.errors)


def _ask_to_enter(error: Unknown) -> Answer:
    """A page that was opened shows the entrance, and then leads back; a form shows its text again."""
    if request.method in ("GET", "HEAD"):
        return entrance(local_path(request.full_path.rstrip("?"))), error.status
    return kept("Su sesión se cerró y no se guardó nada. Entre de nuevo y repita el envío.", error.status)


def kept(message: str, status: int) -> Answer:
    """A page that says what happened and shows what was typed, secrets left out, so that it can be copied."""
    found = [(name, value) for name, value in request.form.items(multi=True) if value.strip()]
    typed = [value for name, value in found if not name.startswith(_SECRET)]
    return render_template("errors/kept.html", message=message, typed=typed, again=back("/")), status


def page(status: int, message: str, errors: object = None) -> Answer:
    """The page of an error, with its sentence."""
    title = TITLES.get(status, "No se pudo hacer")
    values = {"title": title, "message": message, "errors": errors or [], "number": request_id()}
    return render_template("errors/error.html", status=status, **values), status


def _http(error: HTTPException) -> Answer:
    status = error.code or 500
    if status < 400:
        return error.get_response()
    sentence = SENTENCES.get(status, SENTENCES[400])
    return problem(status, sentence) if wants_json() else page(status, sentence)


def _unexpected(error: Exception) -> Answer:
    log().error("failure", exc_info=error)
    if wants_json():
        return problem(500, SENTENCES[500])
    try:
        # PostgreSQL refuses every reading after a failed one, and the frame of the page reads.
        session().rollback()
        return page(500, SENTENCES[500])
    except Exception as second:
        log().error("failure of the page of failures", exc_info=second)
        return BARE.format(title=TITLES[500], message=SENTENCES[500], number=request_id()), 500
