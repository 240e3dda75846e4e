"""What the entity may ask for at any moment, by the link of its case: its form, then the message."""

from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from web.forms import error_links, field_views
from web.links.lost import lost
from web.links.place import Opened, blueprint, opened
from web.links.sheet import Sent, choices, faults, received, spare_rows
from web.links.state import offers_of
from web.public import discreet
from web.who import public
from workflows.actions.messages import offer_message
from workflows.kernel.db import session
from workflows.kernel.errors import CauceError, NotFound
from workflows.procedures import Wait

Answer = Response | AnyResponse


def _offer(link: Opened, element: str) -> tuple[Wait, dict[str, Any] | None]:
    for each in offers_of(link):
        if each.id == element and each.offer is not None:
            return each, link.procedure.forms.get(each.offer.form)
    raise NotFound("Esta solicitud ya no ofrece esa opción.")


def _page(link: Opened, wait: Wait, schema: dict[str, Any] | None, sent: Sent) -> str:
    views = field_views(schema, sent.data, sent.errors, choices(link), sent.spare or None) if schema else []
    return render_template(
        "links/offer.html", link=link, case=link.case, wait=wait, views=views, schema=schema or {},
        errors=error_links(views, sent.errors), key=request.form.get("_clave", ""),
    )  # fmt: skip


@blueprint.get("/<token>/opciones/<element>")
@public
def offer(token: str, element: str) -> Answer:
    """The form of an option."""
    try:
        link = opened(token, first=True)
    except NotFound:
        return lost(token)
    return discreet(_page(link, *_offer(link, element), Sent()))


@blueprint.post("/<token>/opciones/<element>")
@public
def ask(token: str, element: str) -> Answer:
    """Ask for it, once the person said that they are sure."""
    try:
        link = opened(token)
    except NotFound:
        return lost(token)
    wait, schema = _offer(link, element)
    data, refused, _ = received(link, schema)
    spare = spare_rows()
    if spare:
        return discreet(_page(link, wait, schema, Sent(data, refused, spare)))
    errors = refused + faults(schema, data)
    if not request.form.get("seguro"):
        errors.append({"field": "", "message": "Marque que está seguro: esto no se puede deshacer."})
    if errors:
        return discreet(_page(link, wait, schema, Sent(data, errors)), 422)
    try:
        offer_message(link.who, link.case.id, element, data, request.form.get("_clave", "")[:36])
    except CauceError as error:
        session().rollback()
        errors = error.errors or [{"field": "", "message": error.message}]
        return discreet(_page(link, wait, schema, Sent(data, errors)), error.status)
    flash("Recibimos su solicitud. Gracias.", "done")
    return redirect(url_for("links.state", token=token))
