"""A run carried to another drawing of its process: where it may stand, and that it then goes on to its end."""

from typing import Any

import pytest

from tests.engine.test_events import CATCH, MESSAGES, WITH_EVENTS, WITH_TIMER, event_subprocess
from tests.engine.test_run import SUBPROCESS_LOOP, choice, finish, names, nothing, started
from tests.support.diagrams import diagram, flow, line, service, user
from workflows.engine import Run, compile_model
from workflows.engine.moving import Obstacle, obstacles, rebound


def model(xml: bytes) -> Any:
    return compile_model("prueba", xml)


def moved(run: Run, old: bytes, new: bytes, **produced: list[str]) -> Run:
    """The run over the new drawing, which must have nothing against it."""
    saved = run.save()
    assert obstacles(saved, model(old), model(new), produced) == []
    return Run.load(model(new), rebound(saved, model(old), model(new)), nothing)


def against(run: Run, old: bytes, new: bytes, **produced: list[str]) -> list[tuple[str, str]]:
    return [(each.code, each.element) for each in obstacles(run.save(), model(old), model(new), produced)]


def test_a_step_inserted_ahead_is_met() -> None:
    old, new = diagram(line("a", "c")), diagram(line("a", "b", "c"))
    run = moved(started(old), old, new)
    for step in ("a", "b", "c"):
        assert names(run) == [step]
        finish(run, step)
    assert run.ended and run.reached == ["fin"]


def test_a_step_behind_that_is_gone_is_forgotten() -> None:
    old, new = diagram(line("a", "b", "c")), diagram(line("a", "c", "d"))
    run = started(old)
    finish(run, "a")
    finish(run, "b")
    run = moved(run, old, new)
    assert names(run) == ["c"] and run.visited("a") and not run.visited("b")
    finish(run, "c")
    finish(run, "d")
    assert run.ended


def test_a_step_ahead_that_is_gone_is_never_met() -> None:
    old, new = diagram(line("a", "b", "c")), diagram(line("a", "c"))
    run = moved(started(old), old, new)
    finish(run, "a")
    assert names(run) == ["c"]


def test_where_it_stands_must_still_be_there_and_be_the_same_kind_of_thing() -> None:
    run = started(diagram(line("a")))
    assert against(run, diagram(line("a")), diagram(line("b"))) == [("removed", "a")]
    other = diagram(line("a").replace("userTask", "receiveTask"))
    assert against(run, diagram(line("a")), other) == [("kind", "a")]


def test_the_open_task_keeps_its_identity_and_its_data() -> None:
    old, new = choice('revisar == "si"'), choice('revisar == "si" or via == "directo"')
    run = started(old, via="directo")
    before = run.steps()
    run = moved(run, old, new, revisar=["revisar"])
    assert run.steps() == before
    finish(run, "revisar", revisar="no")
    assert run.reached == ["fin_si"]


def test_a_name_that_is_asked_for_ahead_and_that_nobody_gives_is_an_obstacle() -> None:
    old, new = choice('revisar == "si"'), choice('nuevo == "si"')
    assert against(started(old), old, new, revisar=["revisar"]) == [("data", "nuevo")]
    assert against(started(old), old, new, revisar=["revisar", "nuevo"]) == []
    assert against(started(old, nuevo="si"), old, new, revisar=["revisar"]) == []


def test_the_parameters_of_a_service_ahead_are_read_too() -> None:
    old = diagram(line("a"))
    head = f'<bpmn:startEvent id="inicio" />{user("a")}<bpmn:endEvent id="fin" />{flow("inicio", "a")}'
    new = diagram(head + service("s", "record", {"text": "visto"}) + flow("a", "s") + flow("s", "fin"))
    assert against(started(old), old, new) == [("data", "visto")]


def test_a_timer_that_waits_goes_along_and_one_that_is_new_there_does_not() -> None:
    renamed = WITH_TIMER.replace(b'name="completar"', b'name="Otro nombre"')
    run = moved(started(WITH_TIMER), WITH_TIMER, renamed)
    run.fire(next(each.id for each in run.events() if each.element == "vence"))
    assert run.reached == ["fin_vencido"]
    plain = diagram(line("completar"))
    assert against(started(plain), plain, WITH_TIMER) == [("boundary", "completar")]
    assert against(started(WITH_TIMER), WITH_TIMER, plain) == [("removed", "vence")]


def test_a_message_that_is_awaited_must_keep_its_name() -> None:
    run = moved(started(CATCH), CATCH, CATCH.replace(b"</bpmn:process>", b"<bpmn:textAnnotation /></bpmn:process>"))
    run.deliver(run.events()[0].id, {})
    assert run.ended
    other = CATCH.replace(b'name="desistimiento"', b'name="otro"')
    assert against(started(CATCH), CATCH, other) == [("event", "esperar")]


