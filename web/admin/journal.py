"""What was done in the administration: the owner's chain of facts, newest first."""

from flask import render_template
from sqlalchemy import select

from web.admin.place import blueprint, paged
from web.who import current_actor, may
from workflows.domain.journal import Journal
from workflows.domain.people import Person
from workflows.kernel.db import session


@blueprint.get("/historia")
@may("administrar")
def journal() -> str:
    """Facts outside cases, newest first, people by name."""
    owner_id = current_actor().owner_id
    page = paged(select(Journal).where(Journal.chain == f"owner:{owner_id}").order_by(Journal.seq.desc()))
    rows = [row.Journal for row in page.rows]
    names = {row.id: row.name for row in session().execute(select(Person.id, Person.name))}
    return render_template("admin/journal.html", page=page, rows=[_words(row, names) for row in rows])


def _words(row: Journal, names: dict[str, str]) -> dict[str, object]:
    return {
        "at": row.at,
        "who": names.get(row.person_id or "", "Cauce"),
        "what": row.verb.replace("_", " ").capitalize().replace("contrasena", "contraseña"),
        "facts": [(key.replace("_", " "), _fact(value, names)) for key, value in (row.facts or {}).items()],
    }


def _fact(value: object, names: dict[str, str]) -> str:
    if isinstance(value, list):
        return ", ".join(_fact(each, names) for each in value) or "ninguno"
    if isinstance(value, dict):
        return "; ".join(f"{key}: {_fact(each, names)}" for key, each in value.items()) or "ninguno"
    if isinstance(value, bool):
        return "sí" if value else "no"
    return names.get(str(value), str(value))
