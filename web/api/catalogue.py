"""What a program needs to start a case: procedures with their forms, and entities."""

from sqlalchemy import or_, select

from web.api import answers, paging, words
from web.api.endpoints import endpoint
from web.api.shapes import entity_answer
from workflows.actions import _definitions
from workflows.domain.entities import Entity
from workflows.kernel.db import session
from workflows.kernel.text import fold


@endpoint("GET", "/procedures", "Los procedimientos y el formulario con que se inicia cada uno",
          {200: answers.ProcedureList})  # fmt: skip
def procedures() -> answers.ProcedureList:
    """Installed procedures."""
    items = [
        answers.ProcedureAnswer(
            slug=each.slug, name=each.name, summary=each.summary, version=each.version, by=list(each.start.by),
            form=each.forms.get(each.start.form),
        )
        for each in _definitions.installed()
    ]  # fmt: skip
    return answers.ProcedureList(items=items, next=None)


@endpoint("GET", "/entities", "Entidades por nombre o código", {200: answers.EntityList},
          query=words.EntitiesQuery, problems=(422,))  # fmt: skip
def entities(query: words.EntitiesQuery) -> answers.EntityList:
    """A page of entities by name."""
    first = paging.place_in(query.cursor)
    sought = [
        or_(Entity.search.contains(word, autoescape=True), Entity.code == word) for word in fold(query.q).split()[:8]
    ]
    statement = select(Entity).where(Entity.active, *sought).order_by(Entity.search, Entity.id)
    rows = list(session().scalars(statement.offset(first).limit(query.limit + 1)))
    following = str(first + query.limit) if len(rows) > query.limit else ""
    items = [entity_answer(row) for row in rows[: query.limit]]
    return answers.EntityList(items=items, next=paging.pack(following))
