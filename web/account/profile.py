"""The own page: who I am here, preferences, API tokens."""

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from web.account import blueprint
from web.account.passwords import errors_by_field
from web.who import current_actor, current_person, signed_in
from workflows.actions import accounts
from workflows.domain import rights
from workflows.domain.access import ApiToken
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


def _page(secret: str = "", errors: dict[str, str] | None = None) -> str:
    who = current_actor()
    query = select(ApiToken).where(ApiToken.person_id == who.person_id).order_by(ApiToken.created_at.desc())
    roles = sorted(set(rights.labels(grant.role for grant in who.grants)))
    tokens = list(session().scalars(query))
    mine = current_person()
    return render_template(
        "account/profile.html", mine=mine, roles=roles, tokens=tokens, secret=secret, errors=errors or {}
    )
