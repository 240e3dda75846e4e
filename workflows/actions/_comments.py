"""Comments of citizens on a draft: their words never change, and who closes one answers its author."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from workflows.actions._public_values import readable
from workflows.domain import consultation_notices
from workflows.domain.consultations import Consultation
from workflows.domain.tasks import Record
from workflows.kernel.db import session
from workflows.kernel.errors import Invalid

CITIZENS = ("nombre", "correo", "comentario", "mostrar_nombre", "autorizacion_datos")
ANSWER, KEEP_BACK = "respuesta", "reservar"
KEPT_BACK = "Texto reservado: tiene datos personales u ofensas."


def is_comment(procedure: Any, row: Record) -> bool:
    """Whether a row came from a citizen (what an officer types in for somebody is an ordinary row)."""
    return row.seeded and any(each.record == row.kind for each in procedure.consultations.values())


def with_citizens_words(row: Record, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of an answer, with what the citizen wrote as it was."""
    own = {name: row.data[name] for name in CITIZENS if name in row.data}
    return {name: value for name, value in values.items() if name not in CITIZENS} | own


def answer(course: Any, definition: Any, row: Record) -> None:
    """A comment was closed: its author gets the answer, and a closed consultation shows it. Invalid without one."""
    if not row.closed:
        return
    if not row.data.get(ANSWER):
        message = "Escriba la respuesta: se envía a quien comentó y se publica."
        raise Invalid(message, [{"field": ANSWER, "message": message}])
    query = select(Consultation).where(Consultation.case_id == row.case_id, Consultation.record_kind == row.kind)
    found = session().scalars(query.order_by(Consultation.opens_on.desc())).first()
    if found is not None:
        session().flush()
        consultation_notices.comment_answered(found, row, _result(course.procedure, definition, row))
        if found.state == "closed":
            show(course.procedure, found)


def show(procedure: Any, consultation: Consultation) -> None:
    """Write what of the comments is public: text, answer and result; the name only of who asked for it."""
    definition = procedure.records[consultation.record_kind]
    query = select(Record).where(Record.case_id == consultation.case_id, Record.kind == consultation.record_kind)
    rows = session().scalars(query.order_by(Record.n))
    consultation.comments = [_public(row, _result(procedure, definition, row)) for row in rows]


def _public(row: Record, result: str) -> dict[str, Any]:
    data = row.data
    return {
        "numero": row.n, "nombre": data.get("nombre", "") if data.get("mostrar_nombre") else "",
        "comentario": KEPT_BACK if data.get(KEEP_BACK) else data.get("comentario", ""),
        "respuesta": data.get(ANSWER) or "" if row.closed else "", "resultado": result if row.closed else "",
    }  # fmt: skip


def _result(procedure: Any, definition: Any, row: Record) -> str:
    schema = procedure.forms[definition.form]["properties"].get(definition.closed_field, {})
    shown = readable(schema, row.data.get(definition.closed_field))
    return shown if isinstance(shown, str) and definition.closed_field != ANSWER else ""
