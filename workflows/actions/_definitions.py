"""Procedures as the database holds them: the present version of a slug, and any version by hash."""

from functools import lru_cache

from sqlalchemy import bindparam, select

from workflows.domain.access import Installation, installation
from workflows.domain.definitions import ProcedureVersion, TemplateVersion
from workflows.engine import Model, compile_model
from workflows.kernel.db import session
from workflows.kernel.errors import NotFound
from workflows.procedures import Procedure, undump

_versions: dict[str, Procedure] = {}
_NEWEST = (
    select(TemplateVersion)
    .where(TemplateVersion.slug == bindparam("slug"), TemplateVersion.kind == bindparam("kind"))
    .order_by(TemplateVersion.approved_at.desc())
    .limit(1)
)


def by_version(version: str) -> Procedure:
    """The procedure of a stored version; immutable, so kept in the process once read."""
    if version not in _versions:
        row = session().get(ProcedureVersion, version)
        if row is None:
            raise NotFound("No encontramos esa versión del procedimiento.")
        _versions[version] = undump(row.files)
    return _versions[version]


def current(slug: str) -> Procedure:
    """The version with which new cases of a procedure begin, or NotFound."""
    version = installation(f"procedure:{slug}")
    if not version:
        raise NotFound(f"No hay un procedimiento «{slug}».")
    return by_version(version)


def installed() -> list[Procedure]:
    """Present versions of every installed procedure, by name."""
    rows = session().scalars(select(Installation).where(Installation.key.startswith("procedure:")))
    return sorted((by_version(row.value) for row in rows if row.value), key=lambda each: each.name)


def model(procedure: Procedure) -> Model:
    """The compiled diagram of a version."""
    return _compiled(procedure.version)


@lru_cache(maxsize=256)
def _compiled(version: str) -> Model:
    procedure = by_version(version)
    return compile_model(procedure.slug, procedure.bpmn, procedure.dmn or b"")


def template(slug: str, kind: str) -> TemplateVersion | None:
    """The newest approved template of a letter kind."""
    return session().scalars(_NEWEST, {"slug": slug, "kind": kind}).first()
