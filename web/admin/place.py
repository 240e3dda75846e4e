"""The blueprint of the administration, and the forms and lists that its pages share."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from sqlalchemy import Select
from werkzeug.wrappers import Response

from web.forms import added_rows, error_links, field_views, parse
from web.who import current_actor
from workflows.domain import rights
from workflows.kernel.db import session
from workflows.kernel.errors import CauceError

blueprint = Blueprint("admin", __name__, url_prefix="/administracion")
Answer = str | Response | tuple[str, int]
Choice = tuple[str, str]
PER_PAGE = 50
SPARE_ROWS = 3


@dataclass(frozen=True)
class Form:
    """One form page: title, where it comes back to, its fields, and the verb on its button."""

    title: str
    back: tuple[str, str]
    properties: Mapping[str, dict[str, Any]]
    button: str = "Guardar"
    intro: str = ""
    required: Sequence[str] = ()
    choices: Mapping[str, Sequence[Choice]] = field(default_factory=dict)

    @property
    def schema(self) -> dict[str, Any]:
        """The JSON Schema that page and reader share."""
        return {"type": "object", "properties": dict(self.properties), "required": list(self.required)}

    def show(self, data: Mapping[str, Any] | None = None, error: CauceError | None = None, more_of: str = "") -> Answer:
        """The page, with what was typed and what is wrong; `more_of`: the rows field that asks for room."""
        errors = error.errors if error else []
        spare = {more_of: SPARE_ROWS} if more_of else {}
        views = field_views(self.schema, data, errors, self.choices, spare)
        links = error_links(views, errors) or ([("", error.message)] if error else [])
        page = render_template("admin/form.html", form=self, views=views, links=links)
        return (page, error.status) if error else page

    def save(self, verb: Callable[[dict[str, Any]], str], done: str) -> Answer:
        """Do `verb` with the typed data and go where it says; show the form again when it is refused."""
        data = parse(self.schema, request.form)
        if more := added_rows(request.form):
            return self.show(data, more_of=more)
        try:
            target = verb(data)
        except CauceError as error:
            if error.status in (403, 404):
                raise
            return self.show(data, error)
        flash(done, "done")
        return redirect(target)


def text(title: str, help_: str = "", widget: str = "", **more: Any) -> dict[str, Any]:
    """A text field; `widget` as in web.forms (longtext, lines, date, policy for a list of choices)."""
    hints = {key: value for key, value in (("widget", widget), ("help", help_)) if value}
    return {"type": "string", "title": title, "x-ui": hints, **more}


def email(title: str, help_: str = "") -> dict[str, Any]:
    """A field for one address."""
    return text(title, help_, format="email")


def date_(title: str, help_: str = "") -> dict[str, Any]:
    """A field for a day."""
    return text(title, help_, format="date")


def choice(title: str, help_: str = "") -> dict[str, Any]:
    """A list to choose from; its options go in `Form.choices` under the field's name."""
    return text(title, help_, "policy")


def attempt(verb: Callable[[], Any], done: str, target: str) -> Response:
    """Do something that has a button of its own; what is refused is said on the page it came from."""
    try:
        verb()
    except CauceError as error:
        if error.status in (403, 404):
            raise
        flash(error.message, "late")
    else:
        flash(done, "done")
    return redirect(target)


@dataclass(frozen=True)
class Paged:
    """A page of a list: its rows and the numbers of the pages beside it (None at the ends)."""

    rows: list[Any]
    previous: int | None
    next: int | None
    q: str


def paged(query: Select[*tuple[Any, ...]]) -> Paged:
    """The asked page of a query, PER_PAGE rows; `?pagina=` counts from 1, `?q=` is the search text."""
    number = max(request.args.get("pagina", 1, type=int), 1)
    found = list(session().execute(query.offset((number - 1) * PER_PAGE).limit(PER_PAGE + 1)).all())
    return Paged(
        rows=found[:PER_PAGE],
        previous=number - 1 if number > 1 else None,
        next=number + 1 if len(found) > PER_PAGE else None,
        q=request.args.get("q", "").strip(),
    )


def show_list(title: str, page: Paged, columns: Sequence[tuple[str, str, str]], **more: Any) -> str:
    """A list page: `page.rows` as plain mappings for the table, search, pages, and a button for a new one."""
    home = rights.may(current_actor(), "administrar")
    return render_template("admin/list.html", title=title, page=page, columns=columns, home=home, **more)
