"""A published address that breaks after its case ended: a small case opens to mend it, and the proofs go on."""

from typing import Any

from sqlalchemy import select

from workflows.actions import _definitions, _watching
from workflows.actions import _public_values as values
from workflows.domain import journal
from workflows.domain.cases import Case
from workflows.domain.publications import Publication, WatchedLink
from workflows.domain.schedules import Schedule
from workflows.kernel import clock, fetch
from workflows.kernel.db import session
from workflows.kernel.ids import new_id

CARRIED = (
    "owner_id", "case_id", "kind", "label", "key", "vigencia", "policy", "title", "summary", "data", "files",
    "approval_pending", "pending_reason", "approved_on", "approval",
)  # fmt: skip


def plan(case: Case, check_id: str, about: dict[str, Any]) -> None:
    """Keep a row that opens, today, the procedure that mends what this ended case published."""
    drawn = _definitions.by_version(case.version_hash).publications.values()
    slug = next((each.mended_by for each in drawn if each.mended_by), "")
    if not slug:
        return
    key = f"enlace:{check_id}"
    session().add(
        Schedule(
            id=new_id(),
            owner_id=case.owner_id,
            case_id=case.id,
            procedure=slug,
            vigencia=case.vigencia,
            opens_on=clock.today(),
            data={"external_id": key, "values": about},
            unique_key=f"{case.owner_id}:{key}",
            state="waiting",
            created_at=clock.now(),
        )  # fmt: skip
    )


def mend(course: Any, url: str, reason: str) -> None:
    """The address that the parent case published is another one from now on; or the same, accepted with a reason.

    Nothing is done when the parent has published another address meanwhile: there is nothing left to mend.
    """
    session().flush()
    address = values.text_of(course, url)
    parent = session().get(Case, course.case.parent_id or "")
    for link in _watching.links_of(parent.id) if parent is not None else []:
        if address in ("", link.url):
            _watching.accept_link(course, link, values.text_of(course, reason))
        else:
            _move(course, link, fetch.checked_address(address).text)


def _move(course: Any, link: WatchedLink, address: str) -> None:
    link.state = "dropped"
    made = WatchedLink(
        id=new_id(), owner_id=link.owner_id, case_id=link.case_id, url=address, expected_sha256=link.expected_sha256,
        state="pending", next_at=course.now, created_at=course.now,
    )  # fmt: skip
    session().add(made)
    query = select(Publication).where(Publication.case_id == link.case_id, Publication.state == "current")
    for row in session().scalars(query.where(Publication.url == link.url)):
        _new_version(course, row, address)
    journal.write(course.who, "enlace_vigilado", course.case, enlace=made.id, direccion=address)


def _new_version(course: Any, row: Publication, address: str) -> None:
    row.state, row.replaced_at = "replaced", course.now
    session().flush()
    carried = {name: getattr(row, name) for name in CARRIED}
    session().add(
        Publication(
            id=new_id(),
            version=row.version + 1,
            url=address,
            state="current",
            published_at=course.now,
            published_by=course.who.person_id,
            **carried,
        )  # fmt: skip
    )
