"""Anybody may check a document: its facts by the code that it carries, and a file against its hash."""

from contextlib import closing
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response as AnyResponse

from web.public import discreet
from web.shown.papers import METHODS
from web.who import public
from workflows.domain.cases import Case
from workflows.domain.documents import Document
from workflows.domain.entities import Entity
from workflows.domain.people import Person
from workflows.kernel.db import session
from workflows.kernel.files import sha256_of

blueprint = Blueprint("verification", __name__)
# Addressees of these kinds are people: their names are not published (Ley 1581 de 2012).
PERSONAL = ("ciudadano", "persona")
LENGTH = 12


@blueprint.get("/v")
@public
def ask() -> Response | AnyResponse:
    """The form to type a code."""
    written = _tidy(request.args.get("codigo", ""))
    if written:
        return redirect(url_for("verification.show", code=written))
    return discreet(render_template("verification/ask.html", code="", missing=False))


@blueprint.get("/v/<code>")
@public
def show(code: str) -> Response:
    """What a document says of itself."""
    found = _document(code)
    return _missing(code) if found is None else discreet(_page(found))


@blueprint.post("/v/<code>")
@public
def compare(code: str) -> Response:
    """Compare a file with the stored copies; the file is not kept."""
    found = _document(code)
    if found is None:
        return _missing(code)
    sent = request.files.get("archivo")
    if sent is None or not sent.filename:
        return discreet(_page(found, error="Escoja primero el archivo que recibió."), 422)
    with closing(sent):
        sha = sha256_of(sent.read())
    known = {found.pdf_sha256: "PDF", found.docx_sha256: "Word"}
    return discreet(_page(found, compared={"sha256": sha, "match": known.get(sha, "")}))


def _missing(code: str) -> Response:
    return discreet(render_template("verification/ask.html", code=code[:40], missing=True), 404)


def _tidy(code: str) -> str:
    """A code however it was typed («abcd efgh jkmn» → «ABCD-EFGH-JKMN»); "" for what cannot be one."""
    letters = "".join(each for each in code.upper() if each.isascii() and each.isalnum())
    return f"{letters[:4]}-{letters[4:8]}-{letters[8:]}" if len(letters) == LENGTH else code.strip()[:40]


def _document(code: str) -> Document | None:
    written = _tidy(code)
    if len(written) != LENGTH + 2 or not written.isascii() or not written.isprintable():
        return None
    query = select(Document).where(Document.code == written, Document.state.in_(["numbered", "issued", "annulled"]))
    return session().scalars(query).first()


def _page(found: Document, compared: dict[str, str] | None = None, error: str = "") -> str:
    case = session().get_one(Case, found.case_id)
    signer = session().get(Person, found.signed_by) if found.signed_by else None
    return render_template(
        "verification/show.html", document=found, addressee=_addressee(found, case), signer=signer,
        position=(signer.position or "") if signer else "", method=METHODS.get(found.method or "", ""),
        owner_name=session().get_one(Entity, found.owner_id).name, compared=compared, error=error,
    )  # fmt: skip


def _addressee(found: Document, case: Case) -> str:
    """The entity to which the letter goes; of a person, only initials."""
    to: dict[str, Any] = (found.context or {}).get("destinatario", {})
    about = session().get_one(Entity, case.entity_id)
    if about.kind in PERSONAL:
        return " ".join(f"{word[0]}…" for word in about.name.split())
    return str(to.get("entidad") or about.name)
