"""What waits for which vigencia: the list, another year with a reason, and giving up."""

from itertools import groupby
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from web.results.place import batch_address, blueprint
from web.shown.people import names
from web.who import current_actor, may
from workflows.actions import followups as verbs
from workflows.actions._awaited import is_published
from workflows.domain import rights
from workflows.domain.awaited import CANCELLED, OPENED, WAITING, Awaited, awaited, awaited_one, changes_of
from workflows.kernel.db import session
from workflows.kernel.errors import CauceError, Conflict, Invalid

Answer = str | Response | tuple[str, int]
STATES = {WAITING: "Esperan", OPENED: "Ya se abrieron", CANCELLED: "Se renunció"}
ONE = {WAITING: "Espera resultados", OPENED: "Ya se abrió", CANCELLED: "Se renunció a este seguimiento"}
ADDRESS = {"": WAITING, "abiertos": OPENED, "renunciados": CANCELLED}


@blueprint.get("/resultados/seguimientos")
@may("ver_resultados")
def follow_ups() -> str:
    """Follow-ups grouped by the vigencia that they wait for; those opened or given up, apart."""
    who = current_actor()
    state = ADDRESS.get(request.args.get("estado", ""), WAITING)
    everything = {each: awaited(who, each) for each in STATES}
    states = [
        (STATES[each], url_for("results.follow_ups", estado=name or None), each == state, len(everything[each]))
        for name, each in ADDRESS.items()
    ]
    groups = [
        (year, list(rows), is_published(who.owner_id, year))
        for year, rows in groupby(everything[state], key=lambda each: each.row.vigencia)
    ]
    return render_template("results/followups.html", groups=groups, states=states, state=state, waiting=WAITING)


@blueprint.get("/resultados/seguimientos/<follow_up_id>")
@may("ver_resultados")
def follow_up(follow_up_id: str) -> Answer:
    """One follow-up: where it comes from, what it waits for, and what was changed."""
    return _page(follow_up_id)


@blueprint.post("/resultados/seguimientos/<follow_up_id>")
@may("importar_resultados")
def change_follow_up(follow_up_id: str) -> Answer:
    """Wait for another vigencia."""
    written = request.form.get("vigencia", "").strip()
    year = int(written) if written.isascii() and written.isdigit() and len(written) == 4 else 0
    try:
        lote_id = verbs.change_awaited(current_actor(), follow_up_id, year, request.form.get("motivo", ""))
    except (Invalid, Conflict) as error:
        return _again(follow_up_id, error)
    if lote_id:
        flash(f"Los resultados de {year} ya están: el seguimiento se abre enseguida.", "done")
        return redirect(batch_address(lote_id))
    flash(f"El seguimiento ahora espera los resultados de {year}.", "done")
    return redirect(url_for("results.follow_up", follow_up_id=follow_up_id))


@blueprint.get("/resultados/seguimientos/<follow_up_id>/renunciar")
@may("importar_resultados")
def ask_give_up(follow_up_id: str) -> Answer:
    """What is lost by giving up, and why it is done."""
    return _page(follow_up_id, template="results/give_up.html")


@blueprint.post("/resultados/seguimientos/<follow_up_id>/renunciar")
@may("importar_resultados")
def give_up(follow_up_id: str) -> Answer:
    """Give up: nothing more waits for these results."""
    try:
        verbs.cancel_follow_up(current_actor(), follow_up_id, request.form.get("motivo", ""))
    except (Invalid, Conflict) as error:
        return _again(follow_up_id, error, "results/give_up.html")
    flash("Se renunció al seguimiento. El motivo quedó en la historia del expediente.", "done")
    return redirect(url_for("results.follow_ups"))


def _again(follow_up_id: str, error: CauceError, template: str = "results/followup.html") -> Answer:
    session().close()
    return _page(follow_up_id, error, template), error.status


def _page(follow_up_id: str, error: CauceError | None = None, template: str = "results/followup.html") -> str:
    who = current_actor()
    found = awaited_one(who, follow_up_id)
    changes_it = found.row.state == WAITING and rights.may(who, "importar_resultados")
    return render_template(
        template, found=found, state=ONE[found.row.state], changes_it=changes_it, error=error,
        wrong={each["field"]: each["message"] for each in error.errors} if error else {}, typed=request.form,
        history=_history(found), published=is_published(who.owner_id, found.row.vigencia),
    )  # fmt: skip


def _history(found: Awaited) -> list[dict[str, Any]]:
    rows = changes_of(found)
    known = names(row.person_id for row in rows)
    return [{"who": known.get(row.person_id or "", "Cauce"), "when": row.at, "facts": row.facts} for row in rows]
