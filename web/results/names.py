"""How result files write our entities: the list of names, one more, a correction, and one less."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from web.results.place import blueprint
from web.who import current_actor, may
from workflows.actions import aliases as verbs
from workflows.domain import entity_names
from workflows.domain.entities import Entity, department_of
from workflows.domain.people import Person
from workflows.domain.published import EntityAlias
from workflows.kernel.db import session
from workflows.kernel.errors import CauceError
from workflows.kernel.text import fold

Answer = str | Response | tuple[str, int]
TARGETS = {"written": "f-written", "department": "f-department", "entity": "f-entity", "column": "column-municipio"}


@blueprint.get("/resultados/nombres")
@may("importar_resultados")
def names() -> Answer:
    """The names that were said, by entity, and the form for one more."""
    return _page()


def _page(error: CauceError | None = None) -> Answer:
    wrong = {each["field"]: each["message"] for each in error.errors} if error else {}
    links = [(TARGETS.get(field, ""), message) for field, message in wrong.items()]
    links = links or ([("", error.message)] if error else [])
    page = render_template(
        "results/names.html", rows=_rows(), columns=verbs.COLUMNS, options=entity_names.offered(),
        label=entity_names.label, typed=request.form, links=links, wrong=wrong,
        department=department_of(current_actor().owner_id),        q=request.args.get("q", "").strip(),
    )  # fmt: skip
    return (page, error.status) if error else page


def _rows() -> list[Any]:
    query = (
        select(EntityAlias, Entity.name, Person.name)
        .join(Entity, Entity.id == EntityAlias.entity_id)
        .outerjoin(Person, Person.id == EntityAlias.person_id)
        .where(EntityAlias.owner_id == current_actor().owner_id)
        .order_by(Entity.name, EntityAlias.written)
    )
    q = fold(request.args.get("q", ""))
    return [row for row in session().execute(query) if q in fold(f"{row[0].written} {row[1]}")]


@blueprint.post("/resultados/nombres")
@may("importar_resultados")
def add_name() -> Answer:
    """One more way in which files write an entity."""
    form = request.form
    try:
        verbs.add_alias(
            current_actor(), form.get("column", ""), form.get("department", ""), form.get("written", ""), chosen()
        )
    except CauceError as error:
        return _page(error)
    flash("El nombre quedó en la lista: los archivos que vengan se leen así.", "done")
    return redirect(url_for("results.names"))


def chosen(field: str = "entity") -> str:
    """The id of the entity that was typed or chosen, "" when it is not one of ours."""
    found = entity_names.named(request.form.get(field, ""))
    return found.id if found else ""


@blueprint.get("/resultados/nombres/<alias_id>")
@may("importar_resultados")
def one_name(alias_id: str) -> Answer:
    """The form that says of whom a name is."""
    return _one(verbs.alias(current_actor(), alias_id))


def _one(row: EntityAlias, error: CauceError | None = None) -> Answer:
    page = render_template(
        "results/name.html", row=row, about=session().get_one(Entity, row.entity_id), options=entity_names.offered(),
        label=entity_names.label, error=error, typed=request.form.get("entity", ""),
    )  # fmt: skip
    return (page, error.status) if error else page


@blueprint.post("/resultados/nombres/<alias_id>")
@may("importar_resultados")
def correct_name(alias_id: str) -> Answer:
    """It is of another entity."""
    try:
        verbs.correct_alias(current_actor(), alias_id, chosen())
    except CauceError as error:
        return _one(verbs.alias(current_actor(), alias_id), error)
    flash("El nombre quedó corregido. Los puntajes ya importados no cambian.", "done")
    return redirect(url_for("results.names"))


@blueprint.post("/resultados/nombres/<alias_id>/olvidar")
@may("importar_resultados")
def forget_name(alias_id: str) -> Response:
    """That spelling is no longer recognised."""
    verbs.forget_alias(current_actor(), alias_id)
    flash("El nombre quedó olvidado: el próximo archivo que lo traiga volverá a preguntar.", "done")
    return redirect(url_for("results.names"))
