"""What a citizen who comments a draft is told by mail: that it arrived, and what was answered."""

from typing import Any

from workflows.domain.consultations import Consultation
from workflows.domain.notices import queue_mail
from workflows.domain.tasks import Record
from workflows.domain.terms.words import day_in_words
from workflows.kernel.ids import digest

PAGE = "/mipg/consultas/{}"


def comment_received(consultation: Consultation, record: Record) -> None:
    """Acknowledge a comment: its number, what was written and until when others may comment."""
    _queue("comentario_recibido", consultation, record, {"cierra": day_in_words(consultation.closes_on)}, "")


def comment_answered(consultation: Consultation, record: Record, result: str) -> None:
    """The answer to a comment; a corrected answer is another mail, the same one is never sent twice."""
    answer = str(record.data.get("respuesta") or "")
    _queue(
        "respuesta_comentario", consultation, record, {"respuesta": answer, "resultado": result}, digest(answer)[:16]
    )


def _queue(kind: str, consultation: Consultation, record: Record, more: dict[str, Any], mark: str) -> None:
    params = {
        "consulta": consultation.title, "numero": record.n, "comentario": record.data.get("comentario", ""),
        "enlace": PAGE.format(consultation.id), **more,
    }  # fmt: skip
    queue_mail(
        owner_id=consultation.owner_id, kind=kind, to_address=str(record.data.get("correo") or ""),
        to_name=str(record.data.get("nombre") or ""), unique_key=f"{kind}:{record.id}:{mark}", params=params,
        case_id=consultation.case_id,
    )  # fmt: skip
