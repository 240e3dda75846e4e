"""Changing a password: knowing the old one, or with a mailed link."""

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from web.account import blueprint
from web.who import current_actor, current_person, enter, public, signed_in
from workflows.actions import accounts
from workflows.kernel.errors import CauceError, Invalid

Answer = str | Response | tuple[str, int]
DIFFERENT = "Las dos contraseñas nuevas no son iguales."


def errors_by_field(error: CauceError) -> dict[str, str]:
    """Field -> sentence, for a form that is shown again."""
    return {each["field"]: each["message"] for each in error.errors}


def typed_twice() -> str:
    """The new password, typed twice the same; Invalid otherwise."""
    new = request.form.get("new", "")
    if new != request.form.get("again", ""):
        raise Invalid(DIFFERENT, [{"field": "again", "message": DIFFERENT}])
    return new


@blueprint.get("/cuenta/contrasena")
@signed_in
def password() -> Answer:
    """The form to change the own password."""
    return _form()


@blueprint.post("/cuenta/contrasena")
@signed_in
def save_password() -> Answer:
    """Change it: other sessions end, this one goes on with a new cookie."""
    try:
        person = accounts.change_password(current_actor(), request.form.get("password", ""), typed_twice())
    except CauceError as error:
        return _form(error), error.status
    enter(person)
    flash("Su contraseña cambió. Las sesiones abiertas en otros equipos se cerraron.", "done")
    return redirect(url_for("account.profile"))


def _form(error: CauceError | None = None) -> str:
    person = current_person()
    forced = bool(person and person.must_change_password)
    errors = errors_by_field(error) if error else {}
    return render_template("account/password.html", error=error, errors=errors, forced=forced)


@blueprint.get("/clave")
@public
def forgotten() -> Answer:
    """The form to ask for a link."""
    return render_template("account/forgotten.html", sent=False)


@blueprint.post("/clave")
@public
def send_link() -> Answer:
    """Mail the link; the answer is the same whether the address is known or not."""
    accounts.start_reset(request.form.get("email", ""))
    return render_template("account/forgotten.html", sent=True)


@blueprint.get("/clave/e/<token>")
@public
def choose(token: str) -> Answer:
    """The form behind the mailed link."""
    accounts.check_reset(token)
    return render_template("account/choose.html", token=token, error=None, errors={})


@blueprint.post("/clave/e/<token>")
@public
def save_chosen(token: str) -> Answer:
    """Store the new password and go to the entrance."""
    try:
        accounts.finish_reset(token, typed_twice())
    except Invalid as error:
        errors = errors_by_field(error)
        return render_template("account/choose.html", token=token, error=error, errors=errors), error.status
    flash("Su contraseña quedó guardada. Entre con ella.", "done")
    return redirect(url_for("account.login"))
