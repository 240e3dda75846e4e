"""Starting a case inside an open act: an action of its own, and the batches that open many, both come here."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select

from workflows.actions import _definitions, _files, _numbers, _once, _participants
from workflows.actions._course import begin
from workflows.actions._forms import checked, typed
from workflows.domain import journal, rights
from workflows.domain.cases import Case, Expediente, search_words
from workflows.domain.entities import Entity, entity
from workflows.domain.people import Actor
from workflows.domain.plans import plan
from workflows.domain.policies import Policy
from workflows.kernel import clock
from workflows.kernel.db import session
from workflows.kernel.errors import Invalid
from workflows.kernel.ids import new_id
from workflows.kernel.text import clean_text
from workflows.procedures import Procedure

LONGEST_EXTERNAL = 190  # room for the "#3" of a linked case


@dataclass(frozen=True)
class Opened:
    """What starting gave: the cases (one per policy), and whether they were there already."""

    case_ids: list[str]
    radicado: str
    existed: bool = False
    replayed: bool = False


@dataclass(frozen=True)
class StartRequest:
    """A request to start: the procedure, whom it concerns, the start form and how it came."""

    procedure: str
    entity_id: str
    data: Mapping[str, Any]
    by: str = "officer"
    external_id: str | None = None
    received_at: datetime | None = None
    evidence: tuple[str, ...] = ()
    key: str | None = None
    expediente_id: str | None = None
    parent_id: str | None = None
    policy: str | None = None
    plan: str | None = None
    vigencia: int | None = None


def start(who: Actor, request: StartRequest) -> Opened:
    """Start inside an open act: one case, or one linked case per policy under one radicado; a repetition is once."""
    request = _tidy(request)
    written = [request.procedure, request.entity_id, request.data, request.external_id, request.evidence]
    fingerprint = _once.print_of(written)
    before = _once.replay(who, request.key, fingerprint)
    if before is not None:
        return Opened(**before, replayed=True)
    procedure = _definitions.current(request.procedure)
    _may_start(who, procedure, request)
    existing = _existing(who, request)
    if existing is not None:
        return existing
    data = _checked(procedure, request)
    about = entity(request.entity_id)
    opened = _open_all(who, procedure, about, request, data)
    _once.remember(who, request.key, fingerprint, {"case_ids": opened.case_ids, "radicado": opened.radicado})
    return opened


def _tidy(request: StartRequest) -> StartRequest:
    external = clean_text(request.external_id or "") or None
    if external and len(external) > LONGEST_EXTERNAL:
        message = f"El número externo tiene más de {LONGEST_EXTERNAL} caracteres."
        raise Invalid(message, [{"field": "external_id", "message": message}])
    return replace(request, external_id=external, entity_id=clean_text(request.entity_id), data=typed(request.data))


def _may_start(who: Actor, procedure: Procedure, request: StartRequest) -> None:
    if request.by not in procedure.start.by:
        raise Invalid(f"«{procedure.name}» no se inicia por este medio.")
    if who.entity_id and who.entity_id != request.entity_id:
        raise Invalid("Solo puede presentar solicitudes de su propia entidad.")
    if who.channel == "system" or who.entity_id or request.by == "portal":
        return
    if not (procedure.start.role and who.holds(procedure.start.role)):
        rights.require(who, "radicar")


def _existing(who: Actor, request: StartRequest) -> Opened | None:
    if not request.external_id:
        return None
    query = select(Case).where(
        Case.owner_id == who.owner_id,
        Case.procedure == request.procedure,
        Case.external_id.in_([request.external_id, f"{request.external_id}#1"]),
    )
    found = session().scalars(query).first()
    if found is None:
        return None
    siblings = select(Case.id).where(Case.expediente_id == found.expediente_id, Case.radicado == found.radicado)
    ids = list(session().scalars(siblings.order_by(Case.number)))
    return Opened(case_ids=ids, radicado=found.radicado, existed=True)


def _checked(procedure: Procedure, request: StartRequest) -> dict[str, Any]:
    schema = procedure.forms.get(procedure.start.form)
    if schema is None:
        return dict(request.data)
    data = checked(schema, request.data)
    if data.get(procedure.start.entity) not in (None, request.entity_id):
        message = "El formulario nombra otra entidad."
        raise Invalid(message, [{"field": procedure.start.entity, "message": message}])
    return data


def _open_all(who: Actor, procedure: Procedure, about: Entity, request: StartRequest, data: dict[str, Any]) -> Opened:
    received = request.received_at or clock.now()
    number = _numbers.radicado(who.owner_id, clock.local(clock.now()).year)
    policies = _policies(procedure, request, data)
    expediente_id = request.expediente_id or _expediente(who, procedure, number, data, about)
    ids = []
    for index, policy in enumerate(policies, start=1):
        suffix = f"-{index}" if len(policies) > 1 else ""
        external = f"{request.external_id}#{index}" if request.external_id and suffix else request.external_id
        case = _case(who, procedure, about, request, data)
        case.number, case.radicado, case.policy = number + suffix, number, policy
        case.plan = _plan(who, procedure, request, data)
        case.external_id, case.received_at, case.expediente_id = external, received, expediente_id
        case.search = search_words(case, about.name, about.short_name)
        ids.append(_begin(who, procedure, case, request, data))
    return Opened(case_ids=ids, radicado=number)


def _policies(procedure: Procedure, request: StartRequest, data: dict[str, Any]) -> list[str | None]:
    start = procedure.start
    raw = data.get(start.splits) if start.splits else data.get(start.policy) if start.policy else request.policy
    wanted = list(dict.fromkeys(raw)) if isinstance(raw, list) else [raw or request.policy]
    for code in wanted:
        if code is not None and session().get(Policy, code) is None:
            message = f"La política «{code}» no existe."
            raise Invalid(message, [{"field": start.splits or start.policy, "message": "Elija una de la lista."}])
    return wanted or [None]


def _plan(who: Actor, procedure: Procedure, request: StartRequest, data: dict[str, Any]) -> str | None:
    """The plan of the owner's catalogue that a case is about, from its start form or from who opens it."""
    field = procedure.start.plan
    code = (data.get(field) if field else None) or request.plan
    if code and plan(who.owner_id, code) is None:
        message = f"El plan «{code}» no está en el catálogo."
        raise Invalid(message, [{"field": field or "plan", "message": "Elija uno de la lista."}])
    return code


