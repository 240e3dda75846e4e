"""Who takes part in an advice, changed with its reason: an entity comes later, or leaves."""

from workflows.actions import _definitions, _participants
from workflows.actions._forms import said
from workflows.domain import journal, rights
from workflows.domain.cases import Case, locked_case
from workflows.domain.entities import Entity
from workflows.domain.links import revoke_links
from workflows.domain.participants import INVITED, WITHDRAWN, Participant
from workflows.domain.people import Actor
from workflows.kernel.db import act, session
from workflows.kernel.errors import Conflict, Invalid, NotFound

LONGEST = 300
VERB = "cambiar_participantes"


@act
def add_participant(who: Actor, case_id: str, entity_id: str, reason: str) -> str:
    """An entity takes part from now on, also one that had left; returns the id of its row."""
    case = _case(who, case_id)
    reason = _reason(reason, "Cuente por qué se suma esta entidad.")
    about = session().get(Entity, entity_id)
    if about is None or not about.active:
        raise Invalid("Elija una entidad de la lista.", [{"field": "entidad", "message": "Elija una de la lista."}])
    found = _row(case_id, entity_id)
    if found is not None and found.state == INVITED:
        raise Conflict(f"{about.short_name} ya está entre las entidades de este expediente.")
    if found is None:
        found = _participants.add(who, case, entity_id, reason)
    found.state, found.reason = INVITED, reason
    journal.write(who, "participante_sumado", case, entidad=entity_id, motivo=reason)
    return found.id


@act
def withdraw_participant(who: Actor, case_id: str, entity_id: str, reason: str) -> None:
    """An entity leaves: it is invited to nothing more and its links stop working; what it attended stays."""
    case = _case(who, case_id)
    reason = _reason(reason, "Cuente por qué se retira esta entidad.")
    found = _row(case_id, entity_id)
    if found is None:
        raise NotFound("Esa entidad no está en este expediente.")
    if found.state == WITHDRAWN:
        raise Conflict("Esta entidad ya se había retirado.")
    found.state, found.reason = WITHDRAWN, reason
    revoke_links(case_id=case_id, entity_id=entity_id)
    journal.write(who, "participante_retirado", case, entidad=entity_id, motivo=reason)


def may_change(who: Actor, case: Case) -> bool:
    """True when this person may add or withdraw entities of this case now."""
    found = _participants.definition(_definitions.by_version(case.version_hash))
    several = found is not None and found.from_ != "case.entity"
    return several and case.is_open() and rights.may(who, VERB)


def _case(who: Actor, case_id: str) -> Case:
    rights.require(who, VERB)
    case = locked_case(case_id)
    rights.check_visible(who, case)
    if not case.is_open():
        raise Conflict("Este expediente ya terminó.")
    if not may_change(who, case):
        raise Conflict("Este trámite atiende a una sola entidad: registre otra solicitud para la otra.")
    return case


def _reason(text: str, hint: str) -> str:
    reason = said(text, "Escriba el motivo.", hint=hint)
    if len(reason) > LONGEST:
        message = f"El motivo admite hasta {LONGEST} caracteres; tiene {len(reason)}."
        raise Invalid(message, [{"field": "reason", "message": message}])
    return reason


def _row(case_id: str, entity_id: str) -> Participant | None:
    query = session().query(Participant).filter_by(case_id=case_id, entity_id=entity_id)
    return query.first()
