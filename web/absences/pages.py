"""Lists of absences (now, coming, past) and one of them with what passed and what did not."""

from flask import flash, redirect, render_template, url_for
from sqlalchemy import ColumnElement, func, or_, select
from werkzeug.wrappers import Response

from web.absences.place import blueprint, inside, opened, shown
from web.who import may, signed_in
from workflows.actions import substitutions as verbs
from workflows.domain import rights
from workflows.domain.substitutions import STANDING, Substitution
from workflows.domain.tasks import Task
from workflows.kernel.db import session
from workflows.kernel.errors import CauceError

PAST = 50
GROUPS = (("active", "Ahora"), ("planned", "Por empezar"), ("past", "Pasadas"))


@blueprint.get("/ausencias")
@may("planear_ausencias")
def everybody() -> str:
    """Everybody's absences: now, coming and past."""
    owner = Substitution.owner_id == inside().owner_id
    return render_template("absences/list.html", groups=_groups(owner), everybody=True, own=None)


@blueprint.get("/cuenta/ausencias")
@signed_in
def mine() -> str:
    """One's own absences, and those in which one stands in for somebody."""
    who = inside()
    own = or_(Substitution.person_id == who.person_id, Substitution.substitute_id == who.person_id)
    return render_template("absences/list.html", groups=_groups(own), everybody=False, own=who.person_id)


def _groups(clause: ColumnElement[bool]) -> list[tuple[str, list[dict[str, str]]]]:
    query = select(Substitution).where(clause)
    standing = query.where(Substitution.state.in_(STANDING)).order_by(Substitution.starts, Substitution.id)
    over = query.where(Substitution.state.not_in(STANDING)).order_by(Substitution.ends.desc(), Substitution.id)
    rows = [*session().scalars(standing), *session().scalars(over.limit(PAST))]
    return [
        (label, shown([row for row in rows if (row.state if row.state in STANDING else "past") == key]))
        for key, label in GROUPS
    ]


@blueprint.get("/ausencias/<substitution_id>")
@signed_in
def show(substitution_id: str) -> str:
    """One absence: dates, who stands in, what is held now, and the tasks that could not pass."""
    who, row = inside(), opened(substitution_id)
    held = select(func.count()).where(
        Task.assignee_id == row.substitute_id, Task.held_for == row.person_id, Task.state == "open"
    )
    changes = row.state in STANDING and (who.person_id == row.person_id or rights.may(who, "planear_ausencias"))
    return render_template(
        "absences/show.html", row=row, one=shown([row])[0], held=session().scalar(held), changes=changes,
        staying=verbs.staying(row) if row.state in STANDING else [], mine=who.person_id == row.person_id,
    )  # fmt: skip


@blueprint.post("/ausencias/<substitution_id>/terminar")
@signed_in
def cancel(substitution_id: str) -> Response:
    """Cancel an absence that has not begun, or end one that has."""
    active = opened(substitution_id).state == "active"
    try:
        verbs.cancel(inside(), substitution_id)
    except CauceError as error:
        if error.status == 404:
            raise
        flash(error.message, "late")
    else:
        over = "La ausencia terminó: en menos de un minuto las tareas abiertas vuelven."
        flash(over if active else "La ausencia quedó cancelada. Ambas personas reciben un correo.", "done")
    return redirect(url_for("absences.show", substitution_id=substitution_id))