def _expediente(who: Actor, procedure: Procedure, number: str, data: dict[str, Any], about: Entity) -> str:
    trd = procedure.trd
    made = Expediente(
        id=new_id(), owner_id=who.owner_id, number=number, title=_subject(who.owner_id, procedure, data, about)[:300],
        trd="-".join(part for part in (trd.dependencia, trd.serie, trd.subserie) if part), opened_at=clock.now(),
    )  # fmt: skip
    session().add(made)
    session().flush()
    return made.id


def _case(who: Actor, procedure: Procedure, about: Entity, request: StartRequest, data: dict[str, Any]) -> Case:
    return Case(
        id=new_id(), owner_id=who.owner_id, entity_id=about.id, procedure=procedure.slug, data=data,
        version_hash=procedure.version, parent_id=request.parent_id, state="en_curso",
        vigencia=_vigencia(procedure, request, data), subject=_subject(who.owner_id, procedure, data, about)[:300],
        channel=request.by, started_by=who.person_id, started_at=clock.now(),
        requester_name=_cut(data, "solicitante_nombre", 160), requester_position=_cut(data, "solicitante_cargo", 160),
        requester_email=_cut(data, "solicitante_correo", 254),
        engine_state=b"", engine_status="running", journal_seq=0, journal_head="",
    )  # fmt: skip


def _vigencia(procedure: Procedure, request: StartRequest, data: dict[str, Any]) -> int | None:
    """The year that a case is about: what its start form says (`vigencia` names the field), or who opens it."""
    given = str(data.get(procedure.vigencia) or "") if procedure.vigencia else ""
    return int(given) if given.isdecimal() else request.vigencia


def _cut(data: dict[str, Any], name: str, longest: int) -> str | None:
    value = data.get(name)
    return str(value)[:longest] if value else None


def _subject(owner_id: str, procedure: Procedure, data: dict[str, Any], about: Entity) -> str:
    values = {**{key: _word(value) for key, value in data.items()}, "entidad": about.short_name}
    named = plan(owner_id, str(data.get(procedure.start.plan))) if procedure.start.plan else None
    values |= {procedure.start.plan: named.name} if named else {}
    text = procedure.subject
    for name, value in values.items():
        text = text.replace("{" + name + "}", value)
    return text or procedure.name


def _word(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _begin(who: Actor, procedure: Procedure, case: Case, request: StartRequest, data: dict[str, Any]) -> str:
    session().add(case)
    session().flush()
    _files.attach_all(who, case, None, request.evidence or _file_ids(data))
    journal.write(who, "inicio", case, procedimiento=procedure.slug, medio=request.by, radicado=case.radicado)
    _participants.make(who, case, procedure)
    routes = {name: data.get(name) for name in procedure.start.routes}
    begin(who, case, procedure, routes)
    return case.id


def _file_ids(data: dict[str, Any]) -> tuple[str, ...]:
    found = data.get("anexos") or ()
    return tuple(found) if isinstance(found, list) else ()
