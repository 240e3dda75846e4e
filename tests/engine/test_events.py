"""Timers, messages and event sub-processes: fired one by one, by us alone."""

from typing import Any

import pytest

from tests.engine.test_run import finish, names, nothing, reloaded, started
from tests.support.diagrams import diagram, flow, user
from workflows.engine import Run, compile_model

TIMER = (
    "<bpmn:timerEventDefinition><bpmn:timeDuration xsi:type='bpmn:tFormalExpression'>un mes</bpmn:timeDuration>"
    "</bpmn:timerEventDefinition>"
)
WITH_TIMER = diagram(
    '<bpmn:startEvent id="inicio" />'
    + user("completar")
    + f'<bpmn:boundaryEvent id="vence" attachedToRef="completar">{TIMER}</bpmn:boundaryEvent>'
    + '<bpmn:endEvent id="fin" /><bpmn:endEvent id="fin_vencido" />'
    + flow("inicio", "completar")
    + flow("completar", "fin")
    + flow("vence", "fin_vencido")
)
MESSAGES = '<bpmn:message id="m1" name="desistimiento" /><bpmn:message id="m2" name="ampliacion" />'


def event_subprocess(name: str, message: str, interrupting: str, step: str) -> str:
    """An event sub-process started by a message, with one user task."""
    return (
        f'<bpmn:subProcess id="{name}" triggeredByEvent="true">'
        f'<bpmn:startEvent id="{name}_inicio" isInterrupting="{interrupting}">'
        f'<bpmn:messageEventDefinition messageRef="{message}" /></bpmn:startEvent>{user(step)}'
        f'<bpmn:endEvent id="{name}_fin" />{flow(f"{name}_inicio", step)}{flow(step, f"{name}_fin")}</bpmn:subProcess>'
    )


WITH_EVENTS = diagram(
    '<bpmn:startEvent id="inicio" />'
    + user("responder")
    + '<bpmn:endEvent id="fin" />'
    + flow("inicio", "responder")
    + flow("responder", "fin")
    + event_subprocess("desistir", "m1", "true", "dejar_constancia")
    + event_subprocess("ampliar", "m2", "false", "firmar_aviso"),
    MESSAGES,
)
CATCH = diagram(
    '<bpmn:startEvent id="inicio" /><bpmn:intermediateCatchEvent id="esperar">'
    '<bpmn:messageEventDefinition messageRef="m1" /></bpmn:intermediateCatchEvent><bpmn:endEvent id="fin" />'
    + flow("inicio", "esperar")
    + flow("esperar", "fin"),
    MESSAGES,
)


def awaited(run: Run, element: str) -> Any:
    """The open event of an element."""
    return next(each for each in run.events() if each.element == element)


def test_a_drawn_timer_waits_until_it_is_fired() -> None:
    run = reloaded(started(WITH_TIMER), WITH_TIMER)
    timer = awaited(run, "vence")
    assert timer.kind == "timer" and timer.interrupting and names(run) == ["completar"]
    run.fire(timer.id)
    assert run.ended and run.reached == ["fin_vencido"]


def test_a_timer_is_gone_once_the_task_is_done() -> None:
    run = started(WITH_TIMER)
    timer = awaited(run, "vence")
    finish(run, "completar")
    assert run.reached == ["fin"] and run.events() == []
    with pytest.raises(KeyError):
        run.fire(timer.id)


def test_a_user_task_cannot_be_fired_like_a_timer() -> None:
    run = started(WITH_TIMER)
    with pytest.raises(KeyError):
        run.fire(run.steps()[0].id)


def test_a_message_wakes_the_catch_that_waits() -> None:
    run = reloaded(started(CATCH), CATCH)
    assert not run.ended
    run.deliver(awaited(run, "esperar").id, {})
    assert run.ended


def test_the_routed_data_of_a_message_decide_the_way_on() -> None:
    xml = diagram(
        '<bpmn:startEvent id="inicio" /><bpmn:intermediateCatchEvent id="esperar">'
        '<bpmn:messageEventDefinition messageRef="m1" /></bpmn:intermediateCatchEvent>'
        '<bpmn:exclusiveGateway id="gw" default="f_gw_no" /><bpmn:endEvent id="si" /><bpmn:endEvent id="no" />'
        + flow("inicio", "esperar")
        + flow("esperar", "gw")
        + flow("gw", "si", 'decision == "aprobado"')
        + flow("gw", "no"),
        MESSAGES,
    )
    for decision, end in (("aprobado", "si"), ("devuelto", "no")):
        run = reloaded(started(xml), xml)
        run.deliver(awaited(run, "esperar").id, {"decision": decision})
        assert run.reached == [end]


