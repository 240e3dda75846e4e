"""What one item of each kind of batch does, inside the act that also marks it as done."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from workflows.actions import (
    _exporting,
    _fitting,
    _followups,
    _importing,
    _lotes,
    _merged,
    _merging,
    _moves,
    _quintiles,
    _reassigning,
    _recommending,
    _recounting,
    _starting,
    _state,
)
from workflows.actions._reassigning import TASKS
from workflows.domain import exports
from workflows.domain.cases import Case, case
from workflows.domain.entities import Entity, entity
from workflows.domain.lotes import Lote, LoteItem
from workflows.domain.people import Actor, system_actor
from workflows.domain.plans import plan
from workflows.domain.policies import Policy
from workflows.domain.scores import FollowUp
from workflows.kernel import clock
from workflows.kernel.db import session
from workflows.kernel.errors import Conflict, Invalid, NotFound

TOGETHER = 25
FOLLOW_UPS, CASES = "abrir_seguimientos", "abrir_expedientes"

Verb = Callable[[Lote, LoteItem], str | None]
Tell = Callable[[str], None]


@dataclass(frozen=True)
class Kind:
    """A kind of batch: its verb (the result is a case's id, a word or None) and how many go to one act.

    `prepare` does what is slow (reading a file, rendering) outside any act, tells meanwhile how far it is, and gives
    the verb of that one item; such a kind has no `run`. With `later` it is the other way round: the verb commits what
    must be sure (a number) and keeps it as the result, then the batch goes on outside any act, several together, and
    only then are they done.
    """

    run: Verb | None = None
    together: int = 1
    prepare: Callable[[Lote, LoteItem, Tell], Verb] | None = None
    later: bool = False


def open_follow_up(lote: Lote, item: LoteItem) -> str | None:
    """Open the follow-up of one advised case in its own expediente, or nothing when it no longer waits."""
    query = select(FollowUp).where(FollowUp.id == item.key).with_for_update()
    row = session().scalars(query.execution_options(populate_existing=True)).first()
    if row is None:
        raise NotFound("Este seguimiento ya no está programado.")
    if row.state != "waiting" or row.vigencia != lote.params["vigencia"]:
        return row.opened_case_id
    origin = case(row.case_id)
    opened = _starting.start(_machine(lote), _follow_up_request(row, origin))
    _same_contact(case(opened.case_ids[0]), origin)
    row.state, row.opened_case_id = "opened", opened.case_ids[0]
    session().flush()
    _state.refresh_expediente(origin.expediente_id, clock.now())
    return row.opened_case_id


def _same_contact(made: Case, origin: Case) -> None:
    """Nobody filled a form: the report goes to whoever asked for the advice."""
    made.requester_name, made.requester_email = origin.requester_name, origin.requester_email
    made.requester_position = origin.requester_position


def _follow_up_request(row: FollowUp, origin: Case) -> _starting.StartRequest:
    before = _followups.year_before(row.owner_id, row.entity_id, row.policy, row.vigencia)
    values = {
        "caso_origen": origin.number, "asunto": f"Seguimiento: {origin.subject}"[:200], "entidad": row.entity_id,
        "politica": row.policy, "vigencia_antes": before, "vigencia_despues": row.vigencia,
    }  # fmt: skip
    return _starting.StartRequest(
        procedure=row.procedure, entity_id=row.entity_id, data=_fitting.start_values(row.procedure, values),
        by="message", external_id=f"seguimiento:{row.id}", expediente_id=origin.expediente_id, policy=row.policy,
        vigencia=row.vigencia,
    )  # fmt: skip


def open_case(lote: Lote, item: LoteItem) -> str | None:
    """Open one child of the case that asked, for an entity, a policy, a plan, or a table with those three names."""
    if lote.case_id is None:
        raise Invalid("Este lote no dice de qué expediente salen los nuevos.")
    parent = case(lote.case_id)
    if parent.state == "anulada":
        raise Conflict("El expediente está anulado: este no se abrió.")
    wanted = _wanted(parent.owner_id, item.params["item"])
    about = _entity(wanted.get("entidad")) or entity(parent.entity_id)
    policy, plan = wanted.get("politica") or parent.policy, wanted.get("plan") or parent.plan
    values = {**(parent.data or {}), **wanted, "entidad": about.id, "politica": policy, "plan": plan}
    values |= {"caso_origen": parent.number, "vigencia": parent.vigencia}
    procedure = lote.params["procedure"]
    opened = _starting.start(
        _machine(lote),
        _starting.StartRequest(
            procedure=procedure, entity_id=about.id, data=_fitting.start_values(procedure, values), by="message",
            external_id=f"{lote.id}:{item.id}", expediente_id=parent.expediente_id, parent_id=parent.id,
            policy=policy, plan=plan, vigencia=parent.vigencia,
        ),
    )  # fmt: skip
    return opened.case_ids[0]


def _wanted(owner_id: str, item: Any) -> dict[str, Any]:
    if isinstance(item, Mapping):
        return dict(item)
    if session().get(Policy, str(item)) is not None:
        return {"politica": str(item)}
    of_catalogue = plan(owner_id, str(item))
    if of_catalogue is None:
        return {"entidad": str(item)}
    found = {"plan": of_catalogue.code, "politica": of_catalogue.policy, "consulta": of_catalogue.consulted}
    return {name: value for name, value in found.items() if value}


def _entity(name: str | None) -> Entity | None:
    if not name:
        return None
    found = session().scalars(select(Entity).where((Entity.id == name) | (Entity.code == name))).first()
    if found is None:
        raise NotFound(f"No encontramos la entidad «{name}».")
    return found


def _machine(lote: Lote) -> Actor:
    return system_actor(lote.owner_id)


def move_case(lote: Lote, item: LoteItem) -> str | None:
    """Carry one case to the version of the batch, in the name of whoever asked for it."""
    wanted = lote.params
    done = _moves.move(_lotes.asker(lote), item.key, wanted["version"], wanted["movimiento"], wanted["motivo"])
    return item.key if done else None


def undo_move(lote: Lote, item: LoteItem) -> str | None:
    """Carry one case back to where it was before a move."""
    return item.key if _moves.undo(_lotes.asker(lote), item.key) else None


def reassign_task(lote: Lote, item: LoteItem) -> str | None:
    """Pass one task to the person of the batch, or say why not; the id of its case."""
    ((case, task),) = _reassigning.locked_pairs([item.key])
    if task.state != "open" or task.assignee_id != item.params["giver"]:
        raise Conflict(f"{_reassigning.named(case, task)} cambió mientras tanto: no se reasignó.")
    new = _reassigning.receiver(lote.owner_id, lote.params["to"])
    _reassigning.give(_lotes.asker(lote), case, task, new, lote.params["reason"])
    return case.id


def recount_terms(lote: Lote, item: LoteItem) -> str | None:
    """Count again the internal terms of one case over the present calendar."""
    day = date.fromisoformat(lote.params["dia"])
    return item.key if _recounting.recount(_lotes.asker(lote), item.key, day, lote.params["motivo"]) else None


KINDS: dict[str, Kind] = {
    FOLLOW_UPS: Kind(open_follow_up, TOGETHER), CASES: Kind(open_case, TOGETHER),
    TASKS: Kind(reassign_task, TOGETHER), "mover_expedientes": Kind(move_case), "deshacer_movimiento": Kind(undo_move),
    "recalcular_plazos": Kind(recount_terms), exports.KIND: Kind(prepare=_exporting.prepare),
    _quintiles.KIND: Kind(_quintiles.recompute), "importar_resultados": Kind(prepare=_importing.prepare),
    _merging.KIND: Kind(_merged.number_one, TOGETHER, later=True),
    "importar_recomendaciones": Kind(prepare=_recommending.prepare),
}  # fmt: skip