BESIDE = event_subprocess("ampliar", "m2", "false", "firmar_aviso")
LONGER = BESIDE.replace(user("firmar_aviso"), user("firmar_aviso") + user("archivar")).replace(
    flow("firmar_aviso", "ampliar_fin"), flow("firmar_aviso", "archivar") + flow("archivar", "ampliar_fin")
)


def with_events(*subprocesses: str) -> bytes:
    """One step, and these event sub-processes beside it."""
    body = line("responder")
    return diagram(body + "".join(subprocesses), MESSAGES)


def test_an_event_sub_process_under_way_goes_along() -> None:
    old, new = with_events(BESIDE), with_events(LONGER)
    run = started(old)
    run.deliver("start:ampliar_inicio", {})
    run = moved(run, old, new)
    assert names(run) == ["firmar_aviso", "responder"]
    finish(run, "responder")
    finish(run, "firmar_aviso")
    assert names(run) == ["archivar"]
    finish(run, "archivar")
    assert run.ended


def test_an_event_sub_process_under_way_that_is_gone_is_an_obstacle() -> None:
    old, new = with_events(BESIDE), with_events()
    run = started(old)
    assert against(run, old, new) == []
    run.deliver("start:ampliar_inicio", {})
    assert ("removed", "ampliar") in against(run, old, new)


def test_what_may_happen_at_any_moment_appears_with_the_new_drawing() -> None:
    run = started(diagram(line("responder")))
    run = moved(run, diagram(line("responder")), WITH_EVENTS)
    run.deliver("start:desistir_inicio", {})
    finish(run, "dejar_constancia")
    assert run.ended


def test_a_loop_under_way_keeps_its_count() -> None:
    old = diagram(SUBPROCESS_LOOP.replace('loopMaximum="500"', 'loopMaximum="4"'))
    longer = SUBPROCESS_LOOP.replace('loopMaximum="500"', 'loopMaximum="5"').replace(
        flow("rondas", "fin"), user("cerrar") + flow("rondas", "cerrar") + flow("cerrar", "fin")
    )
    new = diagram(longer)
    run = started(old, registrar="")
    finish(run, "registrar", registrar="otra")
    finish(run, "registrar", registrar="otra")
    run = moved(run, old, new, registrar=["registrar"])
    for _ in range(3):
        finish(run, "registrar", registrar="otra")
    assert names(run) == ["cerrar"]
    finish(run, "cerrar")
    assert run.ended


def parallel(left: list[str], right: list[str], more: list[str] | None = None) -> bytes:
    """Two or three branches between a split and a meeting place."""
    branches = [left, right, *([more] if more else [])]
    body = '<bpmn:startEvent id="inicio" /><bpmn:parallelGateway id="divide" /><bpmn:parallelGateway id="une" />'
    body += '<bpmn:endEvent id="fin" />' + flow("inicio", "divide") + flow("une", "fin")
    for branch in branches:
        places = ["divide", *branch, "une"]
        body += "".join(map(user, branch)) + "".join(flow(a, b) for a, b in zip(places, places[1:], strict=False))
    return diagram(body)


def test_branches_under_way_meet_in_the_new_drawing() -> None:
    old, new = parallel(["a"], ["b"]), parallel(["a"], ["b", "c"])
    run = started(old)
    finish(run, "a")
    run = moved(run, old, new)
    finish(run, "b")
    assert names(run) == ["c"]
    finish(run, "c")
    assert run.ended


@pytest.mark.parametrize(
    ("done", "new", "found"),
    [
        ("a", parallel(["a", "x"], ["b"]), [("join", "une")]),
        ("a", parallel(["a"], ["b"], ["c"]), [("split", "divide"), ("join", "une")]),
        ("", parallel(["a"], ["b"], ["c"]), [("split", "divide"), ("join", "une")]),
    ],
)
def test_branches_that_would_wait_for_ever_are_an_obstacle(done: str, new: bytes, found: list[tuple[str, str]]) -> None:
    old = parallel(["a"], ["b"])
    run = started(old)
    if done:
        finish(run, done)
    assert sorted(against(run, old, new)) == sorted(found)


def test_looking_changes_nothing() -> None:
    old = diagram(line("a", "b"))
    saved = started(old).save()
    fresh = model(diagram(line("a", "c", "b")))
    assert obstacles(saved, model(old), fresh, {}) == [] and rebound(saved, model(old), fresh)
    assert names(Run.load(model(old), saved, nothing)) == ["a"]
    assert Obstacle("removed", "a") in obstacles(saved, model(old), model(diagram(line("z"))), {})
