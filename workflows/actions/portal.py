"""What people without an account do on the public pages: send a request, attach files before sending it."""

from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import func, select

from workflows.actions import _starting, _visits
from workflows.actions._course import case_act
from workflows.actions._starting import StartRequest
from workflows.actions._visits import TooOften
from workflows.actions.conversation import attach_evidence
from workflows.domain import journal
from workflows.domain.access import IdempotencyKey
from workflows.domain.cases import Case, locked_case
from workflows.domain.documents import Evidence
from workflows.domain.links import make_link
from workflows.kernel import clock
from workflows.kernel.db import session
from workflows.kernel.ids import new_id

MOST_BY_MAIL = 5
DAYS = 400

__all__ = ["Received", "StartRequest", "TooOften", "attach_loose", "send_request"]


@dataclass(frozen=True)
class Received:
    """A request that was received: its radicado, its cases and the path of a link ("" when it is a repetition)."""

    radicado: str
    case_ids: list[str]
    link: str = ""


@case_act
def send_request(owner_id: str, mark: str, request: StartRequest, notice: str) -> Received:
    """Start what the portal asks for, with the authorisation for personal data (Ley 1581 de 2012, art. 9).

    `mark` stands for the visitor's address; `notice` is the digest of the privacy notice that was shown.
    """
    email = str(request.data.get("solicitante_correo") or "")
    key = _visits.key_of(mark, "solicitud", request.key or new_id())
    who = _visits.visitor(owner_id, str(request.data.get("solicitante_nombre") or "Portal"), request.entity_id)
    if not _known(owner_id, key):
        _visits.refuse_excess(owner_id, mark, "solicitud")
        _refuse_many_by_mail(owner_id, email)
    opened = _starting.start(who, replace(request, by="portal", key=key))
    if opened.replayed or opened.existed:
        return Received(opened.radicado, opened.case_ids)
    for case_id in opened.case_ids:
        journal.write(who, "autorizacion_datos", locked_case(case_id), aviso=notice)
    first = session().get_one(Case, opened.case_ids[0])
    return Received(opened.radicado, opened.case_ids, make_link(first, None, email, DAYS) if email else "")


def _known(owner_id: str, key: str) -> bool:
    query = select(IdempotencyKey.id).where(IdempotencyKey.key == key, IdempotencyKey.who == f"portal:{owner_id}")
    return session().scalar(query) is not None


def _refuse_many_by_mail(owner_id: str, email: str) -> None:
    query = select(func.count(func.distinct(Case.radicado))).where(
        Case.owner_id == owner_id, Case.channel == "portal", Case.requester_email == email.strip().lower(),
        Case.started_at > clock.now() - _visits.HOUR,
    )  # fmt: skip
    if email and (session().scalar(query) or 0) >= MOST_BY_MAIL:
        raise TooOften("Con este correo ya se enviaron varias solicitudes. Espere una hora y vuelva a intentar.")


def attach_loose(owner_id: str, mark: str, folder: Path, name: str, data: bytes) -> Evidence:
    """Keep a file that waits for its request; not an act itself (the gate and the disk come first)."""
    _visits.refuse_excess(owner_id, mark, "archivo")
    who = _visits.visitor(owner_id)
    return attach_evidence(who, folder, name, data, key=_visits.key_of(mark, "archivo", new_id()))
