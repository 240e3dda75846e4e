"""One acta of a committee decides many proposals; each decision reaches the case that asked."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import select

from workflows.actions import _once, _publishing
from workflows.actions._fields import Fields
from workflows.actions._forms import said
from workflows.domain import journal, rights
from workflows.domain.actas import Acta
from workflows.domain.documents import Evidence
from workflows.domain.people import Actor
from workflows.domain.proposals import DECISIONS, Proposal, committees, is_open
from workflows.kernel import clock
from workflows.kernel.db import act, session
from workflows.kernel.errors import Conflict
from workflows.kernel.ids import new_id

Decisions = Mapping[str, tuple[str, str]]
MESSAGE = "decision"
NEEDS_NOTE = {"devuelto", "no_aprobado"}


@act
@_once.once
def record_acta(
    who: Actor, committee: str, number: str, held_on: date | None, file_id: str | None, note: str,
    decisions: Decisions, *, key: str | None = None,
) -> str:  # fmt: skip
    """Keep an acta with one decision (and its note) per proposal id; the cases that wait are told. The acta's id.

    Conflict when somebody decided one of the proposals meanwhile.
    """
    rights.require(who, "registrar_actas")
    number = _checked(who, committee, number, held_on, file_id, decisions)
    assert held_on is not None
    row = Acta(
        id=new_id(), owner_id=who.owner_id, committee=committee, number=number, held_on=held_on, file_id=file_id,
        note=said(note, "", "note"), person_id=who.person_id, at=clock.now(),
    )  # fmt: skip
    session().add(row)
    session().flush()
    for proposal_id, (decision, words) in decisions.items():
        _decide(who, row, proposal_id, decision, words)
    journal.write_outside(who, "acta_registrada", acta=row.id, comite=committee, numero=number, planes=len(decisions))
    return row.id


def _checked(
    who: Actor, committee: str, number: str, held_on: date | None, file_id: str | None, decisions: Decisions
) -> str:
    read = Fields()
    tidy = read.text("number", number, 60, "Escriba el número del acta.")
    if committee not in committees(who.owner_id):
        read.wrong("committee", "Escoja un comité de la lista.")
    if held_on is None or held_on > clock.today():
        read.wrong("held_on", "Escriba la fecha de la sesión; no puede ser futura.")
    elif _taken(who, committee, tidy, held_on):
        read.wrong("number", "Ya hay un acta con este número y esta fecha.")
    found = session().get(Evidence, file_id) if file_id else None
    if found is None or found.owner_id != who.owner_id or found.case_id is not None:
        read.wrong("file_id", "Adjunte el acta firmada.")
    if not decisions:
        read.wrong("", "Escoja la decisión de al menos un plan.")
    _each(read, decisions)
    read.done("Revise el acta: no se guardó nada.")
    return tidy


def _each(read: Fields, decisions: Decisions) -> None:
    for proposal_id, (decision, words) in decisions.items():
        if decision not in DECISIONS:
            read.wrong(f"decision-{proposal_id}", "Escoja una decisión de la lista.")
        if decision in NEEDS_NOTE and not words.strip():
            read.wrong(f"note-{proposal_id}", "Escriba por qué: lo lee quien tiene que corregir el plan.")


def _taken(who: Actor, committee: str, number: str, held_on: date) -> bool:
    query = select(Acta.id).where(
        Acta.owner_id == who.owner_id, Acta.committee == committee, Acta.number == number, Acta.held_on == held_on
    )
    return session().scalar(query) is not None


def _decide(who: Actor, acta: Acta, proposal_id: str, decision: str, words: str) -> None:
    query = select(Proposal).where(Proposal.id == proposal_id, Proposal.owner_id == who.owner_id).with_for_update()
    proposal = session().scalars(query.execution_options(populate_existing=True)).first()
    if proposal is None or proposal.committee != acta.committee or not is_open(proposal):
        raise Conflict("Uno de los planes ya no espera decisión. Vuelva a abrir la página: nada se guardó.")
    proposal.state, proposal.decision, proposal.note = "decided", decision, said(words, "", f"note-{proposal_id}")
    proposal.acta_id, proposal.decided_at = acta.id, clock.now()
    session().flush()
    data = {"decision": decision, "acta": acta.number, "fecha": acta.held_on.isoformat(), "nota": proposal.note}
    _publishing.publish(who, MESSAGE, proposal.case_id, data, f"{MESSAGE}:{proposal.id}")
