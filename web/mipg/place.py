"""The blueprint of the public page, and answers that anybody may keep: the same for all, without a cookie."""

from datetime import datetime, time
from typing import Any

from flask import Blueprint, Response, make_response, render_template, request

from web.public import owner
from workflows.domain.access import installation
from workflows.domain.publications import last_change
from workflows.kernel import clock
from workflows.kernel.ids import digest

blueprint = Blueprint("mipg", __name__, url_prefix="/mipg")
MINUTES = 5


def page(template: str, **values: Any) -> Response:
    """A page that is the same for everybody who opens it."""
    demo = {"now": _midnight(), "advance_url": None, "day_only": True} if installation("demo") == "1" else None
    return kept(Response(render_template(template, for_anybody=True, demo=demo, **values)))


def kept(answer: Response, minutes: int = MINUTES) -> Response:
    """Let shared caches keep an answer for some minutes, and ask afterwards whether it changed."""
    answer = make_response(answer)
    answer.headers["Cache-Control"] = f"public, max-age={minutes * 60}"
    answer.set_etag(digest(answer.get_data())[:32])
    answer.last_modified = max(filter(None, (last_change(owner().id), _midnight())))
    # A proof or a comment changes a page without changing what was published: only the tag tells it all.
    if request.if_none_match:
        answer.make_conditional(request)
    return answer


def _midnight() -> datetime:
    # The words of a state change with the date, so that no page is older than today.
    return datetime.combine(clock.today(), time(), tzinfo=clock.BOGOTA)
