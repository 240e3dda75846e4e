"""Planning and changing an absence: a form, a look at what would pass, and the confirmation."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from web.absences.place import blueprint, inside, opened, role_words, shown
from web.forms import error_links, field_views, parse
from web.shown.people import colleagues
from web.who import sent_key, signed_in
from workflows.actions import scopes
from workflows.actions import substitutions as verbs
from workflows.actions.substitutions import AbsenceForm, Preview
from workflows.domain import rights
from workflows.domain.people import Actor, grants_of
from workflows.domain.substitutions import KINDS, Substitution
from workflows.kernel import clock
from workflows.kernel.db import session
from workflows.kernel.errors import CauceError

LATER = "Si solo pasan algunos de sus roles, registre la ausencia y después use «Cambiar»."
Answer = Response | str | tuple[str, int]


@blueprint.get("/ausencias/nueva")
@signed_in
def new() -> Answer:
    """The empty form; whoever plans for others first says who is away."""
    return _form(inside(), None, {})


@blueprint.post("/ausencias/nueva")
@signed_in
def create() -> Answer:
    """First a look at what would pass, then the absence."""
    who = inside()
    return _sent(who, None, lambda form: verbs.plan(who, form, sent_key()))


@blueprint.get("/ausencias/<substitution_id>/cambiar")
@signed_in
def edit(substitution_id: str) -> Answer:
    """The form with what is known."""
    row = opened(substitution_id)
    known = {name: getattr(row, name) for name in AbsenceForm.__dataclass_fields__}
    limits = [f"{role}|{scope}" for role, scope in row.scope or ()]
    dates = {"starts": row.starts.isoformat(), "ends": row.ends.isoformat()}
    return _form(inside(), row, known | dates | {"scope": limits})


@blueprint.post("/ausencias/<substitution_id>/cambiar")
@signed_in
def change(substitution_id: str) -> Answer:
    """First a look at what would pass, then the change."""
    who, row = inside(), opened(substitution_id)
    return _sent(who, row, lambda form: verbs.change(who, substitution_id, form))


def _sent(who: Actor, row: Substitution | None, verb: Callable[[AbsenceForm], str]) -> Answer:
    data = parse(_schema(who, row, _away(who, row)), request.form)
    try:
        form = _read(who, row, data)
        if request.form.get("confirmado") != "1":
            return _preview(who, row, form)
        made = verb(form)
    except CauceError as error:
        session().close()
        if error.status in (403, 404):
            raise
        return _form(who, row, data, error), error.status
    flash("La ausencia quedó registrada. Ambas personas reciben un correo.", "done")
    return redirect(url_for("absences.show", substitution_id=made))


def _read(who: Actor, row: Substitution | None, data: dict[str, Any]) -> AbsenceForm:
    pairs = [str(each).partition("|") for each in data.get("scope") or ()]
    return AbsenceForm(
        person_id=_away(who, row), substitute_id=str(data.get("substitute_id") or ""),
        kind=str(data.get("kind") or ""), starts=_day(data.get("starts")), ends=_day(data.get("ends")),
        scope=tuple((role, scope) for role, _, scope in pairs), act_number=str(data.get("act_number") or ""),
        reason=str(data.get("reason") or ""),
    )  # fmt: skip


def _day(typed: Any) -> date | None:
    try:
        return date.fromisoformat(str(typed))
    except ValueError:
        return None


def _away(who: Actor, row: Substitution | None) -> str:
    """Who is away: of the absence, else chosen by who plans for others (nobody at first), else oneself."""
    if row is not None:
        return row.person_id
    if _for_others(who):
        return request.form.get("person_id", request.args.get("persona", ""))
    return who.person_id or ""


def _for_others(who: Actor) -> bool:
    return rights.may(who, "planear_ausencias")


def _preview(who: Actor, row: Substitution | None, form: AbsenceForm) -> str:
    found: Preview = verbs.preview(who, form, row.id if row else "")
    kept = asdict(form) | {"scope": [f"{role}|{scope}" for role, scope in form.scope]}
    one = shown([found.row])[0]
    session().close()
    return render_template(
        "absences/preview.html", found=found, one=one, kept=kept, now=found.row.starts <= clock.today(),
        back=_address(row), change=row is not None,
    )  # fmt: skip


def _address(row: Substitution | None) -> str:
    return url_for("absences.edit", substitution_id=row.id) if row else url_for("absences.new")


def _schema(who: Actor, row: Substitution | None, away: str) -> dict[str, Any]:
    """The form as a JSON Schema; its choices are in `_choices`."""
    fields: dict[str, Any] = {}
    if row is None and _for_others(who):
        fields["person_id"] = _text("Quién se ausenta", LATER, "policy")
    fields["substitute_id"] = _text("Quién reemplaza", "Tendrá sus tareas y actuará «por encargo».", "policy")
    fields["kind"] = _text("Clase", widget="policy")
    if row is None or row.state != "active":
        fields["starts"] = _text("Primer día", "Empieza a las 12 de la noche.", format="date")
    fields["ends"] = _text("Último día", "Termina al acabar ese día.", format="date")
    if _held(away, row):
        hints = {"widget": "policy", "help": "Sin marcar nada pasan todas sus tareas y roles."}
        limits = {"type": "array", "items": {"type": "string"}, "title": "Solo estos roles", "x-ui": hints}
        fields["scope"] = limits
    fields["act_number"] = _text("Acto administrativo", "Por ejemplo: Resolución 412 de 2026.")
    fields["reason"] = _text("Observaciones", widget="longtext")
    required = [name for name in ("person_id", "substitute_id", "kind", "starts", "ends") if name in fields]
    return {"type": "object", "properties": fields, "required": required}


def _text(title: str, help_: str = "", widget: str = "", **more: Any) -> dict[str, Any]:
    hints = {key: value for key, value in (("widget", widget), ("help", help_)) if value}
    return {"type": "string", "title": title, "x-ui": hints, **more}


def _held(person_id: str, row: Substitution | None) -> list[tuple[str, str]]:
    """Roles of the absent person, as values and words."""
    grants, _ = grants_of(person_id, clock.today())
    pairs = {(grant.role, grant.scope) for grant in grants if grant.behalf is None}
    pairs |= {(each[0], each[1]) for each in (row.scope if row else None) or ()}
    labels = scopes.roles()
    return [(f"{role}|{scope}", role_words(labels, role, scope)) for role, scope in sorted(pairs)]


def _form(who: Actor, row: Substitution | None, data: dict[str, Any], error: CauceError | None = None) -> str:
    away = _away(who, row)
    schema = _schema(who, row, away)
    people = [(each.id, each.name) for each in colleagues(who.owner_id)]
    choices = {
        "person_id": people, "substitute_id": [each for each in people if each[0] != away],
        "kind": list(KINDS.items()), "scope": _held(away, row),
    }  # fmt: skip
    errors = error.errors if error else []
    views = field_views(schema, {"person_id": away, **{k: v for k, v in data.items() if v}}, errors, choices)
    links = error_links(views, errors) or ([("", error.message)] if error else [])
    return render_template("absences/form.html", views=views, links=links, row=row, others=_for_others(who))
