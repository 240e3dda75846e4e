"""A small campaign as data: it opens one child per plan of the catalogue, hears when they end, and closes."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from tests.support.diagrams import HEAD, flow, service, user
from workflows.actions import installation
from workflows.domain.people import RoleAssignment
from workflows.domain.plans import PlanKind
from workflows.kernel.db import transaction
from workflows.kernel.ids import new_id
from workflows.procedures import Procedure, from_files

CAMPAIGN, CHILD = "campana", "campana-plan"
PLANS = {"PINAR": ("Plan Institucional de Archivos", "POL16"), "PAA": ("Plan Anual de Adquisiciones", None)}
FORM: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        name: {"type": kind, "title": name}
        for name, kind in {
            "asunto": "string", "plan": "string", "politica": "string", "vigencia": "integer", "nota": "string",
            "caso_origen": "string", "entidad": "string",
        }.items()
    },
}  # fmt: skip
MESSAGES = (
    '<bpmn:message id="m1" name="lote_terminado" /><bpmn:message id="m2" name="hijos_terminados" />'
    '<bpmn:message id="m3" name="decision" />'
)
TOP = """
name = "{name}"
summary = "Para pruebas."
series = "PRU"
subject = "{subject}"
vigencia = "vigencia"

[start]
by = ["officer", "message", "clock"]
form = "inicio"
role = "planeacion"
plan = "plan"
{start}

[trd]
serie = "Planes"

[roles.planeacion]
lane = "Planeación"

[roles.responsable_plan]
lane = "Responsable"
scope = "plan"
"""


def catch(element: str, message: str) -> str:
    """A message catch."""
    event = f'<bpmn:messageEventDefinition messageRef="{message}" />'
    return f'<bpmn:intermediateCatchEvent id="{element}">{event}</bpmn:intermediateCatchEvent>'


def process(slug: str, *parts: str) -> bytes:
    """An executable process: each part drawn after the other, its id taken from its text."""
    names = ["inicio", *(part.split('id="', 1)[1].split('"', 1)[0] for part in parts), "fin"]
    flows = "".join(flow(a, b) for a, b in zip(names, names[1:], strict=False))
    body = f'<bpmn:startEvent id="inicio" />{"".join(parts)}<bpmn:endEvent id="fin" />{flows}'
    name = slug.replace("-", "_")
    made = f'<bpmn:process id="{name}" isExecutable="true">{body}</bpmn:process></bpmn:definitions>'
    return f"{HEAD}{MESSAGES}{made}".encode()


def procedure(
    slug: str, parts: list[str], tables: str, start: str = "", form: Mapping[str, Any] | None = None,
    more: Mapping[str, bytes] | None = None, subject: str = "{plan} {vigencia}",
) -> Procedure:  # fmt: skip
    """A procedure of these elements; `tables` are the rest of its procedure.toml."""
    top = TOP.replace("{name}", slug.capitalize()).replace("{subject}", subject).replace("{start}", start)
    written = f'slug = "{slug}"\n{top}\n{tables}\n[ends.fin]\nstate = "cerrada"\n'
    files = {
        "procedure.toml": written.encode(), "process.bpmn": process(slug, *parts),
        "forms/inicio.json": json.dumps(form or FORM).encode(), **(more or {}),
    }  # fmt: skip
    made = from_files(files)
    assert not made.complaints, made.complaints
    return made


def opening(items: str = "planes") -> list[str]:
    """The service tasks that open one child per plan, and the wait for all of them."""
    listed = service("listar", "list_plans", {"kind": "'institucional'"}).replace("listar_resultado", "planes")
    opened = service("abrir", "open_cases", {"procedure": f"'{CHILD}'", "items": items})
    return [listed, opened.replace("abrir_resultado", "lote"), catch("abiertos", "m1"), catch("hijos", "m2")]


WAITS = """
[waits.abiertos]
message = "lote_terminado"
key = "lote"

[waits.hijos]
message = "hijos_terminados"
key = "case.id"

[steps.cerrar]
role = "planeacion"
title = "Cerrar la campaña"
"""
STEP = """
[steps.formular]
role = "responsable_plan"
title = "Formular el plan"
"""


def campaign(start: str = "", tables: str = WAITS, more: Mapping[str, bytes] | None = None) -> Procedure:
    """The parent: opens the children, waits for their end, and closes."""
    parts = [*opening(), user("cerrar")]
    return procedure(CAMPAIGN, parts, tables, start, more=more, subject="Campaña {vigencia}")


def child(tables: str = STEP, **more: Any) -> Procedure:
    """The child: one step of the plan's responsible."""
    return procedure(CHILD, [user("formular")], tables, **more)


def install(*procedures: Procedure) -> None:
    """These procedures and a catalogue of two plans, the second one of a responsible of its own."""
    with transaction() as current:
        for position, (code, (name, policy)) in enumerate(PLANS.items()):
            row = PlanKind(id=new_id(), owner_id="gobernacion", code=code, name=name, policy=policy)
            row.position, row.valid_from = position, date(2018, 1, 1)
            current.add(row)
        for person, role, scope in (
            ("equipo", "planeacion", "*"), ("lider3", "responsable_plan", "PINAR"),
            ("lider7", "responsable_plan", "PAA"),
        ):  # fmt: skip
            grant = RoleAssignment(id=new_id(), owner_id="gobernacion", person_id=person, role=role, scope=scope)
            grant.starts = date(2020, 1, 1)
            current.add(grant)
    installation.install(list(procedures))
