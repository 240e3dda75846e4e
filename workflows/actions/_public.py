"""What becomes public, inside an open act: versions of a publication, and drafts open to comments."""

import re
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from workflows.actions import _comments
from workflows.actions import _public_values as values
from workflows.domain import journal
from workflows.domain.consultations import Consultation
from workflows.domain.messages import Message
from workflows.domain.publications import Publication
from workflows.kernel.db import session
from workflows.kernel.errors import Conflict
from workflows.kernel.ids import new_id

APPROVED = "aprobado"
NOUNS = {"case.plan": "plan", "case.policy": "política", "case.id": "número"}
YES = {True, "si", "sí", "true"}


def publish(course: Any, what: str, pending: Any = None, reason: str = "") -> str | None:
    """Make the case public; a declared kind becomes a new version, and the former one is replaced.

    `pending` (true or "si") publishes before the acta, with its reason (a text or "step.field").
    """
    course.case.published = True
    drawn = course.procedure.publications.get(what)
    if drawn is None:
        journal.write(course.who, "publicado", course.case, que=what)
        return None
    session().flush()
    made = _new_version(course, drawn)
    if pending in YES:
        made.approval_pending, made.pending_reason = True, values.text_of(course, reason) or None
    else:
        made.approved_on, made.approval = _decision(course)
    session().add(made)
    journal.write(course.who, "publicado", course.case, que=what, publicacion=made.id, version=made.version)
    return made.id


def _new_version(course: Any, drawn: Any) -> Publication:
    case, key = course.case, _key(course, drawn)
    vigencia = (case.vigencia or 0) if drawn.yearly else 0
    former = _versions(course, drawn.id, key, vigencia)
    for row in former:
        if row.state == "current":
            row.state, row.replaced_at = "replaced", course.now
    return Publication(
        id=new_id(), owner_id=case.owner_id, case_id=case.id, kind=drawn.id, label=drawn.label, key=key,
        vigencia=vigencia, version=max((row.version for row in former), default=0) + 1, policy=case.policy,
        title=_title(course, drawn.title), summary=values.text_of(course, drawn.summary),
        data=values.data_of(course, drawn.fields), files=values.files_of(course, drawn.files),
        url=values.latest_text(course, drawn.url) or None, state="current", published_at=course.now,
        published_by=course.who.person_id,
    )  # fmt: skip


def _versions(course: Any, kind: str, key: str, vigencia: int) -> list[Publication]:
    query = select(Publication).where(
        Publication.owner_id == course.case.owner_id, Publication.kind == kind, Publication.key == key,
        Publication.vigencia == vigencia,
    )  # fmt: skip
    return list(session().scalars(query))


def _key(course: Any, drawn: Any) -> str:
    found = getattr(course.case, drawn.key.removeprefix("case."))
    if not found:
        raise Conflict(f"No se puede publicar «{drawn.label}»: al expediente le falta su {NOUNS[drawn.key]}.")
    return str(found)


def _title(course: Any, text: str) -> str:
    found = re.sub(r"{([^{}]*)}", lambda match: values.named(course, match[1]), text)
    return (found or course.case.subject)[:300]


def _decision(course: Any) -> tuple[date | None, str | None]:
    """Date and acta of the committee's last decision about this case, when it approved."""
    query = select(Message.data).where(
        Message.owner_id == course.case.owner_id, Message.name == "decision", Message.key == course.case.id
    )
    data = session().scalars(query.order_by(Message.published_at.desc())).first() or {}
    if data.get("decision") != APPROVED:
        return None, None
    held = str(data.get("fecha") or "")
    return date.fromisoformat(held[:10]) if held else None, str(data.get("acta") or "")[:200] or None


def current(course: Any, kinds: Iterable[str]) -> list[Publication]:
    """The publications of this case that stand."""
    query = select(Publication).where(
        Publication.case_id == course.case.id, Publication.state == "current", Publication.kind.in_(list(kinds))
    )
    return list(session().scalars(query))


def withdraw(course: Any, what: str, reason: str = "") -> None:
    """Take what this case published off the public pages; its row stays, as withdrawn."""
    session().flush()
    found = current(course, [what])
    for row in found:
        row.state, row.replaced_at = "withdrawn", course.now
    session().flush()
    course.case.published = bool(current(course, course.procedure.publications))
    ids, why = [row.id for row in found], values.text_of(course, reason)
    journal.write(course.who, "retirado", course.case, que=what, publicaciones=ids, motivo=why)


def settle_approval(course: Any, what: str) -> None:
    """The acta arrived: what was public with its approval pending is approved now."""
    session().flush()
    held, acta = _decision(course)
    for row in current(course, [what]):
        row.approval_pending, row.approved_on, row.approval = False, held or course.today, acta
        journal.write(course.who, "aprobacion_recibida", course.case, que=what, publicacion=row.id, acta=acta)


def open_consultation(course: Any, what: str) -> str:
    """Open a draft to citizens' comments from today; the id of the consultation."""
    session().flush()
    drawn, case = course.procedure.consultations[what], course.case
    for row in _open(course, what):
        row.state, row.closed_at = "closed", course.now
    made = Consultation(
        id=new_id(), owner_id=case.owner_id, case_id=case.id, kind=what, policy=case.policy, record_kind=drawn.record,
        title=_title(course, drawn.title), summary=values.text_of(course, drawn.summary),
        data=values.data_of(course, drawn.fields), files=values.files_of(course, drawn.files), opens_on=course.today,
        closes_on=course.today + timedelta(days=drawn.days), state="open", comments=[],
    )  # fmt: skip
    session().add(made)
    journal.write(course.who, "consulta_abierta", case, consulta=made.id, hasta=made.closes_on.isoformat())
    return made.id


def close_consultation(course: Any, what: str) -> int:
    """Close the draft to comments; how many arrived."""
    from_citizens = 0
    for row in _open(course, what):
        row.state, row.closed_at = "closed", course.now
        _comments.show(course.procedure, row)
        from_citizens += len(row.comments)
        journal.write(course.who, "consulta_cerrada", course.case, consulta=row.id, comentarios=from_citizens)
    return from_citizens


def _open(course: Any, what: str) -> list[Consultation]:
    query = select(Consultation).where(
        Consultation.case_id == course.case.id, Consultation.kind == what, Consultation.state == "open"
    )
    return list(session().scalars(query))
