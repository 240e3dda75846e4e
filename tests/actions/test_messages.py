"""Messages are kept: early or late, each one wakes each wait once, and buttons do what the diagram offers."""

import pytest
from sqlalchemy import func, select

from tests.support.desk import TEXT, TO_REPLY, Desk
from workflows.actions import messages
from workflows.domain.messages import Message, Wait, Wakeup
from workflows.kernel.db import session
from workflows.kernel.errors import Conflict, Forbidden, NotFound
from workflows.letters.readable import blocks
from workflows.letters.render import render
from workflows.procedures import discover

WITHDRAWN = {"motivo": "retiro", "texto": "Ya no la necesitan."}
DEMAND = discover()["demanda"]


def siblings(desk: Desk) -> tuple[str, str]:
    """Two policies of one request, with both plans made; who answers the second joins the first."""
    first, second = desk.petition(politicas=["POL03", "POL07"]).case_ids
    for case, leader in ((first, "lider3"), (second, "lider7")):
        desk.go(case, "revision", "asignar", "elaborar_oficio", "firmar_oficio")
        plan = TEXT | {"diagnostico": "Bajo.", "acciones": [dict(ACTION)]}
        desk.complete(leader, case, "disenar_plan", data=plan)
    return first, second


ACTION = {"accion": "Taller", "modalidad": "virtual", "fecha": "2026-12-15", "responsable": "Equipo"}


def _words(letter: bytes) -> list[str]:
    found = blocks(letter)
    texts = ["".join(run.text for run in block.runs) for block in found]
    return texts + [cell for block in found for row in block.rows for cell in row]


def reply_together(desk: Desk, case: str) -> None:
    desk.complete("responsable", case, "elaborar_respuesta", "conjunta", data=TEXT)
    desk.sign(case, "respuesta_conjunta")


def adhere(desk: Desk, case: str) -> None:
    desk.complete("responsable", case, "elaborar_respuesta", "adherir", data=TEXT)


def test_one_reply_for_the_whole_radicado_wakes_who_waited_for_it(desk: Desk) -> None:
    first, second = siblings(desk)
    adhere(desk, second)
    assert desk.case(second).state == "en_espera"
    assert desk.case(second).waiting_for == "El envío de la respuesta conjunta del radicado"
    reply_together(desk, first)
    assert desk.steps(second) == set(), "signed is not sent"
    desk.settle()
    assert desk.steps(second) == {"ejecutar_asistencia"}
    assert desk.term(second).state in ("met", "stopped")
    assert desk.case(first).state == "atendida"


def test_the_joint_letter_carries_the_plan_of_every_request_that_it_answers(desk: Desk) -> None:
    first, second = siblings(desk)
    adhere(desk, second)
    desk.complete("responsable", first, "elaborar_respuesta", "conjunta", data=TEXT)
    letter = desk.document(desk.sign(first, "respuesta_conjunta"))
    assert [each["numero"] for each in letter.context["hermanas"]] == [desk.case(second).number]
    template = DEMAND.templates["respuesta_conjunta"]
    printed = "\n".join(_words(render(template, letter.context)))
    assert printed.count("Plan de asistencia:") == 2
    assert f"(caso {desk.case(second).number})" in printed
    assert printed.count("Taller") == 2


def test_a_message_that_came_early_is_kept_for_who_comes_late(desk: Desk) -> None:
    first, second = siblings(desk)
    reply_together(desk, first)
    desk.settle()
    adhere(desk, second)
    desk.settle()
    assert desk.steps(second) == {"ejecutar_asistencia"}


def test_a_message_wakes_a_wait_once_however_often_it_is_looked_at(desk: Desk) -> None:
    first, second = siblings(desk)
    adhere(desk, second)
    reply_together(desk, first)
    desk.settle()
    before = session().scalar(select(func.count()).select_from(Wakeup))
    assert messages.join_waits() == 0
    assert messages.pending_wakeups() == []
    done = session().scalars(select(Wakeup.id)).all()
    assert not any([messages.wake(each) for each in done])
    assert session().scalar(select(func.count()).select_from(Wakeup)) == before


def test_the_same_message_published_twice_is_one(desk: Desk) -> None:
    who = desk.actor("equipo")
    for _ in range(2):
        messages.publish_message(who, "aviso", "clave", {"n": 1}, "aviso-1")
    assert session().scalar(select(func.count()).select_from(Message)) == 1


