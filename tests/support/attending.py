"""A small procedure that advises several entities: sessions, who came (by hand, list or link), what they thought."""

import json
from typing import Any

from sqlalchemy import select

from tests.support import advice
from tests.support.diagrams import diagram, flow, service, user
from tests.support.people import actor_named
from tests.support.source import ROOT
from workflows import procedures
from workflows.actions import cases, installation, records, tasks
from workflows.domain.entities import Entity
from workflows.domain.outbox import Outbox
from workflows.domain.tasks import Record, Task
from workflows.kernel.db import session, transaction
from workflows.kernel.text import fold
from workflows.procedures import Procedure

TOML = """
slug = "prueba"
name = "Asesoría a varias entidades"
summary = "Sesiones con varias entidades, quién vino y qué les pareció."
series = "PRU"
subject = "{asunto}"
[start]
by = ["officer"]
role = "equipo_mipg"
form = "inicio"
policy = "politica"
[trd]
serie = "Asistencia técnica"
[roles.equipo_mipg]
lane = "Equipo"
label = "Equipo"
[steps.planear]
role = "equipo_mipg"
title = "Planear"
activity = "Arme los grupos."
form = "plan"
[steps.ejecutar]
role = "equipo_mipg"
title = "Dar la asesoría"
activity = "Registre las sesiones y quién vino."
records = ["sesion", "asistente"]
result = "Asistencia"
[steps.valorar]
role = "equipo_mipg"
title = "Recibir las encuestas"
activity = "Espere las respuestas."
records = ["encuesta"]
[participants]
from = "datos.entidades"
session = "sesion"
attendance = "asistente"
groups = "planear.grupos"
[records.sesion]
label = "Sesiones"
form = "sesion"
step = "ejecutar"
minimum = 1
[records.asistente]
label = "Asistentes"
form = "asistente"
step = "ejecutar"
by = ["enlace", "lista"]
about = "sesion"
mail = "registro_asistencia"
[records.encuesta]
label = "Encuestas"
form = "encuesta"
step = "valorar"
by = ["enlace"]
once = true
mail = "encuesta_asesoria"
[ends.fin]
state = "atendida"
label = "Atendida"
"""
OFFER = ROOT / "bpmn" / "oferta_politica"
OF_ATTENDANCE = """reminder_mail = "recordatorio_asistencia"
reminders = [{ offset = 2, from = "invitation" }, { offset = 5, from = "invitation" }]
"""
OF_SURVEY = """reminder_mail = "recordatorio_encuesta"
reminders = [{ offset = -2 }]
"""
TEXT: dict[str, Any] = {"type": "string", "maxLength": 200}
LINE = {"type": "object", "properties": {
    "nombre": TEXT | {"title": "Grupo"}, "entidades": {"type": "array", "title": "Entidades", "items": TEXT},
}}  # fmt: skip
SCALE = {"type": "integer", "enum": [1, 2, 3, 4, 5], "x-ui": {"labels": {"1": "1, muy mal", "5": "5, muy bien"}}}


def _form(name: str, required: list[str], **fields: dict[str, Any]) -> bytes:
    made = {"type": "object", "title": name, "required": required, "properties": fields}
    return json.dumps(made | {"additionalProperties": False}).encode()


FORMS = {
    "inicio": _form(
        "Inicio", ["asunto", "entidades"], asunto=TEXT | {"title": "Asunto"},
        entidades={"type": "array", "title": "Entidades", "items": TEXT, "x-ui": {"widget": "entity"}},
        politica=TEXT | {"title": "Política", "x-ui": {"widget": "policy"}},
    ),
    "plan": _form("Plan", [], grupos={"type": "array", "title": "Grupos", "x-ui": {"widget": "rows"}, "items": LINE}),
    "sesion": _form(
        "Sesión", ["fecha"], fecha=TEXT | {"title": "Fecha", "format": "date", "x-ui": {"widget": "date"}},
        entidades={"type": "array", "title": "Entidades", "items": TEXT, "x-ui": {"widget": "entity"}},
        grupo=TEXT | {"title": "Grupo"}, lugar=TEXT | {"title": "Lugar o enlace"},
    ),
    "asistente": _form(
        "Asistente", ["nombre"], nombre=TEXT | {"title": "Nombre", "minLength": 1}, cargo=TEXT | {"title": "Cargo"},
        correo=TEXT | {"title": "Correo", "format": "email"}, documento=TEXT | {"title": "Documento"},
        autoriza_datos={"type": "boolean", "title": "Autoriza el tratamiento de sus datos"},
    ),
    "encuesta": _form(
        "Valoración de la asesoría", ["claridad", "utilidad"],
        claridad=SCALE | {"title": "¿Fue clara la asesoría?"}, utilidad=SCALE | {"title": "¿Le sirvió?"},
        comentario=TEXT | {"title": "¿Qué podemos mejorar?", "maxLength": 2000, "x-ui": {"widget": "longtext"}},
    ),
}  # fmt: skip
BODY = (
    '<bpmn:startEvent id="inicio" /><bpmn:endEvent id="fin" />'
    + user("planear") + user("ejecutar") + user("valorar")
    + flow("inicio", "planear") + flow("planear", "ejecutar") + flow("valorar", "fin")
)  # fmt: skip
WAY = (
    service("invitar", "invite", {"kind": "&#39;encuesta&#39;"})
    + flow("ejecutar", "invitar") + flow("invitar", "valorar")
)  # fmt: skip
ENTITIES = ("Urrao", "Jericó", "Abejorral")


