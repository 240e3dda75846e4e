"""Files that take long to write, and quintiles counted again: asked for here, done as a batch."""

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from web.lotes.place import blueprint
from web.who import current_actor, may, sent_key, signed_in
from workflows.actions import ordering
from workflows.domain import rights
from workflows.domain.matrix import vigencias
from workflows.domain.people import Actor
from workflows.kernel.errors import Invalid


def offered(who: Actor) -> list[tuple[str, str]]:
    """Tables that this person may ask for."""
    if who.entity_id:
        return []
    return [(name, title) for name, title, verb in ordering.exports() if not verb or rights.may(who, verb)]


def years(who: Actor) -> list[tuple[str, str]]:
    """Vigencias whose quintiles this person may have counted again, as (value, words)."""
    if not rights.may(who, "importar_resultados"):
        return []
    return [(f"{year}/{series}", f"{year}{' (demostración)' * (series == 'demo')}") for year, series in vigencias()]


@blueprint.post("/archivos")
@signed_in
def export() -> Response:
    """Ask for a big table; its page is the batch's."""
    made = ordering.order_export(current_actor(), request.form.get("vista", ""), sent_key())
    return redirect(url_for("lotes.show", lote_id=made))


@blueprint.post("/quintiles")
@may("importar_resultados")
def quintiles() -> Response:
    """Have the quintiles of a vigencia counted again."""
    year, _, series = request.form.get("vigencia", "").partition("/")
    if not year.isdigit():
        raise Invalid("Escoja la vigencia.")
    made = ordering.order_quintiles(current_actor(), int(year), series, sent_key())
    return redirect(url_for("lotes.show", lote_id=made))
