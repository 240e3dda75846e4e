"""Acts on a case that need a small form: each says its right, its fields and what it does."""

import contextlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for
from sqlalchemy import select

from web.shown.filling import entities
from web.shown.history import petition_label
from workflows.actions.cases import annul_case
from workflows.actions.documents import annul_document, record_delivery
from workflows.actions.messages import offers_for
from workflows.actions.participants import add_participant, may_change, withdraw_participant
from workflows.actions.reissuing import check
from workflows.actions.terms import change_due, change_petition_type
from workflows.domain import rights
from workflows.domain.cases import Case
from workflows.domain.documents import Document
from workflows.domain.people import Actor
from workflows.domain.terms import petitions
from workflows.kernel import clock
from workflows.kernel.db import session
from workflows.kernel.errors import Conflict, Forbidden
from workflows.procedures import Procedure

Schema = dict[str, Any]


@dataclass(frozen=True)
class Act:
    """A small form: title, warning, verb of its button, the right it needs, fields, and the action."""

    title: str
    help: str
    verb: str
    right: str
    schema: Callable[[], Schema]
    run: Callable[[Actor, str, str, Mapping[str, Any]], None]
    done: str


def _form(**fields: Schema) -> Schema:
    return {"type": "object", "required": list(fields), "additionalProperties": False, "properties": fields}


REASON: Schema = {
    "type": "string",
    "title": "Motivo",
    "minLength": 1,
    "maxLength": 2000,
    "x-ui": {"widget": "longtext"},
}


def _reason() -> Schema:
    return _form(reason=REASON)


def _petition() -> Schema:
    types = [{"const": each.code, "title": each.label} for each in petitions.petition_types()]
    code = {
        "type": "string", "title": "Tipo de petición", "oneOf": types,
    }  # fmt: skip
    return _form(code=code, reason=REASON)


def _due() -> Schema:
    return _form(due={"type": "string", "format": "date", "title": "Nueva fecha"}, reason=REASON)


def _delivery() -> Schema:
    return _form(
        proof={
            "type": "string",
            "title": "Número de guía, o cómo se entregó",
            "minLength": 1,
            "maxLength": 500,
        },
        sent_on={"type": "string", "format": "date", "title": "Día de la entrega"},
    )


def _joining() -> Schema:
    known = [{"const": key, "title": name} for key, name in entities()]
    return _form(entidad={"type": "string", "title": "Entidad", "oneOf": known}, reason=_short(REASON))


def _leaving() -> Schema:
    return _form(reason=_short(REASON))


def _short(field: Schema) -> Schema:
    return field | {"maxLength": 300}


def _move(who: Actor, _case: str, term: str, data: Mapping[str, Any]) -> None:
    change_due(who, term, date.fromisoformat(data["due"]), data["reason"])


def _deliver(who: Actor, _case: str, delivery: str, data: Mapping[str, Any]) -> None:
    record_delivery(who, delivery, data["proof"], date.fromisoformat(data["sent_on"]))


def _join(who: Actor, case: str, data: Mapping[str, Any]) -> None:
    add_participant(who, case, data["entidad"], data["reason"])


ACTS: dict[str, Act] = {
    "anular": Act(
        "Anular el expediente",
        "El número queda, con el motivo. Las tareas abiertas se retiran y los plazos se detienen.",
        "Anular el expediente", "anular_expediente", _reason,
        lambda who, case, _, data: annul_case(who, case, data["reason"]), "El expediente quedó anulado.",
    ),
    "reclasificar": Act(
        "Cambiar el tipo de petición",
        "El plazo legal se vuelve a contar desde la misma recepción (Ley 1437 de 2011, art. 14).",
        "Cambiar el tipo", "cambiar_termino", _petition,
        lambda who, case, _, data: change_petition_type(who, case, data["code"], data["reason"]),
        "El plazo legal se contó de nuevo.",
    ),
    "plazo": Act(
        "Cambiar un plazo interno", "El plazo legal no se mueve desde aquí: se reclasifica la petición o se amplía.",
        "Cambiar el plazo", "cambiar_termino", _due, _move, "El plazo cambió y quedó en la historia.",
    ),
    "anular-documento": Act(
        "Anular el documento", "El número queda a la vista con el motivo. Los correos que no han salido se retiran.",
        "Anular el documento", "anular_documento", _reason,
        lambda who, _case, found, data: annul_document(who, found, data["reason"]), "El documento quedó anulado.",
    ),
    "sumar-entidad": Act(
        "Sumar una entidad", "Desde hoy recibe lo que se envíe a las entidades de este expediente.",
        "Sumar la entidad", "cambiar_participantes", _joining,
        lambda who, case, _, data: _join(who, case, data), "La entidad quedó sumada.",
    ),
    "retirar-entidad": Act(
        "Retirar la entidad",
        "No se le invita a nada más y sus enlaces dejan de servir. Lo que ya asistió queda registrado.",
        "Retirar la entidad", "cambiar_participantes", _leaving,
        lambda who, case, found, data: withdraw_participant(who, case, found, data["reason"]),
        "La entidad quedó retirada.",
    ),
    "entrega": Act(
        "Registrar una entrega física", "Es la constancia de envío: con ella se cumple el plazo de respuesta.",
        "Registrar la entrega", "registrar_envio", _delivery, _deliver, "La entrega quedó registrada.",
    ),
}  # fmt: skip
"""Name in the address -> act. What it is about (a term, a document, a delivery) comes as `sobre`."""


def _annulled(who: Actor, case: Case, procedure: Procedure) -> set[str]:
    """Annulled letters of a case that this person may issue again now."""
    query = select(Document).where(Document.case_id == case.id, Document.state == "annulled")
    found = set()
    for each in session().scalars(query):
        with contextlib.suppress(Forbidden, Conflict):
            check(who, case, each, procedure)
            found.add(each.id)
    return found


def offered(who: Actor, case: Case, procedure: Procedure) -> dict[str, Any]:
    """Buttons of the case page that this person may use now."""
    waits = offers_for(who, case, procedure) if case.is_open() else []
    offers = [(each.offer.label, url_for("cases.offer", case_id=case.id, element=each.id)) for each in waits]
    rights_of = {name: rights.may(who, act.right) for name, act in ACTS.items()}
    opens = case.is_open()
    return {
        "offers": offers,
        "annul": rights_of["anular"] and opens,
        "reclassify": rights_of["reclasificar"] and opens and case.petition_type is not None,
        "move": rights_of["plazo"] and opens,
        "annul_document": rights_of["anular-documento"],
        "reissue": _annulled(who, case, procedure),
        "deliver": rights_of["entrega"],
        "participants": rights_of["sumar-entidad"] and may_change(who, case),
        "petition": petition_label(case.petition_type) if case.petition_type else "",
        "today": clock.today(),
    }
