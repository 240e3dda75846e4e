"""Which roles can be given, over what, and in which quality."""

from sqlalchemy import select

from workflows.actions import _definitions
from workflows.domain import rights
from workflows.domain.entities import Entity
from workflows.domain.offices import Office
from workflows.domain.people import ANY
from workflows.domain.plans import PlanKind
from workflows.domain.policies import Policy, policies
from workflows.kernel.db import session

KINDS = {"titular": "Titular", "delegado": "Delegado", "apoyo": "Equipo de apoyo"}
EXTRA = {"enlace": "Enlace MIPG", "apoyo": "Equipo de apoyo"}


def roles() -> dict[str, str]:
    """Key -> label of every role that may be given: ours, and those that an installed procedure declares."""
    found = dict(rights.ROLES) | EXTRA
    for procedure in _definitions.installed():
        for key, role in procedure.roles.items():
            found.setdefault(key, role.label or role.responsable or key)
    return dict(sorted(found.items(), key=lambda pair: pair[1]))


def is_scope(owner_id: str, role: str, scope: str) -> bool:
    """True for "*", a policy, an entity, or a plan of the owner; the head of an office has one office, and only it."""
    if role == rights.HEAD:
        office = session().get(Office, scope)
        return office is not None and office.owner_id == owner_id
    if scope == ANY or session().get(Policy, scope) is not None or session().get(Entity, scope) is not None:
        return True
    return scope in dict(plan_scopes(owner_id))


def scope_label(scope: str) -> str:
    """A scope in words: "Todas", the short name of a policy or of an entity, the name of an office or of a plan."""
    if scope == ANY:
        return "Todas"
    if policy := session().get(Policy, scope):
        return policy.short_name
    if entity := session().get(Entity, scope):
        return entity.short_name
    office = session().get(Office, scope)
    plan = session().scalar(select(PlanKind.name).where(PlanKind.code == scope).limit(1))
    return office.name if office else plan or scope


def offered_scopes(owner_id: str) -> list[tuple[str, str]]:
    """(scope, label) of what a page offers: "Todas", every policy, the owner's offices and its plans."""
    query = select(Office.id, Office.name).where(Office.owner_id == owner_id, Office.active).order_by(Office.name)
    offices = [(key, f"Dependencia: {name}") for key, name in session().execute(query)]
    led = [(each.code, f"{each.code} {each.short_name}") for each in policies()]
    plans = [(code, f"Plan: {name}") for code, name in plan_scopes(owner_id)]
    return [(ANY, "Todas"), *led, *plans, *offices]


def plan_scopes(owner_id: str) -> list[tuple[str, str]]:
    """(code, name) of every plan of the owner's catalogue, in its order."""
    query = select(PlanKind.code, PlanKind.name).where(PlanKind.owner_id == owner_id).order_by(PlanKind.position)
    return [(code, name) for code, name in session().execute(query)]
