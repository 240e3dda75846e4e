"""Which roles can be given, over what, and in which quality."""

from workflows.actions import _definitions
from workflows.domain import rights
from workflows.domain.entities import Entity
from workflows.domain.people import ANY
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


def is_scope(scope: str) -> bool:
    """True for "*", a policy or an entity."""
    if scope == ANY:
        return True
    return session().get(Policy, scope) is not None or session().get(Entity, scope) is not None


def scope_label(scope: str) -> str:
    """A scope in words: "Todas", the short name of a policy, or of an entity."""
    if scope == ANY:
        return "Todas"
    policy, entity = session().get(Policy, scope), session().get(Entity, scope)
    return policy.short_name if policy else entity.short_name if entity else scope


def policy_scopes() -> list[tuple[str, str]]:
    """(scope, label) of every policy, "Todas" first: what a page offers."""
    return [(ANY, "Todas"), *((each.code, f"{each.code} {each.short_name}") for each in policies())]
