"""The tray: letters at the left, the letter as it will be in the middle, what it answers at the right."""

from typing import Any

from flask import Response, current_app, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from web.shown import after, due, people
from web.signing.place import (
    Letter,
    blueprint,
    chosen,
    forget,
    is_ready,
    mark,
    note_opened,
    waiting,
    was_opened,
)
from web.tasks.preview import letter as shown_letter
from web.who import current_actor, sent_key, signed_in
from workflows.actions.issuing import drafter_of, preview
from workflows.actions.tasks import Completion, complete_task
from workflows.domain import rights
from workflows.domain.entities import calendar_of
from workflows.domain.people import Actor
from workflows.kernel import clock
from workflows.kernel.app import settings_of
from workflows.kernel.db import session
from workflows.kernel.errors import CauceError, Invalid
from workflows.letters import pdf
from workflows.letters.readable import blocks

Answer = AnyResponse | str | tuple[str, int]


@blueprint.get("/firma")
@signed_in
def index() -> Answer:
    """The first letter that was not marked yet."""
    letters = waiting(current_actor())
    if not letters:
        return render_template("signing/empty.html")
    first = next((each for each in letters if not is_ready(each)), letters[0])
    return redirect(url_for("signing.show", document_id=first.id))


@blueprint.get("/firma/<document_id>")
@signed_in
def show(document_id: str) -> str:
    """One letter, open for reading."""
    who = current_actor()
    letters = waiting(who)
    letter = chosen(letters, document_id)
    note_opened(letter)
    return _page(who, letters, letter)


def _page(who: Actor, letters: list[Letter], letter: Letter, error: str = "", reason: str = "") -> str:
    shown, trouble = ([], "") if request.args.get("ver") == "pdf" else _readable(who, letter.id)
    letters = waiting(who)
    letter = chosen(letters, letter.id)
    return render_template(
        "signing/tray.html", letters=[_item(each, letter) for each in letters], letter=letter, blocks=shown,
        trouble=trouble, about=_about(letter, who), ready=sum(is_ready(each) for each in letters),
        as_pdf=request.args.get("ver") == "pdf", has_pdf=pdf.available(), returns=letter.returns(), error=error,
        reason=reason, marked=is_ready(letter),
    )  # fmt: skip


def _readable(who: Actor, document_id: str) -> tuple[list[Any], str]:
    try:
        return blocks(preview(who, document_id, settings_of(current_app).base_url)), ""
    except CauceError as error:
        session().close()
        return [], error.message


def _item(each: Letter, current: Letter) -> dict[str, Any]:
    return {
        "href": url_for("signing.show", document_id=each.id), "title": each.document.title,
        "number": each.case.number, "entity": _whose(each), "current": each.id == current.id,
        "ready": is_ready(each), "due": _due(each),
    }  # fmt: skip


def _whose(each: Letter) -> str:
    """Who a letter is about, as its list tells them apart: of the owner's own cases, their policy."""
    own = each.policy is not None and each.case.entity_id == each.case.owner_id
    return each.policy.short_name if own and each.policy else each.entity.short_name


def _due(each: Letter) -> due.Due:
    return due.due_word(each.task.due, clock.today(), calendar_of(each.case.owner_id))


def _about(letter: Letter, who: Actor) -> dict[str, Any]:
    drafter = drafter_of(letter.document)
    behalf = rights.acting(who, letter.task).on_behalf_of
    return {
        "behalf": people.name_of(behalf) if behalf else "",
        "drafter": drafter.name if drafter else "",
        "due": _due(letter),
        "request": str((letter.case.data or {}).get("detalle", ""))[:1200],
        "returned": letter.task.returned_reason,
        "returned_by": people.name_of(letter.task.returned_by) if letter.task.returned_by else "",
    }


@blueprint.get("/firma/<document_id>/carta.pdf")
@signed_in
def letter_pdf(document_id: str) -> Response:
    """The letter as it would leave today: PDF, or Word where no PDF can be made."""
    who = current_actor()
    found = chosen(waiting(who), document_id)
    name = f"borrador-{found.case.number}"
    return shown_letter(preview(who, document_id, settings_of(current_app).base_url), name)


@blueprint.post("/firma/<document_id>/marcar")
@signed_in
def mark_ready(document_id: str) -> AnyResponse:
    """Mark as read and ready (only what was opened), then the next letter or the signature."""
    letters = waiting(current_actor())
    letter = chosen(letters, document_id)
    if request.form.get("luego") == "quitar":
        mark(letter, False)
        return redirect(url_for("signing.show", document_id=letter.id))
    if not was_opened(letter):
        flash("Lea la carta antes de marcarla: cambió o no se había abierto.", "soon")
        return redirect(url_for("signing.show", document_id=letter.id))
    mark(letter, True)
    following = next((each for each in letters if not is_ready(each)), None)
    if request.form.get("luego") == "siguiente" and following is not None:
        return redirect(url_for("signing.show", document_id=following.id))
    return redirect(url_for("signing.review"))


@blueprint.post("/firma/<document_id>/devolver")
@signed_in
def give_back(document_id: str) -> Answer:
    """Give the letter back with a reason, which its author reads first."""
    who = current_actor()
    letters = waiting(who)
    letter = chosen(letters, document_id)
    outcome = request.form.get("outcome", "")
    reason = request.form.get(f"reason-{outcome}", "")
    if outcome not in {each.value for each in letter.returns()}:
        raise Invalid("Esta carta no se puede devolver desde aquí.")
    title = letter.document.title
    try:
        completed = complete_task(who, letter.task.id, Completion(outcome=outcome, reason=reason, key=sent_key()))
    except Invalid as error:
        session().close()
        letters = waiting(who)
        return _page(who, letters, chosen(letters, document_id), error.message, reason), 422
    forget([document_id])
    flash(after.sentence(f"«{title}» devuelta", completed), "done")
    return redirect(url_for("signing.index"))