def test_on_a_second_round_the_new_answer_decides() -> None:
    asked = diagram(
        '<bpmn:startEvent id="inicio" /><bpmn:exclusiveGateway id="otra" /><bpmn:intermediateCatchEvent id="esperar">'
        '<bpmn:messageEventDefinition messageRef="m1" /></bpmn:intermediateCatchEvent>'
        '<bpmn:exclusiveGateway id="seguir" default="de_nuevo" /><bpmn:endEvent id="fin" />'
        + flow("inicio", "otra") + flow("otra", "esperar") + flow("esperar", "seguir")
        + flow("seguir", "fin", 'decision == "aprobado"')
        + '<bpmn:sequenceFlow id="de_nuevo" sourceRef="seguir" targetRef="otra" />',
        MESSAGES,
    )  # fmt: skip
    run = started(asked)
    run.deliver(awaited(run, "esperar").id, {"decision": "aplazado"})
    run = reloaded(run, asked)
    assert not run.ended
    run.deliver(awaited(run, "esperar").id, {"decision": "aprobado"})
    assert run.ended


def test_a_wait_knows_the_engine_data_of_its_place() -> None:
    run = reloaded(started(CATCH, lote="L-1"), CATCH)
    assert run.value(awaited(run, "esperar").id, "lote") == "L-1"
    assert run.value(awaited(run, "esperar").id, "nada") is None


def test_an_interrupting_event_takes_the_case_over() -> None:
    run = reloaded(started(WITH_EVENTS), WITH_EVENTS)
    run.deliver("start:desistir_inicio", {})
    run = reloaded(run, WITH_EVENTS)
    assert names(run) == ["dejar_constancia"]
    finish(run, "dejar_constancia")
    assert run.ended and run.reached == ["desistir_fin"]


def test_a_non_interrupting_event_runs_beside_the_case() -> None:
    run = reloaded(started(WITH_EVENTS), WITH_EVENTS)
    run.deliver("start:ampliar_inicio", {})
    run = reloaded(run, WITH_EVENTS)
    assert names(run) == ["firmar_aviso", "responder"]
    finish(run, "responder")
    assert not run.ended and names(run) == ["firmar_aviso"]
    finish(run, "firmar_aviso")
    assert run.ended


def test_one_case_with_an_event_leaves_the_shared_definition_as_it_was() -> None:
    run = started(WITH_EVENTS)
    run.deliver("start:ampliar_inicio", {})
    fresh = Run.start(compile_model("prueba", WITH_EVENTS), {}, nothing)
    assert names(fresh) == ["responder"]


def test_an_event_sub_process_knows_the_routing_data_of_its_case() -> None:
    seen: list[Any] = []
    xml = diagram(
        '<bpmn:startEvent id="inicio" />'
        + user("responder")
        + '<bpmn:endEvent id="fin" />'
        + flow("inicio", "responder")
        + flow("responder", "fin")
        + '<bpmn:subProcess id="esp" triggeredByEvent="true"><bpmn:startEvent id="esp_inicio">'
        '<bpmn:messageEventDefinition messageRef="m1" /></bpmn:startEvent>'
        '<bpmn:exclusiveGateway id="gw" default="f_gw_esp_no" /><bpmn:endEvent id="esp_si" />'
        '<bpmn:endEvent id="esp_no" />'
        + flow("esp_inicio", "gw")
        + flow("gw", "esp_si", 'via == "directo"')
        + flow("gw", "esp_no")
        + "</bpmn:subProcess>",
        MESSAGES,
    )
    run = Run.start(compile_model("prueba", xml), {"via": "directo"}, lambda *asked: seen.append(asked))
    run.deliver("start:esp_inicio", {})
    assert run.reached == ["esp_si"] and run.ended


def test_a_doctype_is_refused() -> None:
    hostile = b'<!DOCTYPE x [<!ENTITY a "b">]>' + diagram(user("a"))
    with pytest.raises(Exception, match="DOCTYPE"):
        compile_model("prueba", hostile)
