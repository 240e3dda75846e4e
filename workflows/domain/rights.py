"""Who may do what: one table of roles, and the clauses that say which rows a person sees."""

from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy import ColumnElement, and_, false, or_, select, true

from workflows.domain.cases import Case
from workflows.domain.lotes import Lote
from workflows.domain.people import ANY, Actor, Grant, Person
from workflows.domain.tasks import Task
from workflows.kernel.db import session
from workflows.kernel.errors import Forbidden, NotFound

HEAD = "jefe_dependencia"
ROLES = {
    "equipo_mipg": "Equipo MIPG",
    "director": "Director(a) DSEGPP",
    "responsable": "Responsable asignado",
    "lider": "Líder de política",
    "entidad": "Enlace de entidad",
    "planeacion": "Planeación",
    "responsable_plan": "Responsable del plan",
    "articulador": "Articulador MIPG",
    "secretaria_tecnica": "Secretaría técnica",
    "control_interno": "Control interno",
    "representante_legal": "Representante legal",
    HEAD: "Jefe de dependencia",
    "comite": "Integrante del comité",
    "administrador": "Administrador",
}
"""Roles that every installation knows; a procedure may declare more. The scope of a `HEAD` is an office's id."""

MATRIX: dict[str, frozenset[str]] = {
    "ver_todo": frozenset(
        {"equipo_mipg", "director", "planeacion", "control_interno", "secretaria_tecnica", "representante_legal",
         "articulador", "administrador"}
    ),
    "ver_tablero": frozenset(
        {"equipo_mipg", "director", "planeacion", "control_interno", "secretaria_tecnica", "representante_legal",
         "articulador", "administrador", "lider", HEAD}
    ),
    "radicar": frozenset({"equipo_mipg", "director"}),
    "reasignar": frozenset({"director", "administrador"}),
    "asignar_varias": frozenset({"director"}),
    "planear_ausencias": frozenset({"director", "administrador"}),
    "firmar": frozenset({"director", "representante_legal"}),
    "anular_documento": frozenset({"director"}),
    "anular_expediente": frozenset({"director", "administrador"}),
    "cambiar_termino": frozenset({"equipo_mipg", "director"}),
    "cambiar_participantes": frozenset({"equipo_mipg", "director", "lider"}),
    "registrar_envio": frozenset({"equipo_mipg", "director", "responsable"}),
    "importar_resultados": frozenset({"equipo_mipg", "director", "planeacion"}),
    "ver_resultados": frozenset(
        {"equipo_mipg", "director", "responsable", "lider", "planeacion", "control_interno", "articulador",
         "secretaria_tecnica", "representante_legal", "administrador"}
    ),
    "ver_biblioteca": frozenset(
        {"equipo_mipg", "director", "responsable", "lider", "apoyo", "planeacion", "control_interno", "articulador",
         "secretaria_tecnica", "representante_legal", "administrador"}
    ),
    "llevar_biblioteca": frozenset({"equipo_mipg", "director"}),
    "administrar": frozenset({"administrador"}),
    "ver_correos": frozenset({"administrador", "equipo_mipg", "director", "control_interno"}),
    "publicar_mensajes": frozenset({"equipo_mipg", "director", "planeacion", "secretaria_tecnica", "administrador"}),
    "ver_lotes": frozenset(
        {"equipo_mipg", "director", "planeacion", "control_interno", "secretaria_tecnica", "representante_legal",
         "articulador", "administrador"}
    ),
    "dirigir_lotes": frozenset({"equipo_mipg", "director", "planeacion", "administrador"}),
    "ver_incidentes": frozenset({"administrador"}),
    "mover_expedientes": frozenset({"administrador"}),
    "administrar_enlaces": frozenset({"administrador", "equipo_mipg"}),
    "ver_planes": frozenset(
        {"equipo_mipg", "director", "planeacion", "control_interno", "secretaria_tecnica", "representante_legal",
         "articulador", "administrador", "responsable_plan", "comite", "jefe_dependencia", "lider"}
    ),
    "administrar_planes": frozenset({"administrador", "planeacion"}),
    "administrar_obligaciones": frozenset({"administrador", "planeacion", "control_interno"}),
    "registrar_actas": frozenset({"secretaria_tecnica"}),
    "ver_propuestas": frozenset({"secretaria_tecnica", "comite", "director", "planeacion", "control_interno"}),
}  # fmt: skip
"""Verb -> roles that may do it. Acts on a task depend on the task besides (see `may_work`)."""


