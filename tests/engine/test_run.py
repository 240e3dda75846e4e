"""A run: what it asks for, what it refuses, and what survives being saved."""

from typing import Any

import pytest

from tests.support.diagrams import diagram, flow, line, service, user
from workflows.engine import EngineFailure, Run, compile_model


def nothing(name: str, element: str, params: dict[str, Any]) -> Any:
    """A caller that offers every service and does nothing."""
    return "hecho"


def started(xml: bytes, **data: Any) -> Run:
    """A new run of a small diagram."""
    return Run.start(compile_model("prueba", xml), data, nothing)


def reloaded(run: Run, xml: bytes) -> Run:
    """The same run after a trip through the database."""
    return Run.load(compile_model("prueba", xml), run.save(), nothing)


def names(run: Run) -> list[str]:
    """The open steps."""
    return sorted(step.step for step in run.steps())


def finish(run: Run, step: str, **data: Any) -> None:
    """Complete an open step by its name."""
    found = next(each for each in run.steps() if each.step == step)
    run.complete(found.id, data)


CHOICE = (
    '<bpmn:startEvent id="inicio" />'
    + user("revisar")
    + '<bpmn:exclusiveGateway id="gw" default="f_gw_fin_no" />'
    + '<bpmn:endEvent id="fin_si" /><bpmn:endEvent id="fin_no" />'
    + flow("inicio", "revisar")
    + flow("revisar", "gw")
)


def choice(condition: str) -> bytes:
    """One user task and a gateway with a condition."""
    return diagram(CHOICE + flow("gw", "fin_si", condition) + flow("gw", "fin_no"))


def test_a_case_goes_from_step_to_step_and_ends() -> None:
    xml = diagram(line("pedir", "responder"))
    run = started(xml)
    assert names(run) == ["pedir"] and not run.ended
    finish(run, "pedir")
    run = reloaded(run, xml)
    finish(run, "responder")
    assert run.ended and run.reached == ["fin"] and run.steps() == []


def test_the_outcome_decides_the_way() -> None:
    xml = choice('revisar == "si"')
    for outcome, end in (("si", "fin_si"), ("no", "fin_no")):
        run = reloaded(started(xml), xml)
        finish(run, "revisar", revisar=outcome)
        assert run.reached == [end]


def test_a_step_is_completed_once() -> None:
    run = started(diagram(line("pedir", "responder")))
    step = run.steps()[0]
    run.complete(step.id, {})
    with pytest.raises(KeyError):
        run.complete(step.id, {})


@pytest.mark.parametrize("condition", ["().__class__ == 1", "__import__('os').getcwd() == ''", "open('/etc/hostname')"])
def test_a_hostile_condition_is_refused_also_after_a_reload(condition: str) -> None:
    xml = choice(condition)
    run = reloaded(started(xml), xml)
    with pytest.raises(EngineFailure):
        finish(run, "revisar", revisar="si")


def test_a_condition_without_its_data_names_the_place() -> None:
    run = started(choice("no_existe == 1"))
    with pytest.raises(EngineFailure) as caught:
        finish(run, "revisar", revisar="si")
    assert "no_existe" in caught.value.cause


def test_a_service_gets_evaluated_values_and_its_answer_is_data() -> None:
    asked: list[tuple[str, str, dict[str, Any]]] = []

    def answering(name: str, element: str, params: dict[str, Any]) -> str:
        asked.append((name, element, params))
        return "comparable"

    body = (
        '<bpmn:startEvent id="inicio" />'
        + service("medir", "compare_scores", {"que": "&#39;POL07&#39;", "n": "1 + 1"})
        + '<bpmn:exclusiveGateway id="gw" default="f_gw_fin_no" /><bpmn:endEvent id="fin_si" />'
        + '<bpmn:endEvent id="fin_no" />'
        + flow("inicio", "medir")
        + flow("medir", "gw")
        + flow("gw", "fin_si", 'medir_resultado == "comparable"')
        + flow("gw", "fin_no")
    )
    run = Run.start(compile_model("prueba", diagram(body)), {}, answering)
    assert asked == [("compare_scores", "medir", {"que": "POL07", "n": 2})]
    assert run.reached == ["fin_si"]


LOOP = (
    '<bpmn:startEvent id="inicio" />'
    + user("corregir")
    + user("revisar")
    + '<bpmn:exclusiveGateway id="gw" default="f_gw_fin" /><bpmn:endEvent id="fin" />'
    + flow("inicio", "corregir")
    + flow("corregir", "revisar")
    + flow("revisar", "gw")
    + flow("gw", "corregir", 'revisar == "devolver"')
    + flow("gw", "fin")
)


def test_a_loop_that_never_ends_becomes_a_failure_and_never_a_silent_end() -> None:
    run = started(diagram(LOOP))
    with pytest.raises(EngineFailure, match="vueltas"):
        for _ in range(400):
            finish(run, "corregir")
            finish(run, "revisar", revisar="devolver")
            assert not run.ended and names(run) == ["corregir"]


SUBPROCESS_LOOP = (
    '<bpmn:startEvent id="inicio" /><bpmn:subProcess id="rondas">'
    '<bpmn:standardLoopCharacteristics loopMaximum="500"><bpmn:loopCondition xsi:type="bpmn:tFormalExpression">'
    'registrar != "terminar"</bpmn:loopCondition></bpmn:standardLoopCharacteristics>'
    '<bpmn:startEvent id="inicio_ronda" />'
    + user("registrar")
    + '<bpmn:endEvent id="fin_ronda" />'
    + flow("inicio_ronda", "registrar")
    + flow("registrar", "fin_ronda")
    + '</bpmn:subProcess><bpmn:endEvent id="fin" />'
    + flow("inicio", "rondas")
    + flow("rondas", "fin")
)


def test_three_hundred_rounds_of_a_sub_process_stay_light() -> None:
    xml = diagram(SUBPROCESS_LOOP)
    run = started(xml, registrar="")
    first = len(run.save())
    for _ in range(300):
        finish(run, "registrar", registrar="otra")
        run = reloaded(run, xml)
    assert names(run) == ["registrar"]
    assert len(run.save()) < 2 * first
    finish(run, "registrar", registrar="terminar")
    assert run.ended


def test_a_loop_counts_the_rounds_that_it_has_forgotten() -> None:
    xml = diagram(SUBPROCESS_LOOP.replace('loopMaximum="500"', 'loopMaximum="7"'))
    run = started(xml, registrar="")
    for _ in range(7):
        assert names(run) == ["registrar"]
        finish(run, "registrar", registrar="otra")
        run = reloaded(run, xml)
    assert run.ended


def test_a_loop_goes_on_in_a_process_that_did_not_open_it() -> None:
    xml = diagram(SUBPROCESS_LOOP)
    saved = started(xml, registrar="").save()
    compile_model.cache_clear()
    run = Run.load(compile_model("prueba", xml), saved, nothing)
    finish(run, "registrar", registrar="otra")
    assert names(run) == ["registrar"]
    finish(run, "registrar", registrar="terminar")
    assert run.ended
