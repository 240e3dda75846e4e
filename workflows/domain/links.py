"""Mailed links: a way in for people without an account, to one task or to the state of one case."""

from datetime import timedelta

from sqlalchemy import select, update

from workflows.domain.access import AccessLink
from workflows.domain.cases import Case
from workflows.domain.tasks import Task
from workflows.kernel import clock
from workflows.kernel.db import session
from workflows.kernel.ids import digest, new_id, new_secret

DAYS = 45


def make_link(case: Case, task: Task | None, email: str, days: int = DAYS) -> str:
    """A new link for `days` calendar days; returns its path `/e/<token>`, which is not stored anywhere."""
    token = new_secret()
    session().add(_row(case.owner_id, case.id, task.id if task else None, email, token, days))
    return f"/e/{token}"


def make_record_link(case: Case, email: str, entity_id: str, kind: str, about_id: str | None) -> str:
    """A new link with which an entity fills its row of `kind` about another one; the former ones stop working."""
    same = update(AccessLink).where(
        AccessLink.case_id == case.id, AccessLink.entity_id == entity_id, AccessLink.record_kind == kind,
        AccessLink.about_id == about_id, AccessLink.revoked_at.is_(None),
    )  # fmt: skip
    session().execute(same.values(revoked_at=clock.now()).execution_options(synchronize_session="fetch"))
    return add_record_link(case, email, entity_id, kind, about_id)


def add_record_link(case: Case, email: str, entity_id: str, kind: str, about_id: str | None) -> str:
    """The same, and the former ones go on working: that of a reminder, beside that of the invitation."""
    token = new_secret()
    row = _row(case.owner_id, case.id, None, email, token, DAYS)
    row.entity_id, row.record_kind, row.about_id = entity_id, kind, about_id
    session().add(row)
    session().flush()
    return f"/e/{token}"


def find_link(token: str) -> AccessLink | None:
    """The link of this token while it is valid; None when unknown, expired or revoked."""
    query = select(AccessLink).where(
        AccessLink.token_digest == digest(token),
        AccessLink.revoked_at.is_(None),
        AccessLink.expires_at > clock.now(),
    )
    return session().scalars(query).first()


def renew_link(old: AccessLink, days: int = DAYS) -> str:
    """Revoke a link and give another for the same thing and address; returns its path."""
    old.revoked_at = old.revoked_at or clock.now()
    token = new_secret()
    session().add(_row(old.owner_id, old.case_id, old.task_id, old.email, token, days))
    return f"/e/{token}"


def revoke_links(
    *,
    case_id: str | None = None,
    task_id: str | None = None,
    email: str | None = None,
    owner_id: str | None = None,
    entity_id: str | None = None,
) -> int:
    """Revoke every open link that meets all the given conditions; how many. ValueError when none is given."""
    given = {
        AccessLink.case_id: case_id,
        AccessLink.task_id: task_id,
        AccessLink.email: email.strip().lower() if email else None,
        AccessLink.owner_id: owner_id,
        AccessLink.entity_id: entity_id,
    }
    conditions = [column == value for column, value in given.items() if value is not None]
    if not conditions:
        raise ValueError("say which links to revoke")
    session().flush()
    change = update(AccessLink).where(*conditions, AccessLink.revoked_at.is_(None))
    change = change.values(revoked_at=clock.now()).execution_options(synchronize_session="fetch")
    return len(session().scalars(change.returning(AccessLink.id)).all())


def absolute(base_url: str, path: str) -> str:
    """The address that goes into a mail: the public base URL of the installation and a path."""
    return base_url.rstrip("/") + path


def _row(owner_id: str, case_id: str, task_id: str | None, email: str, token: str, days: int) -> AccessLink:
    return AccessLink(
        id=new_id(),
        owner_id=owner_id,
        case_id=case_id,
        task_id=task_id,
        email=email.strip().lower(),
        token_digest=digest(token),
        created_at=clock.now(),
        expires_at=clock.now() + timedelta(days=days),
    )
