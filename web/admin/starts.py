"""What opens by itself: procedures that the clock starts, what is planned, and what could not be opened."""

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from web.admin.place import attempt, blueprint
from web.who import current_actor, may
from workflows.actions import owner_settings, schedules
from workflows.actions._definitions import installed
from workflows.domain.cases import Case
from workflows.domain.schedules import Schedule
from workflows.kernel import clock
from workflows.kernel.db import session

MOST = 100


@blueprint.get("/inicios")
@may("administrar")
def starts() -> str:
    """Each procedure with its next date and its switch, and the rows of the future."""
    owner_id = current_actor().owner_id
    return render_template(
        "admin/starts.html", starts=owner_settings.clock_starts(owner_id, clock.today()),
        failed=_rows(owner_id, "failed"), waiting=_rows(owner_id, "waiting"), most=MOST,
        names={each.slug: each.name for each in installed()},
    )  # fmt: skip


def _rows(owner_id: str, state: str) -> list[tuple[Schedule, Case | None]]:
    """What is planned in a state, with the case that asked for it."""
    query = (
        select(Schedule, Case)
        .outerjoin(Case, Case.id == Schedule.case_id)
        .where(Schedule.owner_id == owner_id, Schedule.state == state)
        .order_by(Schedule.opens_on, Schedule.unique_key)
        .limit(MOST)
    )
    return [(row, case) for row, case in session().execute(query)]


@blueprint.post("/inicios")
@may("administrar")
def save_starts() -> Response:
    """Keep which procedures the clock starts."""
    owner_settings.save_clock_starts(current_actor(), set(request.form.getlist("on")))
    flash("Quedó guardado qué trámites inicia el reloj.", "done")
    return redirect(url_for("admin.starts"))


@blueprint.post("/inicios/<schedule_id>/reintentar")
@may("administrar")
def retry_start(schedule_id: str) -> Response:
    """Try again what could not be opened."""
    verb = schedules.retry_start
    done = "Se intenta de nuevo en menos de un minuto."
    return attempt(lambda: verb(current_actor(), schedule_id), done, url_for("admin.starts"))


@blueprint.post("/inicios/<schedule_id>/descartar")
@may("administrar")
def cancel_start(schedule_id: str) -> Response:
    """Give up what could not be opened."""
    verb = schedules.cancel_start
    done = "Ese expediente ya no se abre por reloj."
    return attempt(lambda: verb(current_actor(), schedule_id), done, url_for("admin.starts"))
