"""Where is my request: a link to its state is mailed to who asked, and the page never says whether it exists."""

from flask import render_template, request

from web.portal.place import blueprint
from web.public import mark, owner
from web.who import public
from workflows.actions.links import ask_state
from workflows.kernel.errors import CauceError
from workflows.kernel.text import clean_text, is_safe_email

Answer = str | tuple[str, int]


@blueprint.get("/estado")
@public
def state() -> Answer:
    """The form: radicado and e-mail."""
    return render_template("portal/state.html", sent=False, typed={}, errors={})


@blueprint.post("/estado")
@public
def ask() -> Answer:
    """Mail the link, if there is one to mail."""
    typed = {name: clean_text(request.form.get(name, ""))[:254] for name in ("radicado", "correo")}
    errors = {}
    if not typed["radicado"]:
        errors["radicado"] = "Escriba el número de radicado."
    if not is_safe_email(typed["correo"]):
        errors["correo"] = "Escriba un correo, como nombre@entidad.gov.co."
    if errors:
        return render_template("portal/state.html", sent=False, typed=typed, errors=errors), 422
    try:
        ask_state(owner().id, mark(), typed["radicado"], typed["correo"])
    except CauceError as error:
        return render_template("portal/state.html", sent=False, typed=typed, errors={"": error.message}), error.status
    return render_template("portal/state.html", sent=True, typed=typed, errors={})
