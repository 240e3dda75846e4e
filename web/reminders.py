"""Every reminder of the owner: what was told, to whom and when, or why not."""

from flask import Blueprint, render_template, request
from sqlalchemy import or_

from web.admin.place import Paged, paged
from web.shown.reminders import HOW, UNSENT, asked, line
from web.who import current_actor, may
from workflows.domain.outbox import Outbox
from workflows.domain.people import Person
from workflows.domain.reminders import WHY, Reminder
from workflows.domain.tasks import Task

blueprint = Blueprint("reminders", __name__, url_prefix="/correos")
LOST = "perdidos"


@blueprint.get("/recordatorios")
@may("ver_correos")
def show() -> str:
    """The newest first; by what became of them, why not, and part of a name or of a task's title."""
    state, why, q = (request.args.get(name, "").strip() for name in ("estado", "motivo", "q"))
    query = asked().where(Reminder.owner_id == current_actor().owner_id)
    if state == LOST:
        query = query.where(Outbox.state.in_(UNSENT))
    elif state:
        query = query.where(Reminder.state == state)
    if why:
        query = query.where(Reminder.why == why)
    if q:
        query = query.where(or_(Person.name.ilike(f"%{q}%"), Task.title.ilike(f"%{q}%")))
    found = paged(query)
    page = Paged([line(row) for row in found.rows], found.previous, found.next, found.q)
    states = {key: text for key, (text, _) in HOW.items()} | {LOST: "El correo no salió"}
    return render_template("mail/reminders.html", page=page, states=states, whys=WHY, state=state, why=why)
