"""Who asks, and what each view demands: every view is closed unless it says otherwise."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, Response, current_app, g, request
from flask import session as cookie
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from markupsafe import Markup

from workflows.actions.accounts import find_token
from workflows.domain import rights
from workflows.domain.people import Actor, Person, actor_of
from workflows.kernel import clock
from workflows.kernel.db import session
from workflows.kernel.errors import CauceError, NotFound
from workflows.kernel.ids import new_id
from workflows.kernel.text import clean_text

View = TypeVar("View", bound=Callable[..., Any])
PUBLIC, SIGNED_IN = "public", "signed_in"
KEY_FIELD = "_clave"
API = "/api/"
# A person who must change the password may do nothing else but this.
OPEN_WHILE_CHANGING = {"account.password", "account.save_password", "account.leave", "static"}


class Unknown(CauceError):
    """Nobody is signed in (a page asks to enter; the API asks for a token)."""

    status = 401


class MustChange(CauceError):
    """The password has to be changed before anything else."""

    status = 403


class SignedIn(UserMixin):
    """A person with an open session; the cookie holds the id and the version of the session."""

    def __init__(self, person: Person) -> None:
        self.person = person

    def get_id(self) -> str:
        """What the cookie holds: worth nothing once the person's session version moves on."""
        return f"{self.person.id}:{self.person.session_version}"


def public(view: View) -> View:
    """Anybody may open this view."""
    return _demand(view, PUBLIC)


def signed_in(view: View) -> View:
    """Any person with a session (or, under /api/, a token); the view itself looks only at what they may see."""
    return _demand(view, SIGNED_IN)


def may(verb: str) -> Callable[[View], View]:
    """Only people whose role allows `verb` of `domain.rights` (KeyError at start for an unknown one)."""
    assert verb in rights.MATRIX, verb
    return lambda view: _demand(view, verb)


def _demand(view: View, right: str) -> View:
    view.__dict__["cauce_right"] = right
    return view


def right_of(view: Callable[..., Any]) -> str | None:
    """The right that a view declares, or None: then it stays closed to everybody."""
    declared: str | None = getattr(view, "cauce_right", None)
    return declared


def current_person() -> Person | None:
    """Who is signed in (cookie on pages, token under /api/), or None."""
    if "person" not in g:
        g.person = _by_token() if request.path.startswith(API) else _by_cookie()
    found: Person | None = g.person
    return found


def current_actor() -> Actor:
    """The actor of this request, with the roles of today; Unknown when nobody is signed in."""
    if "actor" not in g:
        person = current_person()
        if person is None:
            raise Unknown("Para ver esto, entre con su cuenta.")
        g.actor = actor_of(person, clock.today(), "api" if request.path.startswith(API) else "web")
    found: Actor = g.actor
    return found


def sent_key() -> str | None:
    """The repeat key of this request: the header of the API, or the hidden field of a form."""
    written = request.headers.get("Idempotency-Key") or request.form.get(KEY_FIELD) or ""
    # Longer or stranger than the database takes would be a failure, and no page of ours sends that.
    return clean_text(written)[:200] or None


def form_key() -> Markup:
    """A hidden field with a fresh key: the same form sent twice gets the first answer."""
    return Markup('<input type="hidden" name="{}" value="{}">').format(KEY_FIELD, new_id())


def enter(person: Person) -> None:
    """Open a new session for this person; nothing of the former one stays."""
    cookie.clear()
    cookie.permanent = True
    login_user(SignedIn(person))
    g.pop("person", None)
    g.pop("actor", None)


def forget() -> None:
    """Forget the session of this browser."""
    logout_user()
    cookie.clear()


def register(app: Flask) -> None:
    """Load people from cookies and ask each request for the right of its view."""
    manager = LoginManager(app)
    manager.user_loader(_load)
    app.before_request(_guard)
    app.jinja_env.globals["form_key"] = form_key


def _load(written: str) -> SignedIn | None:
    person_id, _, version = written.partition(":")
    person = session().get(Person, person_id)
    if person is None or not person.active or str(person.session_version) != version:
        return None
    return SignedIn(person)


def _by_cookie() -> Person | None:
    person: Person | None = getattr(current_user, "person", None)
    return person


def _by_token() -> Person | None:
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    return find_token(secret.strip()) if scheme.lower() == "bearer" and secret.strip() else None


def _guard() -> Response | None:
    if request.endpoint is None:
        return None
    right = right_of(current_app.view_functions[request.endpoint])
    if right == PUBLIC:
        return None
    if right is None:
        raise NotFound("No encontramos esa página.")
    who = current_actor()
    person = current_person()
    if person and person.must_change_password and request.endpoint not in OPEN_WHILE_CHANGING:
        raise MustChange("Antes de seguir, cambie su contraseña.")
    if right != SIGNED_IN:
        rights.require(who, right)
    return None