def may(who: Actor, verb: str) -> bool:
    """True when one of the actor's roles allows the verb (KeyError for a verb that is not listed)."""
    allowed = MATRIX[verb]
    return any(grant.role in allowed for grant in who.grants)


def require(who: Actor, verb: str) -> None:
    """Forbidden unless the actor may do it."""
    if not may(who, verb):
        raise Forbidden("Su rol no permite hacer esto. Si lo necesita, pídalo a quien administra Cauce.")


def visible_cases(who: Actor) -> ColumnElement[bool]:
    """Clause over Case: the cases that this actor may see."""
    if who.link_case_id:
        return Case.id == who.link_case_id
    if sees_all(who):
        return Case.owner_id == who.owner_id
    if who.entity_id:
        return and_(Case.owner_id == who.owner_id, Case.entity_id == who.entity_id)
    worked = select(Task.case_id).where(Task.assignee_id == who.person_id)
    mine = or_(Case.id.in_(worked), _led_policies(who), _own_plans(who), _of_own_people(who))
    return and_(Case.owner_id == who.owner_id, mine)


def sees_all(who: Actor) -> bool:
    """True when the actor may see every case of the owner."""
    if who.link_case_id or (who.entity_id and who.channel != "system"):
        return False
    return who.channel == "system" or may(who, "ver_todo")


def headed_offices(who: Actor) -> list[str]:
    """Ids of the offices that the actor heads."""
    return sorted(grant.scope for grant in who.grants if grant.role == HEAD)


def _of_own_people(who: Actor) -> ColumnElement[bool]:
    """The head of an office, who is told when its people are late, sees what they work on."""
    offices = headed_offices(who)
    if not offices:
        return false()
    people = select(Person.id).where(Person.office_id.in_(offices))
    return Case.id.in_(select(Task.case_id).where(Task.assignee_id.in_(people)))


def led_policies(who: Actor) -> frozenset[str]:
    """Codes of the policies that the actor leads or supports; "*" among them for all."""
    return frozenset(grant.scope for grant in who.grants if grant.role in ("lider", "apoyo"))


def _led_policies(who: Actor) -> ColumnElement[bool]:
    scopes = led_policies(who)
    if ANY in scopes:
        return true()
    return Case.policy.in_(sorted(scopes)) if scopes else false()


def keeps_library(who: Actor, policy: str | None) -> bool:
    """Whether the actor keeps what the library has of a policy: the team, the director, its leader and support.

    What is of no policy is kept by the team and the director.
    """
    if may(who, "llevar_biblioteca"):
        return True
    return policy is not None and bool({policy, ANY} & led_policies(who))


def _own_plans(who: Actor) -> ColumnElement[bool]:
    scopes = {grant.scope for grant in who.grants if grant.role == "responsable_plan"}
    if ANY in scopes:
        return Case.plan.is_not(None)
    return Case.plan.in_(sorted(scopes)) if scopes else false()


def pool_clause(who: Actor) -> ColumnElement[bool]:
    """Clause over Task: open tasks without assignee that this actor could take."""
    grants = [_grant_clause(grant.role, grant.scope) for grant in who.grants]
    if who.entity_id:
        grants = [and_(Task.role == "entidad", Task.scope == who.entity_id)]
    if not grants:
        return false()
    free = and_(Task.owner_id == who.owner_id, Task.state == "open", Task.assignee_id.is_(None))
    # The roles are said twice: no database finds its way in the index of the pool by what an OR says.
    roles = {"entidad"} if who.entity_id else {grant.role for grant in who.grants}
    return and_(free, Task.role.in_(sorted(roles)), or_(*grants))


