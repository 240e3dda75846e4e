"""Small procedures whose diagrams fail, wait or go round on purpose; each has the slug `prueba`."""

from tests.support import advice
from tests.support.diagrams import diagram, flow, line, service, user
from tests.support.people import actor_named
from workflows import procedures
from workflows.actions import cases, installation, tasks
from workflows.domain.people import Actor
from workflows.kernel.db import session
from workflows.procedures import Procedure

TOML = """
slug = "prueba"
name = "Procedimiento de prueba"
series = "PRU"
subject = "Prueba"
[start]
by = ["officer"]
role = "equipo_mipg"
[roles.equipo_mipg]
lane = "Equipo"
label = "Equipo"
[steps.pedir]
role = "equipo_mipg"
[steps.revisar]
role = "equipo_mipg"
outcomes = [{ value = "devolver", label = "Devolver" }, { value = "aceptar", label = "Aceptar" }]
[timers.vence]
term = { amount = 1, unit = "meses", from = "open" }
[waits.esperar]
message = "decision"
key = "case.vigencia"
[letters.oficio]
title = "Oficio"
to = "entidad"
signed = false
[ends.fin]
state = "cerrada"
"""
MESSAGE = '<bpmn:message id="m1" name="decision" />'
TIMER = (
    '<bpmn:intermediateCatchEvent id="vence"><bpmn:timerEventDefinition>'
    '<bpmn:timeDuration xsi:type="bpmn:tFormalExpression">un mes</bpmn:timeDuration>'
    "</bpmn:timerEventDefinition></bpmn:intermediateCatchEvent>"
)
CATCH = (
    '<bpmn:intermediateCatchEvent id="esperar"><bpmn:messageEventDefinition messageRef="m1" />'
    "</bpmn:intermediateCatchEvent>"
)
ENDS = '<bpmn:startEvent id="inicio" /><bpmn:endEvent id="fin" />'
OFICIO = service("emitir", "letter", {"kind": "&#39;oficio&#39;"})


def chain(*elements: str) -> str:
    """Sequence flows through these ids."""
    return "".join(flow(a, b) for a, b in zip(elements, elements[1:], strict=False))


LETTER = diagram(ENDS + user("pedir") + OFICIO + chain("inicio", "pedir", "emitir", "fin"))
LATE_LETTER = diagram(ENDS + TIMER + OFICIO + chain("inicio", "vence", "emitir", "fin"))
BROKEN_SERVICE = diagram(
    ENDS + user("pedir") + service("ampliar", "extend_term", {"term": "&#39;x&#39;", "field": "&#39;pedir.no&#39;"})
    + chain("inicio", "pedir", "ampliar", "fin")
)  # fmt: skip
BROKEN_START = diagram(ENDS + service("nada", "no_such", {}) + chain("inicio", "nada", "fin"))
MISSING_DATA = diagram(
    ENDS + user("pedir") + '<bpmn:exclusiveGateway id="gw" default="f_gw_fin" />'
    + chain("inicio", "pedir", "gw", "fin") + flow("gw", "pedir", "no_existe == 1")
)  # fmt: skip
WAIT = diagram(ENDS + user("pedir") + CATCH + user("revisar") + chain("inicio", "pedir", "esperar", "revisar", "fin"),
               MESSAGE)  # fmt: skip
TIMED = diagram(ENDS + TIMER + user("pedir") + chain("inicio", "vence", "pedir", "fin"))
ROUNDS = diagram(
    ENDS + user("pedir") + user("revisar") + '<bpmn:exclusiveGateway id="gw" default="f_gw_fin" />'
    + chain("inicio", "pedir", "revisar", "gw", "fin") + flow("gw", "pedir", 'revisar == "devolver"')
)  # fmt: skip
PLAIN = diagram(line("pedir"))


def procedure(bpmn: bytes, **templates: bytes) -> Procedure:
    """The procedure `prueba` with this diagram and these letters."""
    files = {"procedure.toml": TOML.encode(), "process.bpmn": bpmn}
    return procedures.from_files(files, {f"{kind}.docx": data for kind, data in templates.items()})


def opened(bpmn: bytes, **more: object) -> str:
    """An installation with its people and one case of `prueba`; the case's id."""
    advice.installed()
    installation.install([procedure(bpmn)])
    return another(**more)


def another(**more: object) -> str:
    """One more case of `prueba`."""
    about = advice.municipality("Urrao").id
    request = cases.StartRequest(procedure="prueba", entity_id=about, data={}, **more)  # type: ignore[arg-type]
    case_id = cases.start_case(team(), request).case_ids[0]
    session().close()
    return case_id


def team() -> Actor:
    """Somebody of the team."""
    return actor_named("equipo1")


def done(task_id: str, outcome: str | None = None) -> tasks.Completed:
    """Complete a task of `prueba`."""
    return tasks.complete_task(team(), task_id, tasks.Completion(outcome=outcome))
