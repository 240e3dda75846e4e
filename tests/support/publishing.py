"""A small procedure that publishes: a plan with its file and goals, a consultation, a link, a page of a policy."""

import json
from typing import Any

from sqlalchemy import select

from tests.support import advice
from tests.support.diagrams import diagram, flow, service, user
from tests.support.people import actor_named
from workflows import procedures
from workflows.actions import cases, installation, records, tasks
from workflows.domain.cases import Case
from workflows.domain.documents import Evidence
from workflows.domain.tasks import Record, Task
from workflows.kernel import clock, files
from workflows.kernel.app import settings_of
from workflows.kernel.db import session, transaction
from workflows.kernel.ids import new_id
from workflows.procedures import Procedure

TOML = """
slug = "prueba"
name = "Publicar un plan"
series = "PRU"
subject = "{asunto}"
[start]
by = ["officer"]
role = "equipo_mipg"
form = "inicio"
policy = "politica"
[trd]
serie = "Planes"
[roles.equipo_mipg]
lane = "Equipo"
label = "Equipo"
[steps.formular]
role = "equipo_mipg"
title = "Formular"
activity = "Escriba el plan."
form = "plan"
[steps.responder]
role = "equipo_mipg"
title = "Responder comentarios"
activity = "Responda cada comentario."
form = ""
records = ["comentario"]
[steps.decidir]
role = "equipo_mipg"
title = "Publicar"
activity = "Publique."
form = "enlace"
routes = ["pendiente"]
outcomes = [
  { value = "publicar", label = "Publicar" },
  { value = "aceptar", label = "Aceptar lo publicado", reason = true },
  { value = "aprobar", label = "Llegó el acta" },
  { value = "retirar", label = "Retirar", reason = true },
]
[records.comentario]
label = "Comentarios"
form = "comentario"
step = "responder"
closed_field = "estado"
closed_values = ["acogido", "no_acogido"]
[publications.plan]
label = "Plan"
title = "{plan} {vigencia}"
summary = "formular.objetivo"
key = "case.plan"
fields = ["formular.objetivo", "formular.metas", "formular.tipo"]
files = ["formular.documento"]
url = "decidir.url"
[consultations.borrador]
label = "Consulta"
title = "Borrador de {asunto}"
summary = "formular.objetivo"
fields = ["formular.objetivo"]
files = ["formular.documento"]
record = "comentario"
days = 10
[ends.fin]
state = "cerrada"
label = "Publicado"
"""


def _form(required: list[str], **fields: dict[str, Any]) -> bytes:
    made = {"type": "object", "title": "Formulario", "required": required, "properties": fields}
    return json.dumps(made | {"additionalProperties": False}).encode()


TEXT: dict[str, Any] = {"type": "string", "maxLength": 3000}
GOAL = {"type": "object", "properties": {
    "meta": TEXT | {"title": "Meta"}, "valor": {"type": "number", "title": "Valor"},
    "correo": TEXT | {"title": "Correo", "format": "email"},
}}  # fmt: skip
FORMS = {
    "inicio": _form(["asunto"], asunto=TEXT | {"title": "Asunto"},
                    politica=TEXT | {"title": "Política", "x-ui": {"widget": "policy"}}),
    "plan": _form(
        ["objetivo"],
        objetivo=TEXT | {"title": "Objetivo"},
        secreto=TEXT | {"title": "Nota interna"},
        tipo=TEXT | {"title": "Tipo", "enum": ["anual", "de_varios"], "x-ui": {"labels": {"anual": "De un año"}}},
        documento={"type": "array", "title": "Documento", "items": {"type": "string"}, "x-ui": {"widget": "file"}},
        borrador={"type": "array", "title": "Borrador", "items": {"type": "string"}, "x-ui": {"widget": "file"}},
        metas={"type": "array", "title": "Metas", "x-ui": {"widget": "rows"}, "items": GOAL},
    ),
    "enlace": _form([], url=TEXT | {"title": "Dirección"}, pendiente=TEXT | {"title": "¿Falta el acta?"},
                    motivo=TEXT | {"title": "Motivo"}),
    "comentario": _form(
        ["nombre", "correo", "comentario"],
        nombre=TEXT | {"title": "Nombre"}, correo=TEXT | {"title": "Correo", "format": "email"},
        comentario=TEXT | {"title": "Comentario"}, mostrar_nombre={"type": "boolean", "title": "Mostrar mi nombre"},
        autorizacion_datos={"type": "boolean", "title": "Autorizo"}, respuesta=TEXT | {"title": "Respuesta"},
        estado=TEXT | {"title": "Estado", "enum": ["acogido", "no_acogido"]},
    ),
}  # fmt: skip


