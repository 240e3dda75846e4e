"""The own page: who I am here, preferences, API tokens."""

from flask import current_app, flash, redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from web.account import blueprint
from web.account.passwords import errors_by_field
from web.agenda.place import offices
from web.who import current_actor, current_person, signed_in
from workflows.actions import accounts, calendar_feeds
from workflows.domain import rights
from workflows.domain.access import ApiToken
from workflows.domain.offices import Office
from workflows.domain.unwanted import DECLINABLE, wants
from workflows.kernel.app import settings_of
from workflows.kernel.db import session
from workflows.kernel.errors import CauceError

Answer = str | Response | tuple[str, int]


@blueprint.get("/cuenta")
@signed_in
def profile() -> Answer:
    """Roles, preferences and tokens of who is signed in."""
    return _page()


@blueprint.post("/cuenta/atajos")
@signed_in
def shortcuts() -> Answer:
    """Keep the preference for keyboard shortcuts."""
    accounts.set_shortcuts(current_actor(), request.form.get("shortcuts") == "1")
    flash("Su preferencia quedó guardada.", "done")
    return redirect(url_for("account.profile"))


@blueprint.post("/cuenta/correos")
@signed_in
def mails() -> Response:
    """Keep which kinds of mail this person wants; what the law asks for always comes."""
    accounts.set_mails(current_actor(), set(request.form.getlist("wanted")))
    flash("Su preferencia de correos quedó guardada.", "done")
    return redirect(url_for("account.profile"))


@blueprint.post("/cuenta/tokens")
@signed_in
def create_token() -> Answer:
    """Make a token and show its secret, this once."""
    person = current_person()
    assert person is not None
    try:
        secret = accounts.create_token(person.email, request.form.get("label", ""))
    except CauceError as error:
        return _page(errors=errors_by_field(error)), error.status
    return _page(secret=secret)


@blueprint.post("/cuenta/tokens/<token_id>/revocar")
@signed_in
def revoke_token(token_id: str) -> Answer:
    """Revoke one of the own tokens."""
    accounts.revoke_token(current_actor(), token_id)
    flash("El token ya no sirve.", "done")
    return redirect(url_for("account.profile"))


@blueprint.post("/cuenta/calendarios")
@signed_in
def create_feed() -> Answer:
    """Make a secret address of the own calendar, or of an office's, and show it, this once."""
    try:
        secret = calendar_feeds.create_feed(current_actor(), request.form.get("dependencia", "")[:36])
    except CauceError as error:
        return _page(errors=errors_by_field(error) | {"calendario": error.message}), error.status
    base = settings_of(current_app).base_url.rstrip("/")
    return _page(feed=f"{base}{url_for('agenda.feed', secret=secret)}")


@blueprint.post("/cuenta/calendarios/<feed_id>/revocar")
@signed_in
def revoke_feed(feed_id: str) -> Answer:
    """Revoke one of the own addresses."""
    calendar_feeds.revoke_feed(current_actor(), feed_id)
    flash("Esa dirección de calendario ya no sirve.", "done")
    return redirect(url_for("account.profile", _anchor="t-calendarios"))


def _page(secret: str = "", feed: str = "", errors: dict[str, str] | None = None) -> str:
    who = current_actor()
    query = select(ApiToken).where(ApiToken.person_id == who.person_id).order_by(ApiToken.created_at.desc())
    roles = sorted(set(rights.labels(grant.role for grant in who.grants)))
    tokens = list(session().scalars(query))
    mine = current_person()
    names = {key: name for key, name in session().execute(select(Office.id, Office.name))}
    return render_template(
        "account/profile.html",
        feeds=calendar_feeds.feeds_of(who),
        feed=feed,
        offices=offices(who),
        office_names=names,
        mine=mine,
        roles=roles,
        tokens=tokens,
        secret=secret,
        errors=errors or {},
        mails=[(kind, label, mine is None or wants(mine, kind)) for kind, label in DECLINABLE.items()],
    )
