"""New materials that come with a form: each goes to the library and is marked in its list."""

from collections.abc import Mapping

from flask import request
from werkzeug.datastructures import MultiDict

from web.forms import beside
from workflows.actions.library import MaterialForm, add_from_task
from workflows.domain.documents import Evidence
from workflows.domain.people import Actor
from workflows.kernel.db import session
from workflows.kernel.errors import CauceError

FILE = "__archivo"
Form = MultiDict[str, str]


def take_materials(who: Actor, task_id: str, files: Mapping[str, list[str]]) -> tuple[Form, list[dict[str, str]]]:
    """The posted form with what was added marked, and what was refused; nothing else that was typed is lost.

    `files`: field → files that were just kept, those of new materials among them.
    """
    form = request.form.copy()
    refused: list[dict[str, str]] = []
    typed = beside(form)
    fields = {name for name, parts in typed.items() if parts.keys() - {"filtro"}}
    fields |= {name[: -len(FILE)] for name in files if name.endswith(FILE)}
    for field in sorted(fields):
        try:
            made = add_from_task(who, task_id, _material(typed.get(field, {}), files.get(field + FILE, [])))
        except CauceError as error:
            said = " ".join(each["message"] for each in error.errors) or error.message
            refused.append({"field": field, "message": f"El material nuevo no se agregó. {said}"})
        else:
            form.add(field, made)
            for part in ("titulo", "direccion"):
                form.poplist(f"{field}__{part}")
    return form, refused


def _material(typed: Mapping[str, str], ids: list[str]) -> MaterialForm:
    """Without a title, the name of its file is one."""
    title = typed.get("titulo", "")
    if not title and ids:
        title = session().get_one(Evidence, ids[0]).name.rpartition(".")[0]
    return MaterialForm(title=title, url=typed.get("direccion", ""), files=tuple(ids))
