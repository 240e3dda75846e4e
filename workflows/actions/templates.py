"""Letter templates: uploaded from Word, inspected, approved; each version stays."""

from sqlalchemy import select

from workflows.actions import _definitions, _merging
from workflows.actions._fields import require
from workflows.actions.installation import DOCX
from workflows.domain import journal
from workflows.domain.definitions import TemplateVersion
from workflows.domain.documents import blob, keep_blob
from workflows.domain.people import Actor
from workflows.kernel import clock, uploads
from workflows.kernel.db import act, session
from workflows.kernel.errors import Conflict, NotFound
from workflows.kernel.ids import digest, new_id
from workflows.letters import context
from workflows.letters.child import render_in_child
from workflows.letters.inspect import inspect_template
from workflows.procedures import Procedure, row_schema


def upload_template(who: Actor, slug: str, kind: str, name: str, data: bytes) -> str:
    """Inspect a .docx, prove it with sample data, and approve it for letters signed from now on.

    Invalid (422) names each mark that cannot be used. Returns the id of the version.
    """
    require(who)
    procedure = _letter(slug, kind)
    uploads.accept(name, data, "template")
    inspect_template(data)
    render_in_child(data, sample_of(procedure, kind))
    return _approve(who, slug, kind, data)


@act
def _approve(who: Actor, slug: str, kind: str, data: bytes) -> str:
    newest = _definitions.template(slug, kind)
    if newest is not None and newest.sha256 == digest(data):
        raise Conflict("Esta plantilla es igual a la que ya se usa.")
    row = TemplateVersion(
        id=new_id(), slug=slug, kind=kind, sha256=keep_blob(data, DOCX), shipped=False, approved_at=clock.now(),
        approved_by=who.person_id,
    )  # fmt: skip
    session().add(row)
    journal.write_outside(who, "plantilla_aprobada", plantilla=row.id, carta=f"{slug}/{kind}", sha256=row.sha256)
    return row.id


def template_bytes(who: Actor, slug: str, kind: str, version_id: str | None = None) -> bytes:
    """The .docx of a version (the one in use by default), to be edited in Word."""
    require(who)
    row = session().get(TemplateVersion, version_id) if version_id else _definitions.template(slug, kind)
    if row is None or (row.slug, row.kind) != (slug, kind):
        raise NotFound("No encontramos esa plantilla.")
    return blob(row.sha256)


def preview(who: Actor, slug: str, kind: str) -> bytes:
    """The template in use filled with sample data, as .docx marked as a draft."""
    return render_in_child(template_bytes(who, slug, kind), sample_of(_letter(slug, kind), kind))


def versions(slug: str, kind: str) -> list[TemplateVersion]:
    """Every version of a template, newest first."""
    query = select(TemplateVersion).where(TemplateVersion.slug == slug, TemplateVersion.kind == kind)
    return list(session().scalars(query.order_by(TemplateVersion.approved_at.desc())))


def kinds() -> list[tuple[str, str, str, str]]:
    """(slug, name of the procedure, kind, title) of every letter of the installed procedures."""
    return [
        (procedure.slug, procedure.name, kind, letter.title or kind)
        for procedure in _definitions.installed()
        for kind, letter in procedure.letters.items()
    ]


def sample_of(procedure: Procedure, kind: str) -> dict[str, object]:
    """Sample values for every name that a template of this kind of letter may use."""
    forms = procedure.forms
    steps = {key: forms[step.form] for key, step in procedure.steps.items() if step.form in forms}
    offers = {key: wait.offer.form for key, wait in procedure.waits.items() if wait.offer}
    steps |= {key: forms[form] for key, form in offers.items() if form in forms}
    rows = {key: forms[record.form] for key, record in procedure.records.items() if record.form in forms}
    terms = [*procedure.terms, *procedure.timers]
    row = row_schema(procedure, _merging.path_of(procedure, kind)) if procedure.letters[kind].each else None
    return context.sample(steps, forms.get(procedure.start.form), terms, rows, row)


def _letter(slug: str, kind: str) -> Procedure:
    procedure = _definitions.current(slug)
    if kind not in procedure.letters:
        raise NotFound("No encontramos esa carta.")
    return procedure
