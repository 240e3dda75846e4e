"""What surrounds every page: owner, person, and the places that this person may open."""

from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, g, has_request_context, redirect, request, url_for
from sqlalchemy import ColumnElement, select
from werkzeug.wrappers import Response

from web.shown.people import names
from web.who import current_actor, current_person, public
from workflows.domain import rights
from workflows.domain.entities import Entity, owners
from workflows.domain.inbox import said, up_to_many
from workflows.domain.people import Actor
from workflows.domain.tasks import Task
from workflows.domain.terms.words import joined
from workflows.kernel.db import session


@dataclass(frozen=True)
class Place:
    """An entry of the navigation: shown when its page exists and the person may open it (`unless` may do more)."""

    label: str
    path: str
    icon: str
    verb: str = ""
    count: str = ""
    unless: str = ""


PLACES = (
    Place("Mis tareas", "/tareas", "tasks", count="mine"),
    Place("De mi grupo", "/grupo", "group", count="pool"),
    Place("Bandeja de firma", "/firma", "sign", "firmar"),
    Place("Asignación", "/asignacion", "group", "asignar_varias"),
    Place("Expedientes", "/expedientes", "case"),
    Place("Tablero", "/tablero", "board", "ver_tablero"),
    Place("Calendario", "/calendario", "calendar"),
    Place("Resultados", "/resultados", "results", "ver_resultados"),
    Place("Planes", "/planes", "plans", "ver_planes"),
    Place("Comité", "/comite/propuestas", "group", "ver_propuestas"),
    Place("Biblioteca", "/biblioteca", "library", "ver_biblioteca"),
    Place("Entidades", "/administracion/entidades", "person", "administrar_enlaces", unless="administrar"),
    Place("Obligaciones", "/administracion/obligaciones", "calendar", "administrar_obligaciones", unless="administrar"),
    Place("Correos", "/correos", "mail", "ver_correos"),
    Place("Lotes", "/lotes", "tasks", "dirigir_lotes", unless="administrar"),
    Place("Ausencias", "/ausencias", "calendar", "planear_ausencias", unless="administrar"),
    Place("Administración", "/administracion", "admin", "administrar"),
)
START = "/tareas"


def register(app: Flask) -> None:
    """Give owner, person and navigation to every template."""
    app.context_processor(_context)


def add_home(app: Flask) -> None:
    """The entrance "/" leads to the tasks, or to the public page, unless a place has its own."""
    if "/" not in paths_of(app):
        app.add_url_rule("/", "home", public(_home))


def _home() -> Response:
    paths = paths_of(current_app)
    if current_person() is None and "/portal" in paths:
        return redirect("/portal")
    if current_person() is None:
        return redirect(url_for("account.login"))
    return redirect(START if START in paths else url_for("account.profile"))


def paths_of(app: Flask) -> set[str]:
    """The addresses that can be opened, as their rules write them."""
    found: set[str] | None = app.extensions.get("cauce_paths")
    if found is None or "/" not in found:
        found = {rule.rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
        app.extensions["cauce_paths"] = found
    return found


def _context() -> dict[str, Any]:
    if not has_request_context():
        return {}
    person = current_person()
    values: dict[str, Any] = {"owner": _owner(person.owner_id if person else None)}
    if person is None:
        return values | {"login_url": url_for("account.login")}
    paths = paths_of(current_app)
    return values | {
        "person": {"name": person.name, "on_behalf_of": _absent(current_actor())},
        "shortcuts": person.shortcuts,
        "nav": nav(current_actor()),
        "profile_url": url_for("account.profile"),
        "logout_url": url_for("account.leave"),
        "search_url": next((path for path in ("/buscar", "/expedientes") if path in paths), None),
        "help_url": next((path for path in ("/ayuda",) if path in paths), None),
    }


def _absent(who: Actor) -> str:
    """Whom this person replaces today, in words."""
    return joined(sorted(names(who.stands_for).values()))


def _owner(owner_id: str | None) -> dict[str, Any]:
    found = session().get(Entity, owner_id) if owner_id else next(iter(owners()), None)
    if found is None:
        return {"name": "Cauce", "crest": "", "address": "", "email": ""}
    return {"name": found.short_name, "crest": "", "address": found.address, "email": found.email}


def nav(who: Actor) -> list[tuple[str, str, bool, int | str, str]]:
    """(label, address, is this page, count, icon) of each place that `who` may open."""
    if "nav" in g and g.get("nav_of") is who:
        return list(g.nav)
    paths = paths_of(current_app)
    shown = [place for place in PLACES if place.path in paths and _open_to(who, place)]
    g.nav = [(place.label, place.path, _here(place.path), _count(who, place.count), place.icon) for place in shown]
    g.nav_of = who
    return list(g.nav)


def _open_to(who: Actor, place: Place) -> bool:
    if place.unless and rights.may(who, place.unless):
        return False
    return not place.verb or rights.may(who, place.verb)


def _here(path: str) -> bool:
    return request.path == path or request.path.startswith(path + "/")


def counted(view: str, total: int) -> None:
    """What the page has counted itself ("mine" or "group"), so that the navigation does not count it again."""
    g.counted = {"pool" if view == "group" else view: said(total)}


def _count(who: Actor, name: str) -> int | str:
    known: dict[str, int | str] = g.get("counted", {})
    if name in known:
        return known[name]
    if name == "mine":
        return _tasks((Task.assignee_id == who.person_id) & (Task.state == "open"))
    return _tasks(rights.pool_clause(who)) if name == "pool" else 0


def _tasks(clause: ColumnElement[bool]) -> int | str:
    return said(session().scalar(select(up_to_many(select(Task.id).where(clause)))) or 0)