def _text(value: str) -> str:
    return f"&#39;{value}&#39;"


CALLS = {
    "abrir": ("open_consultation", {"what": _text("borrador")}),
    "cerrar": ("close_consultation", {"what": _text("borrador")}),
    "publicar": ("publish", {"what": _text("plan"), "pending": "pendiente", "reason": _text("decidir.motivo")}),
    "vigilar": ("watch_link", {"url": _text("decidir.url"), "file": _text("formular.documento")}),
    "aceptar": ("accept_link", {"reason": _text("decidir")}),
    "aprobar": ("settle_approval", {"what": _text("plan")}),
    "retirar": ("withdraw", {"what": _text("plan"), "reason": _text("decidir")}),
}
BODY = (
    '<bpmn:startEvent id="inicio" /><bpmn:endEvent id="fin" />'
    '<bpmn:exclusiveGateway id="gw" default="f_gw_publicar" />'
    + user("formular") + user("responder") + user("decidir")
    + "".join(service(element, name, params) for element, (name, params) in CALLS.items())
    + flow("inicio", "formular") + flow("formular", "abrir") + flow("abrir", "responder")
    + flow("responder", "cerrar") + flow("cerrar", "decidir") + flow("decidir", "gw")
    + flow("gw", "publicar") + flow("publicar", "vigilar") + flow("vigilar", "decidir")
    + "".join(flow("gw", each, f'decidir == "{each}"') + flow(each, "decidir") for each in ("aceptar", "aprobar"))
    + flow("gw", "retirar", 'decidir == "retirar"') + flow("retirar", "fin")
)  # fmt: skip


def procedure(**mails: bytes) -> Procedure:
    """The procedure, ready to be installed."""
    found = {f"forms/{name}.json": raw for name, raw in FORMS.items()}
    return procedures.from_files({"procedure.toml": TOML.encode(), "process.bpmn": diagram(BODY), **found, **mails}, {})


def installed() -> None:
    """The demonstration's people and catalogues, and this procedure."""
    advice.installed()
    installation.install([procedure()])


def opened(plan: str = "PINAR", vigencia: int = 2027, policy: str | None = "POL03") -> str:
    """A case that has to publish a plan."""
    data = {"asunto": "Plan de archivos"} | ({"politica": policy} if policy else {})
    start = cases.StartRequest(procedure="prueba", entity_id=advice.owner_id(), data=data, vigencia=vigencia)
    case_id = cases.start_case(actor_named("equipo1"), start).case_ids[0]
    with transaction() as current:
        current.get_one(Case, case_id).plan = plan
    return case_id


def attached(app: Any, data: bytes, name: str = "plan.pdf") -> str:
    """A file that waits for its form; its bytes are kept as the gate would keep them."""
    sha = files.put(settings_of(app).files_folder, data)
    with transaction() as current:
        made = Evidence(
            id=new_id(), owner_id=advice.owner_id(), name=name, media_type="application/pdf", size=len(data),
            sha256=sha, at=clock.now(),
        )  # fmt: skip
        current.add(made)
    return made.id


def done(case_id: str, step: str, outcome: str | None = None, reason: str = "", **data: Any) -> None:
    """Complete a step."""
    query = select(Task.id).where(Task.case_id == case_id, Task.step == step, Task.state == "open")
    task_id = session().scalars(query).one()
    completion = tasks.Completion(outcome=outcome, data=data, reason=reason)
    tasks.complete_task(actor_named("equipo1"), task_id, completion)


def formulated(app: Any, data: bytes = b"%PDF-1.4 plan aprobado", **case: Any) -> str:
    """A case whose draft is open to comments."""
    case_id = opened(**case)
    done(
        case_id, "formular", objetivo="Ordenar los archivos", secreto="Nota interna reservada", tipo="anual",
        documento=[attached(app, data)], borrador=[attached(app, b"%PDF-1.4 borrador", "borrador.pdf")],
        metas=[{"meta": "Inventario", "valor": 80, "correo": "quien@entidad.example"}],
    )  # fmt: skip
    return case_id


def task_of(case_id: str, step: str) -> str:
    """The id of the open task of a step."""
    query = select(Task.id).where(Task.case_id == case_id, Task.step == step, Task.state == "open")
    return session().scalars(query).one()


def answered(task_id: str, row: Record, **data: Any) -> None:
    """Answer a citizen's comment."""
    records.save_record(actor_named("equipo1"), task_id, row.kind, {**row.data, **data}, row.id, row.revision)
