"""Whom a procedure advises and which rows entities fill: kinds, fields, mails and groups that really exist."""

from workflows.checks.context import Subject
from workflows.checks.services import mail_exists
from workflows.procedures import ParticipantsDef, RecordDef
from workflows.procedures.rows import OF_DUE, OF_INVITATION

TYPED = {"file", "rows"}
"""Controls that neither a line of a spreadsheet nor a page without account can fill."""


def check_rows(subject: Subject) -> None:
    """Complain about participants and rows by entities that lead nowhere."""
    found = subject.procedure.participants
    if found is not None:
        _from(subject, found)
        _sessions(subject, found)
        _groups(subject, found)
    for record in subject.procedure.records.values():
        _record(subject, record)


def _from(subject: Subject, found: ParticipantsDef) -> None:
    source, _, name = found.from_.partition(".")
    if found.from_ == "case.entity":
        return
    field = subject.procedure.forms.get(subject.procedure.start.form, {}).get("properties", {}).get(name)
    if source != "datos" or field is None or field.get("type") != "array":
        message = "Diga «case.entity» o «datos.» y una lista del formulario de inicio."
        subject.written("participants.from", "field", message)
    if not found.attendance:
        message = "Con varias entidades diga en «attendance» qué filas cuentan quién vino."
        subject.written("participants.attendance", "missing_key", message)


def _sessions(subject: Subject, found: ParticipantsDef) -> None:
    records = subject.procedure.records
    session = records.get(found.session)
    if session is None:
        subject.written("participants.session", "record", f"No existe [records.{found.session}].")
    elif "fecha" not in subject.form_fields(session.form):
        subject.written("participants.session", "field", "El formulario de la sesión no tiene el campo «fecha».")
    if not found.attendance:
        return
    attendance = records.get(found.attendance)
    if attendance is None:
        subject.written("participants.attendance", "record", f"No existe [records.{found.attendance}].")
    elif attendance.about != found.session:
        message = f"En [records.{found.attendance}] escriba about = «{found.session}»."
        subject.written("participants.attendance", "about", message)


def _groups(subject: Subject, found: ParticipantsDef) -> None:
    step, _, name = found.groups.partition(".")
    if not found.groups:
        return
    form = subject.procedure.steps[step].form if step in subject.procedure.steps else ""
    field = subject.procedure.forms.get(form, {}).get("properties", {}).get(name, {})
    if not {"nombre", "entidades"} <= set(field.get("items", {}).get("properties", {})):
        message = f"«{found.groups}» debe ser una lista de filas con «nombre» y «entidades»."
        subject.written("participants.groups", "field", message)


def _record(subject: Subject, record: RecordDef) -> None:
    element = f"records.{record.id}"
    if record.about and (record.about not in subject.procedure.records or record.about == record.id):
        subject.written(element, "about", f"«about» nombra filas que no existen: {record.about}.")
    if record.by_entities and subject.procedure.participants is None:
        subject.written(element, "participants", "Estas filas son de entidades: falta la tabla [participants].")
    if record.once and not record.by_entities:
        subject.written(element, "once", "«once» es para filas de entidades: escriba «by» o «about».")
    if ("enlace" in record.by) != bool(record.mail):
        subject.written(element, "mail", "«mail» y by = «enlace» van juntos: es el correo que lleva el enlace.")
    elif record.mail and not mail_exists(subject, record.mail):
        subject.written(element, "mail", f"No existe el correo «{record.mail}».")
    _reminders(subject, record, element)
    _fillable(subject, record, element)


def _reminders(subject: Subject, record: RecordDef, element: str) -> None:
    ladder, step = record.reminders, subject.procedure.steps.get(record.step)
    names = [(rung.offset, rung.unit, rung.from_) for rung in ladder]
    if len(set(names)) != len(names):
        subject.written(element, "reminder", "Dos recordatorios caen en el mismo día: deje uno.")
    if ladder and "enlace" not in record.by:
        subject.written(element, "reminder", "Solo se recuerda a quien recibió un enlace: escriba by = «enlace».")
    if bool(ladder) != bool(record.reminder_mail):
        subject.written(element, "mail", "«reminders» y «reminder_mail» van juntos: es el correo del recordatorio.")
    elif ladder and not mail_exists(subject, record.reminder_mail):
        subject.written(element, "mail", f"No existe el correo «{record.reminder_mail}».")
    if any(rung.from_ == OF_INVITATION and rung.offset < 1 for rung in ladder):
        message = "Desde la invitación se cuenta hacia adelante: «offset» de 1 en adelante."
        subject.written(element, "reminder", message)
    if any(rung.from_ == OF_DUE for rung in ladder) and step is not None and not step.term:
        message = f"«{record.step}» no tiene plazo: cuente desde la invitación (from = «invitation») o agregue «term»."
        subject.written(element, "reminder", message)


def _fillable(subject: Subject, record: RecordDef, element: str) -> None:
    properties = subject.procedure.forms.get(record.form, {}).get("properties", {})
    if not record.by:
        return
    for name, field in properties.items():
        if field.get("x-ui", {}).get("widget") in TYPED or field.get("type") in ("array", "object"):
            message = f"«{name}» no se puede llenar por enlace ni con una lista: use campos sencillos."
            subject.written(element, "field", message)
    if "lista" in record.by and "nombre" not in properties:
        subject.written(element, "field", "Para recibir listas, su formulario lleva el campo «nombre».")
