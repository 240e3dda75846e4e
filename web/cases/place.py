"""The blueprint of the case pages, and the case that an address names."""

from flask import Blueprint
from sqlalchemy import select

from workflows.actions import _definitions
from workflows.domain import rights
from workflows.domain.cases import Case, case
from workflows.domain.people import Actor
from workflows.domain.tasks import Comment
from workflows.kernel.db import session
from workflows.procedures import Procedure

blueprint = Blueprint("cases", __name__)


def opened(who: Actor, case_id: str) -> tuple[Case, Procedure]:
    """The case with the version of its procedure; NotFound when this person may not see it."""
    found = case(case_id)
    if not _asked_to_help(who, case_id):
        rights.check_visible(who, found)
    return found, _definitions.by_version(found.version_hash)


def _asked_to_help(who: Actor, case_id: str) -> bool:
    """Who was asked for a contribution sees the case meanwhile."""
    if who.person_id is None:
        return False
    query = select(Comment.id).where(Comment.case_id == case_id, Comment.to_person_id == who.person_id)
    return session().scalar(query.limit(1)) is not None