def _grant_clause(role: str, scope: str) -> ColumnElement[bool]:
    return Task.role == role if scope == ANY else and_(Task.role == role, Task.scope.in_([scope, ANY]))


def in_pool(who: Actor, task: Task) -> bool:
    """True when the actor holds the role of this task, for its scope."""
    if who.owner_id != task.owner_id:
        return False
    if who.link_task_id:
        return who.link_task_id == task.id
    if who.link_case_id and who.link_case_id != task.case_id:
        return False
    if who.entity_id:
        return task.role == "entidad" and task.scope == who.entity_id
    return who.holds(task.role, None if task.scope == ANY else task.scope)


def may_work(who: Actor, task: Task) -> bool:
    """True when the actor may complete this task: it is theirs, or free in one of their groups.

    What a substitute has for an absent person is theirs only while the substitution is in force.
    """
    if task.assignee_id is not None and not who.link_task_id:
        return task.assignee_id == who.person_id and task.held_for in (None, *who.stands_for)
    return in_pool(who, task)


def acting(who: Actor, task: Task) -> Actor:
    """The actor as whom this task is worked: by encargo of the absent person whose task or role it is."""
    if who.person_id is None:
        return who
    if task.assignee_id == who.person_id:
        return replace(who, on_behalf_of=task.held_for) if task.held_for else who
    if task.assignee_id is not None:
        return who
    return _as(who, [grant for grant in who.grants if grant.fits(task.role, None if task.scope == ANY else task.scope)])


def standing(who: Actor, verb: str) -> Actor:
    """The actor as whom a verb is done: by encargo when only a lent role allows it."""
    return _as(who, [grant for grant in who.grants if grant.role in MATRIX[verb]])


def _as(who: Actor, grants: list[Grant]) -> Actor:
    lenders = sorted(grant.behalf for grant in grants if grant.behalf is not None)
    return replace(who, on_behalf_of=lenders[0]) if lenders and len(lenders) == len(grants) else who


def may_reassign(who: Actor, task: Task) -> bool:
    """Directors and administrators reassign; so does the holder of the task's role who has it."""
    return may(who, "reasignar") or (task.assignee_id is not None and task.assignee_id == who.person_id)


def check_visible(who: Actor, case: Case) -> None:
    """NotFound unless the actor may see the case (one clause, evaluated by the database)."""
    query = select(Case.id).where(Case.id == case.id, visible_cases(who))
    if session().scalar(query) is None:
        raise NotFound("No encontramos ese expediente.")


def visible_lotes(who: Actor) -> ColumnElement[bool]:
    """Clause over Lote: the batches that this actor asked for, those of the cases they see, or all of the owner."""
    if who.link_case_id or (who.entity_id and who.person_id is None):
        return false()
    if who.channel == "system" or may(who, "ver_lotes"):
        return Lote.owner_id == who.owner_id
    of_cases = Lote.case_id.in_(select(Case.id).where(visible_cases(who))) if not who.entity_id else false()
    asked = Lote.person_id == who.person_id if who.person_id else false()
    return and_(Lote.owner_id == who.owner_id, or_(asked, of_cases))


def may_steer(who: Actor, lote: Lote) -> bool:
    """Who asked for a batch cancels it or tries again; so do those who direct batches."""
    return who.channel == "system" or may(who, "dirigir_lotes") or (lote.person_id or "") == who.person_id


def labels(roles: Iterable[str]) -> list[str]:
    """Spanish labels of roles, for the administration pages."""
    return [ROLES.get(role, role) for role in roles]
