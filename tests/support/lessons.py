"""A small procedure whose advice leaves a lesson in the library, and materials that tests add."""

import json
from typing import Any

from tests.support.desk import Desk
from tests.support.diagrams import diagram, flow, service, user
from tests.support.people import actor_named
from workflows import procedures
from workflows.actions import cases, installation
from workflows.actions.conversation import keep_evidence
from workflows.actions.library import MaterialForm, add_material, retire_material
from workflows.domain.people import Actor
from workflows.kernel.ids import digest
from workflows.procedures import Procedure

TOML = """
slug = "prueba"
name = "Asesoría que deja lecciones"
series = "PRU"
subject = "{asunto}"
[start]
by = ["officer"]
role = "equipo_mipg"
form = "inicio"
policy = "politica"
[trd]
serie = "Asesorías"
[roles.equipo_mipg]
lane = "Equipo"
label = "Equipo"
[steps.evaluar]
role = "equipo_mipg"
title = "Evaluar"
activity = "Escriba lo aprendido."
result = "Lecciones"
form = "lecciones"
routes = ["otra"]
[ends.fin]
state = "cerrada"
label = "Evaluada"
"""
TEXT: dict[str, Any] = {"type": "string", "maxLength": 3000}
FORMS: dict[str, dict[str, Any]] = {
    "inicio": {"required": ["asunto"], "properties": {
        "asunto": TEXT | {"title": "Asunto"},
        "politica": TEXT | {"title": "Política", "x-ui": {"widget": "policy"}},
    }},
    "lecciones": {"required": [], "properties": {
        "leccion": TEXT | {"title": "Lección"}, "que_paso": TEXT | {"title": "Qué pasó"},
        "otra": TEXT | {"title": "¿Otra?", "enum": ["si", "no"]},
        "soportes": {"type": "array", "title": "Soportes", "items": {"type": "string"}, "x-ui": {"widget": "file"}},
        "materiales": {"type": "array", "title": "Materiales", "items": {"type": "string"},
                       "x-ui": {"widget": "material"}},
        "grupos": {"type": "array", "title": "Grupos", "x-ui": {"widget": "rows"}, "items": {
            "type": "object", "properties": {
                "nombre": TEXT | {"title": "Nombre"},
                "materiales": {"type": "array", "title": "Materiales del grupo", "items": {"type": "string"},
                               "x-ui": {"widget": "material"}},
            }}},
    }},
}  # fmt: skip
CALL = {name: f"&#39;evaluar.{field}&#39;" for name, field in
        {"title": "leccion", "summary": "que_paso", "files": "soportes"}.items()}  # fmt: skip
BODY = (
    '<bpmn:startEvent id="inicio" /><bpmn:endEvent id="fin" />'
    '<bpmn:exclusiveGateway id="gw" default="f_gw_fin" />'
    + user("evaluar") + service("guardar", "keep_lesson", CALL)
    + flow("inicio", "evaluar") + flow("evaluar", "guardar") + flow("guardar", "gw")
    + flow("gw", "evaluar", 'otra == "si"') + flow("gw", "fin")
)  # fmt: skip


def files() -> dict[str, bytes]:
    """The files of the procedure."""
    base = {"type": "object", "title": "Formulario", "additionalProperties": False}
    forms = {f"forms/{name}.json": json.dumps(base | form).encode() for name, form in FORMS.items()}
    return {"procedure.toml": TOML.encode(), "process.bpmn": diagram(BODY), **forms}


def procedure() -> Procedure:
    """The procedure, ready to be installed."""
    return procedures.from_files(files(), {})


def opened(desk: Desk, policy: str = "POL03") -> str:
    """A case of the procedure, at its only step."""
    installation.install([procedure()])
    desk.tick()
    data = {"asunto": "Taller", "politica": policy}
    start = cases.StartRequest(procedure="prueba", entity_id="urrao", data=data)
    return cases.start_case(desk.actor("equipo"), start).case_ids[0]


def loose(who: Actor, name: str = "guia.pdf") -> str:
    """A file that somebody has just sent, tied to nothing yet."""
    return keep_evidence(who, name, "application/pdf", 10, digest(name), None, None).id


def material(who: Actor, title: str = "Guía de planeación", policy: str = "POL03", **more: Any) -> str:
    """A material with an address; its id."""
    form = MaterialForm(**{"title": title, "policy": policy, "url": "https://guia.example/a.pdf", **more})
    return add_material(who, form)


def retired(material_id: str) -> None:
    """Take a material of the demonstration out of use."""
    retire_material(actor_named("equipo1"), material_id, "Ya no sirve.")
