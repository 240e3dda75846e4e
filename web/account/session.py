"""Entering and leaving."""

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from web.account import blueprint
from web.account.entrance import entrance
from web.addresses import local_path
from web.who import current_actor, current_person, enter, forget, public
from workflows.actions import accounts
from workflows.kernel.errors import CauceError

Answer = str | Response | tuple[str, int]


@blueprint.get("/entrar")
@public
def login() -> Answer:
    """The entrance; who is inside already goes on."""
    target = local_path(request.args.get("siguiente"))
    return redirect(target) if current_person() else entrance(target)


@blueprint.post("/entrar")
@public
def enter_with_password() -> Answer:
    """Open a session, or say why not, with the address kept."""
    email, target = request.form.get("email", ""), local_path(request.form.get("siguiente"))
    try:
        person = accounts.authenticate(email, request.form.get("password", ""))
    except CauceError as error:
        return entrance(target, email, error.message), error.status
    enter(person)
    return redirect(url_for("account.password") if person.must_change_password else target)


@blueprint.post("/salir")
@public
def leave() -> Response:
    """End every session of this person, here and elsewhere."""
    if current_person() is not None:
        accounts.end_sessions(current_actor())
    forget()
    return redirect(url_for("account.login"))
