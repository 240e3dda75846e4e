"""What a citizen does in a consultation: comment a draft without an account, while it is open."""

from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import func, select

from workflows.actions import _definitions, _once, _records, _visits
from workflows.actions._comments import CITIZENS
from workflows.actions._course import Course
from workflows.actions._fields import Fields
from workflows.actions._visits import TooOften
from workflows.domain import consultation_notices, journal
from workflows.domain.cases import locked_case
from workflows.domain.consultations import Consultation
from workflows.domain.outbox import Outbox
from workflows.domain.terms.words import day_in_words
from workflows.kernel import clock
from workflows.kernel.db import act, session
from workflows.kernel.errors import Conflict, NotFound
from workflows.kernel.text import clean_text

LONGEST, MOST_BY_MAIL = 3000, 5


@dataclass(frozen=True)
class Written:
    """What a citizen wrote: who, where to answer, what, and whether the name may be shown."""

    nombre: str
    correo: str
    comentario: str
    mostrar_nombre: bool = False
    autorizacion_datos: bool = False


@act
def send_comment(owner_id: str, mark: str, consultation_id: str, written: Written, notice: str, key: str) -> int:
    """Keep a comment of a citizen as a numbered row and acknowledge it; the same `key` twice is one comment.

    Needs the authorisation of Ley 1581 de 2012, art. 9; Conflict once the last day is over in Bogota.
    """
    who = _visits.visitor(owner_id, "Ciudadanía")
    found = session().get(Consultation, consultation_id)
    if found is None or found.owner_id != owner_id:
        raise NotFound("No encontramos esa consulta.")
    key = _visits.key_of(mark, "comentario", key)
    fingerprint = _once.print_of(consultation_id, asdict(written))
    before = _once.replay(who, key, fingerprint)
    if before is not None:
        return int(before["n"])
    values = _checked(written)
    case = locked_case(found.case_id)
    session().refresh(found)
    if not (found.receives() and case.is_open()):
        raise Conflict(f"Esta consulta recibió comentarios hasta el {day_in_words(found.ended_on)}: ya cerró.")
    _visits.refuse_excess(owner_id, mark, "comentario")
    _refuse_many_by_mail(owner_id, values["correo"])
    course = Course(who=who, case=case, procedure=_definitions.by_version(case.version_hash), now=clock.now())
    fields = course.procedure.forms[course.procedure.records[found.record_kind].form]["properties"]
    kept = {name: values[name] for name in CITIZENS if name in fields}
    row = _records.add(course, found.record_kind, _records.next_n(case.id, found.record_kind), kept, seeded=True)
    journal.write(who, "comentario_ciudadano", case, consulta=found.id, registro=row.id, numero=row.n, aviso=notice)
    session().flush()
    consultation_notices.comment_received(found, row)
    _once.remember(who, key, fingerprint, {"n": row.n})
    return row.n


def _checked(written: Written) -> dict[str, Any]:
    fields = Fields()
    name = fields.text("nombre", written.nombre, 160, "Escriba su nombre.")
    email = fields.email("correo", written.correo, needed=True)
    text = clean_text(written.comentario, multiline=True)
    if not text:
        fields.wrong("comentario", "Escriba su comentario.")
    if len(text) > LONGEST:
        fields.wrong("comentario", f"Use {LONGEST} caracteres o menos (van {len(text)}).")
    if not written.autorizacion_datos:
        fields.wrong("autorizacion_datos", "Para recibir su comentario necesitamos esta autorización.")
    fields.done("Revise los campos señalados: todavía no se envió nada.")
    shown = {"mostrar_nombre": written.mostrar_nombre, "autorizacion_datos": True}
    return {"nombre": name, "correo": email, "comentario": text, **shown}


def _refuse_many_by_mail(owner_id: str, email: str) -> None:
    query = select(func.count()).select_from(Outbox).where(
        Outbox.owner_id == owner_id, Outbox.kind == "comentario_recibido", Outbox.to_address == email,
        Outbox.created_at > clock.now() - _visits.HOUR,
    )  # fmt: skip
    if (session().scalar(query) or 0) >= MOST_BY_MAIL:
        raise TooOften("Con este correo ya se enviaron varios comentarios. Espere una hora y vuelva a intentar.")
