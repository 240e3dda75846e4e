"""An entity fills its own rows by a mailed link, without an account: sent once, corrected while the step is open."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from workflows.actions import _definitions, _entity_rows, _once, _visits
from workflows.actions._course import Course
from workflows.actions._forms import checked
from workflows.actions.links import Entry, enter
from workflows.domain import journal
from workflows.domain.cases import Case, locked_case
from workflows.domain.participants import INVITED, Participant
from workflows.domain.tasks import Record
from workflows.kernel import clock
from workflows.kernel.db import act, session
from workflows.kernel.errors import Conflict, Invalid, NotFound
from workflows.procedures import Procedure, RecordDef

CONSENTS = ("autoriza_datos", "autorizacion_datos")
"""Fields of a form that hold the authorisation of Ley 1581 de 2012; without one of them the page asks for it."""
ACCEPT = "Para recibir estos datos necesitamos su autorización."


@dataclass(frozen=True)
class Sent:
    """What was sent by a link: values, the authorisation, which row it corrects, and the notice that was shown."""

    data: Mapping[str, Any]
    consent: bool
    record_id: str | None = None
    revision: int | None = None
    notice: str = ""


def rows_of(entry: Entry) -> list[Record]:
    """Rows that the entity of a link has of this kind about the same thing, in their order."""
    query = select(Record).where(
        Record.case_id == entry.case_id, Record.kind == entry.record_kind, Record.entity_id == entry.who.entity_id,
        Record.about_id == entry.about_id,
    )  # fmt: skip
    return list(session().scalars(query.order_by(Record.n)))


def receives(case: Case, procedure: Procedure, kind: str) -> bool:
    """True while the step that keeps these rows is open."""
    record = procedure.records.get(kind)
    return record is not None and case.is_open() and _entity_rows.open_task(case, record) is not None


@act
def send_row(token: str, mark: str, sent: Sent, key: str) -> str:
    """Keep what an entity sent by its link; the id of the row. The same `key`, or the same words twice, is one row.

    Needs the authorisation of Ley 1581 de 2012, art. 9; Conflict when the step has closed or another row is there.
    """
    entry = enter(token)
    if entry.record_kind is None:
        raise NotFound("Este enlace ya no sirve.")
    case = locked_case(entry.case_id)
    procedure = _definitions.by_version(case.version_hash)
    record = procedure.records[entry.record_kind]
    key = _visits.key_of(entry.link_id, "registro", key)
    fingerprint = _once.print_of(entry.link_id, dict(sent.data), sent.record_id)
    before = _once.replay(entry.who, key, fingerprint)
    if before is not None:
        return str(before["id"])
    _check_open(case, procedure, entry)
    _visits.refuse_excess(case.owner_id, mark, "registro")
    _visits.note(case.owner_id, mark, "registro")
    values = _checked(procedure, record, sent)
    course = Course(who=entry.who, case=case, procedure=procedure, now=clock.now())
    row = _kept(course, record, entry, values, sent)
    _once.remember(entry.who, key, fingerprint, {"id": row.id})
    return row.id


def _check_open(case: Case, procedure: Procedure, entry: Entry) -> None:
    state = select(Participant.state).where(
        Participant.case_id == case.id, Participant.entity_id == entry.who.entity_id
    )
    if session().scalar(state) != INVITED:
        raise Conflict("Su entidad ya no participa en esta asesoría.")
    if not receives(case, procedure, entry.record_kind or ""):
        raise Conflict("Ya no se reciben respuestas: este paso terminó. Si falta algo, escríbanos.")
    if entry.about_id and session().get(Record, entry.about_id) is None:
        raise Conflict("La sesión a la que se refería este enlace ya no está registrada.")


def _checked(procedure: Procedure, record: RecordDef, sent: Sent) -> dict[str, Any]:
    schema = procedure.forms[record.form]
    own = next((name for name in CONSENTS if name in schema["properties"]), None)
    refused = [] if (sent.data.get(own) if own else sent.consent) else [own or CONSENTS[1]]
    try:
        values = checked(schema, sent.data)
    except Invalid as error:
        others = [each for each in error.errors if each["field"] not in refused]
        raise Invalid(error.message, [*others, *_refusals(refused)]) from error
    if refused:
        raise Invalid(ACCEPT, _refusals(refused))
    return values


def _refusals(fields: list[str]) -> list[dict[str, Any]]:
    return [{"field": name, "message": ACCEPT} for name in fields]


def _kept(course: Course, record: RecordDef, entry: Entry, values: dict[str, Any], sent: Sent) -> Record:
    row = _row(entry, sent)
    if row is None:
        same = [each for each in rows_of(entry) if each.data == values]
        if same:
            return same[0]
    entity_id = entry.who.entity_id or ""
    row = _entity_rows.keep(course, record, values, entity_id, entry.about_id, "enlace", row)
    journal.write(
        entry.who, "registro_por_enlace", course.case, clase=record.id, numero=row.n, registro=row.id,
        entidad=entity_id, enlace=entry.link_id, autoriza=True, aviso=sent.notice,
    )  # fmt: skip
    return row


def _row(entry: Entry, sent: Sent) -> Record | None:
    if not sent.record_id:
        return None
    found = next((each for each in rows_of(entry) if each.id == sent.record_id), None)
    if found is None:
        raise NotFound("Esa fila ya no está.")
    if sent.revision is not None and sent.revision != found.revision:
        raise Conflict("Esta respuesta cambió mientras usted la corregía. Ábrala de nuevo.", revision=found.revision)
    return found
