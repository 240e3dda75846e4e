"""Installs procedures and templates into the database, and keeps the facts of the installation."""

from collections.abc import Iterable, Mapping

from workflows.actions import _definitions
from workflows.domain.access import Installation
from workflows.domain.definitions import ProcedureVersion, TemplateVersion
from workflows.domain.documents import keep_blob
from workflows.kernel import clock
from workflows.kernel.db import act, session
from workflows.kernel.errors import Invalid
from workflows.kernel.ids import digest, new_id
from workflows.procedures import Procedure, dump

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@act
def install(procedures: Iterable[Procedure]) -> list[str]:
    """Store new versions and shipped templates; returns the slugs whose present version changed."""
    return [each.slug for each in procedures if _install_one(each)]


def _install_one(procedure: Procedure) -> bool:
    if procedure.complaints:
        raise Invalid(f"El procedimiento «{procedure.slug}» tiene errores: {procedure.complaints[0].message}")
    if session().get(ProcedureVersion, procedure.version) is None:
        session().add(
            ProcedureVersion(
                version=procedure.version, slug=procedure.slug, files=dump(procedure), created_at=clock.now()
            )
        )
        session().flush()
    _install_templates(procedure.slug, procedure.templates)
    return set_fact(f"procedure:{procedure.slug}", procedure.version)


def _install_templates(slug: str, templates: Mapping[str, bytes]) -> None:
    for name, data in templates.items():
        kind = name.removesuffix(".docx")
        newest = _definitions.template(slug, kind)
        if newest is None or (newest.shipped and newest.sha256 != digest(data)):
            _store_template(slug, kind, data)


def _store_template(slug: str, kind: str, data: bytes) -> None:
    session().add(
        TemplateVersion(
            id=new_id(),
            slug=slug,
            kind=kind,
            sha256=keep_blob(data, DOCX),
            shipped=True,
            approved_at=clock.now(),
        )
    )
    session().flush()


def set_fact(key: str, value: str) -> bool:
    """Keep a fact about the installation inside an open act; True when it changed."""
    row = session().get(Installation, key)
    if row is None:
        session().add(Installation(key=key, value=value))
        session().flush()
        return True
    changed, row.value = row.value != value, value
    return changed


@act
def move_clock(seconds: int) -> int:
    """Move the demonstration clock forward by `seconds`; returns the whole offset in seconds."""
    demo = session().get(Installation, "demo")
    if demo is None:
        raise Invalid("El reloj solo se mueve en una instalación de demostración.")
    row = session().get(Installation, "clock_offset")
    offset = int(row.value if row else 0) + seconds
    set_fact("clock_offset", str(offset))
    return offset


@act
def keep_fact(key: str, value: str) -> None:
    """Keep one fact about the installation."""
    set_fact(key, value)
