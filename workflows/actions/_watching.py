"""Addresses on the entity's own site: watched from the moment a case names them, accepted by a person with a reason."""

from typing import Any

from sqlalchemy import select

from workflows.actions import _public_values as values
from workflows.actions import _publishing
from workflows.domain import journal
from workflows.domain.documents import Evidence
from workflows.domain.publications import LinkCheck, WatchedLink
from workflows.kernel import fetch
from workflows.kernel.db import session
from workflows.kernel.errors import Invalid
from workflows.kernel.ids import new_id

CHECKED, BROKEN = "enlace_comprobado", "enlace_roto"


def watch(course: Any, url: str, file: str = "") -> str:
    """Open an address at once and every week; `url` and `file` are "step.field". The id of the watched link.

    Invalid when it is no address that Cauce may open. What earlier addresses of the case said wakes nobody any more.
    """
    session().flush()
    address = fetch.checked_address(values.text_of(course, url)).text
    for former in links_of(course.case.id):
        former.state = "dropped"
    for name in (CHECKED, BROKEN):
        _publishing.retire(course.case.owner_id, name, course.case.id)
    made = WatchedLink(
        id=new_id(), owner_id=course.case.owner_id, case_id=course.case.id, url=address,
        expected_sha256=_sha256(course, file), state="pending", next_at=course.now, created_at=course.now,
    )  # fmt: skip
    session().add(made)
    journal.write(course.who, "enlace_vigilado", course.case, enlace=made.id, direccion=address)
    return made.id


def _sha256(course: Any, file: str) -> str | None:
    if not file:
        return None
    ids = values.evidence_ids(course, file)
    found = session().get(Evidence, ids[0]) if ids else None
    if found is None:
        raise Invalid("Adjunte la versión aprobada del archivo: con ella se compara lo que está publicado.")
    return found.sha256


def accept(course: Any, reason: str) -> None:
    """A person accepts what the address gives today, with a reason ("step.field", or the step that carries it)."""
    session().flush()
    why = values.text_of(course, reason)
    for link in links_of(course.case.id):
        accept_link(course, link, why)


def accept_link(course: Any, link: WatchedLink, why: str) -> None:
    """One address, as it answers today, is good from now on."""
    if not why:
        raise Invalid("Escriba por qué acepta el archivo que está publicado.")
    last = last_check(link.id)
    seen = last.sha256 if last is not None else None
    link.accepted_sha256, link.accepted_reason, link.state = seen, why, "good"
    journal.write(course.who, "enlace_aceptado", course.case, enlace=link.id, huella=seen, motivo=why)


def links_of(case_id: str) -> list[WatchedLink]:
    """The watched links of a case that still count."""
    query = select(WatchedLink).where(WatchedLink.case_id == case_id, WatchedLink.state != "dropped")
    return list(session().scalars(query))


def last_check(link_id: str) -> LinkCheck | None:
    """The latest opening of a link."""
    query = select(LinkCheck).where(LinkCheck.link_id == link_id).order_by(LinkCheck.at.desc())
    return session().scalars(query).first()