def test_a_message_of_another_radicado_or_owner_wakes_nobody(desk: Desk) -> None:
    first, second = siblings(desk)
    adhere(desk, second)
    messages.publish_message(desk.actor("equipo"), "respuesta_conjunta", "2026-99999")
    messages.publish_message(desk.actor("otro_equipo"), "respuesta_conjunta", desk.case(second).radicado)
    desk.settle()
    assert desk.steps(second) == set()
    assert desk.steps(first) == {"elaborar_respuesta"}


def test_a_message_from_outside_needs_the_right_to_publish(desk: Desk) -> None:
    for name in ("lider3", "responsable", "enlace"):
        with pytest.raises(Forbidden):
            messages.receive_message(desk.actor(name), "aviso", "clave", {}, "u1")


def test_buttons_are_offered_to_who_may_press_them_and_as_long_as_they_serve(desk: Desk) -> None:
    case = desk.start()

    def offered(name: str) -> set[str]:
        return {each.id for each in messages.offers_for(desk.actor(name), desk.case(case), DEMAND)}

    assert offered("equipo") == {"inicio_desistimiento", "inicio_ampliacion"}
    assert offered("lider3") == offered("responsable") == {"inicio_ampliacion"}
    assert offered("enlace") == {"inicio_desistimiento"}
    assert offered("lider7") == offered("directora") == offered("enlace2") == set()
    desk.go(case, *TO_REPLY, "firmar_respuesta")
    assert offered("equipo") == offered("lider3") == set()


def test_a_withdrawal_closes_everything_and_leaves_its_record(desk: Desk) -> None:
    case = desk.start()
    desk.go(case, *TO_REPLY[:5])
    with pytest.raises(Forbidden):
        desk.offer("lider3", case, "inicio_desistimiento", WITHDRAWN)
    desk.offer("equipo", case, "inicio_desistimiento", WITHDRAWN)
    found = desk.case(case)
    assert (found.state, found.end_event, desk.steps(case)) == ("desistida", "fin_desistimiento_expreso", set())
    assert desk.term(case).state == "stopped"
    with pytest.raises(Conflict, match="ya terminó"):
        desk.offer("equipo", case, "inicio_desistimiento", WITHDRAWN)


def test_an_extension_can_be_asked_twice_and_the_work_goes_on(desk: Desk) -> None:
    case = desk.start()
    desk.go(case, *TO_REPLY[:5])
    for days in (5, 3):
        desk.offer("equipo", case, "inicio_ampliacion", {"dias": days, "motivo": "Falta un concepto."})
        assert desk.steps(case) == {"elaborar_respuesta", "firmar_ampliacion"}
        desk.go(case, "firmar_ampliacion")
    assert [row[0] for row in desk.history(case)].count("ampliado") == 2
    desk.go(case, "elaborar_respuesta", "firmar_respuesta")
    desk.settle()
    assert desk.case(case).state == "atendida"


def test_the_same_press_of_a_button_is_one(desk: Desk) -> None:
    case = desk.start()
    desk.go(case, *TO_REPLY[:5])
    for _ in range(2):
        desk.offer("equipo", case, "inicio_ampliacion", {"dias": 5, "motivo": "Falta."}, key="clic-1")
    assert session().scalar(select(func.count()).where(Message.name == "ampliacion")) == 1


def test_a_button_that_no_longer_serves_says_why(desk: Desk) -> None:
    case = desk.start()
    desk.go(case, *TO_REPLY, "firmar_respuesta")
    with pytest.raises(Conflict, match="Ya se firmó la respuesta"):
        desk.offer("equipo", case, "inicio_desistimiento", WITHDRAWN)
    with pytest.raises(NotFound, match="no ofrece esa opción"):
        desk.offer("equipo", case, "esperar_respuesta_conjunta", {})
    with pytest.raises(NotFound):
        desk.offer("otro_equipo", case, "inicio_desistimiento", WITHDRAWN)


def test_waits_close_with_their_case(desk: Desk) -> None:
    case = desk.start()
    desk.offer("equipo", case, "inicio_desistimiento", WITHDRAWN)
    assert set(session().scalars(select(Wait.state).where(Wait.case_id == case))) == {"closed"}
