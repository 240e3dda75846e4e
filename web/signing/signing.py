"""Signing the marked letters: a review, one password, and what became of each."""

from dataclasses import dataclass
from typing import Any

from flask import redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from web.shown import after
from web.signing.place import Letter, blueprint, forget, is_ready, waiting
from web.who import current_actor, sent_key, signed_in
from workflows.actions.accounts import confirm_password
from workflows.actions.documents import Signature, sign_document
from workflows.domain.documents import Delivery, document
from workflows.domain.entities import setting
from workflows.domain.people import Actor
from workflows.kernel.db import session
from workflows.kernel.errors import CauceError

Answer = Response | str | tuple[str, int]
METHODS = (
    ("electronica", "Firma electrónica"),
    ("manuscrita", "Firma manuscrita: se imprime, se firma y se sube el PDF"),
)


@dataclass(frozen=True)
class Result:
    """What became of one letter: its title, number and case, or why it was not signed."""

    title: str
    case_id: str
    number: str = ""
    state: str = ""
    error: str = ""


@blueprint.get("/firma/firmar")
@signed_in
def review() -> Answer:
    """The marked letters, the method and the password."""
    who = current_actor()
    letters = [each for each in waiting(who) if is_ready(each)]
    if not letters:
        return redirect(url_for("signing.index"))
    return _page(who, letters)


def _page(who: Actor, letters: list[Letter], errors: dict[str, str] | None = None) -> str:
    return render_template(
        "signing/review.html", letters=letters, methods=METHODS, form=request.form, errors=errors or {},
        external=bool(setting(who.owner_id, "numeracion_externa", False)),
        own=[each.id for each in letters if _excuse_asked(who, each)],
    )  # fmt: skip


def _excuse_asked(who: Actor, letter: Letter) -> bool:
    """The owner lets one person draft and sign, with a reason that stays in the history."""
    allowed = bool(setting(who.owner_id, "excepcion_misma_persona", False))
    return allowed and letter.document.drafted_by == who.person_id


@blueprint.post("/firma/firmar")
@signed_in
def sign() -> Answer:
    """One password for the set; each letter is its own act, and each result is told."""
    who = current_actor()
    wanted = set(request.form.getlist("document"))
    letters = [each for each in waiting(who) if is_ready(each) and each.id in wanted]
    if not letters:
        return redirect(url_for("signing.index"))
    errors = _missing(who, letters)
    if not errors:
        errors = _wrong_password(who)
    if errors:
        again = [each for each in waiting(who) if is_ready(each)]
        return _page(who, again, errors), 422
    results, numbered = _sign_all(who, [(each.id, each.document.title, each.case.id) for each in letters])
    after.issue(numbered)
    return render_template("signing/results.html", results=[_told(each) for each in results])


def _missing(who: Actor, letters: list[Letter]) -> dict[str, str]:
    found: dict[str, str] = {}
    if not request.form.get("password"):
        found["password"] = "Escriba su contraseña para firmar."
    if setting(who.owner_id, "numeracion_externa", False):
        for each in letters:
            if not request.form.get(f"numero-{each.id}", "").strip():
                found[f"numero-{each.id}"] = "Escriba el número que dio la ventanilla única."
    return found


def _wrong_password(who: Actor) -> dict[str, str]:
    try:
        confirm_password(who, request.form["password"])
    except CauceError as error:
        session().close()
        return {"password": error.message}
    return {}


def _sign_all(who: Actor, wanted: list[tuple[str, str, str]]) -> tuple[list[tuple[str, Result]], list[str]]:
    results, numbered = [], []
    for document_id, title, case_id in wanted:
        try:
            completed = sign_document(who, document_id, _signature(document_id))
            numbered += completed.numbered
            results.append((document_id, Result(title, case_id)))
            forget([document_id])
        except CauceError as error:
            session().close()
            results.append((document_id, Result(title, case_id, error=error.message)))
    return results, numbered


def _signature(document_id: str) -> Signature:
    key = sent_key()
    return Signature(
        method=request.form.get("method", "electronica"),
        external_number=request.form.get(f"numero-{document_id}", ""),
        same_person_reason=request.form.get("same_person_reason", ""),
        key=f"{key}:{document_id}" if key else None,
    )


def _told(pair: tuple[str, Result]) -> dict[str, Any]:
    document_id, result = pair
    found = document(document_id)
    return {
        "title": result.title, "case_id": result.case_id, "error": result.error, "number": found.number,
        "state": found.state, "manual": found.method == "manuscrita",
        "pdf": url_for("cases.download_document", case_id=found.case_id, document_id=found.id, kind="pdf")
        if found.pdf_sha256 else "",
        "copy": url_for("cases.signed_copy", case_id=found.case_id, document_id=found.id),
        "by_hand": _by_hand(found.id),
    }  # fmt: skip


def _by_hand(document_id: str) -> list[str]:
    """Who has no address: the letter does not leave for them by itself."""
    query = select(Delivery.name).where(Delivery.document_id == document_id, Delivery.channel != "email")
    return list(session().scalars(query.order_by(Delivery.main.desc(), Delivery.name)))