def procedure(toml: str = TOML, **files: bytes) -> Procedure:
    """The procedure, ready to be installed."""
    forms = {f"forms/{name}.json": raw for name, raw in FORMS.items()}
    drawn = {"procedure.toml": toml.encode(), "process.bpmn": diagram(BODY + WAY)}
    return procedures.from_files({**drawn, **forms, **files}, {})


def with_reminders() -> Procedure:
    """The same procedure, which reminds of attendance and surveys with the texts of the offer."""
    mails = {str(each.relative_to(OFFER)): each.read_bytes() for each in sorted((OFFER / "mails").rglob("*.*"))}
    toml = TOML.replace('mail = "registro_asistencia"\n', 'mail = "registro_asistencia"\n' + OF_ATTENDANCE)
    toml = toml.replace('mail = "encuesta_asesoria"\n', 'mail = "encuesta_asesoria"\n' + OF_SURVEY)
    term = 'term = { amount = 5, unit = "habiles" }\n'
    return procedure(toml.replace('records = ["encuesta"]\n', 'records = ["encuesta"]\n' + term), **mails)


def installed(made: Procedure | None = None) -> None:
    """The demonstration's people and catalogues, and this procedure."""
    advice.installed()
    installation.install([made or procedure()])
    with transaction() as current:
        for key in ids(*ENTITIES, "Yarumal"):
            found = current.get_one(Entity, key)
            found.email = f"contacto@{fold(found.short_name)}.example"


def ids(*names: str) -> list[str]:
    """Ids of municipalities."""
    return [advice.municipality(name).id for name in names]


def opened(*names: str) -> str:
    """A case that advises these municipalities on a policy."""
    data = {"asunto": "Asesoría en archivos", "entidades": ids(*(names or ENTITIES)), "politica": "POL03"}
    start = cases.StartRequest(procedure="prueba", entity_id=advice.owner_id(), data=data, vigencia=2026)
    return cases.start_case(actor_named("equipo1"), start).case_ids[0]


def planned(*names: str, groups: dict[str, list[str]] | None = None) -> str:
    """A case in whose sessions people come, with its groups."""
    case_id = opened(*names)
    done(case_id, "planear", grupos=[{"nombre": key, "entidades": ids(*each)} for key, each in (groups or {}).items()])
    return case_id


def task_id(case_id: str, step: str) -> str:
    """The open task of a step."""
    query = select(Task.id).where(Task.case_id == case_id, Task.step == step, Task.state == "open")
    return session().scalars(query).one()


def done(case_id: str, step: str, **data: Any) -> None:
    """Complete a step."""
    tasks.complete_task(actor_named("equipo1"), task_id(case_id, step), tasks.Completion(data=data))


def session_on(case_id: str, day: str, **data: Any) -> str:
    """A session that took place; the id of its row."""
    place = task_id(case_id, "ejecutar")
    return records.save_record(actor_named("equipo1"), place, "sesion", {"fecha": day} | data)


def came(case_id: str, about_id: str, name: str, who: str, **data: Any) -> str:
    """Somebody of a municipality came to a session, written by hand; the id of the row."""
    place = task_id(case_id, "ejecutar")
    values = {"nombre": who, "autoriza_datos": True} | data
    return records.save_record(actor_named("equipo1"), place, "asistente", values, None, None, ids(name)[0], about_id)


def links(kind: str = "") -> dict[str, str]:
    """Municipality (short name) -> path of the link in its newest mail of a kind."""
    query = select(Outbox.params).where(Outbox.kind == kind).order_by(Outbox.created_at, Outbox.unique_key)
    return {each["entidad"]: each["enlace"] for each in session().scalars(query)}


def rows(case_id: str, kind: str = "asistente") -> list[Record]:
    """Rows of a kind as they are stored."""
    query = select(Record).where(Record.case_id == case_id, Record.kind == kind).order_by(Record.n)
    return list(session().scalars(query.execution_options(populate_existing=True)))
