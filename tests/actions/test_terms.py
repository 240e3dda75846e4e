"""Terms of the law and of the office: counted, suspended, resumed, extended, changed, and always explained."""

from datetime import date, datetime

import pytest

from tests.support.desk import TEXT, TO_REPLY, Desk
from workflows.actions import terms
from workflows.domain.entities import Closure, forget_calendars
from workflows.kernel import clock
from workflows.kernel.db import transaction
from workflows.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from workflows.kernel.ids import new_id

ASK = ("incompleta", "proyectar_requerimiento", "firmar_requerimiento")


def asked(desk: Desk, day: str = "2026-11-25") -> str:
    """A request that was incomplete, asked for on the third working day."""
    case = desk.start()
    desk.move_to(f"{day}T10:00:00-05:00")
    desk.go(case, *ASK)
    desk.settle()
    return case


@pytest.mark.parametrize(
    ("arrives", "due"),
    [
        ("2026-11-20T16:59:59-05:00", date(2026, 12, 14)),  # at 17:00:00, still in office hours
        ("2026-11-20T17:00:00-05:00", date(2026, 12, 15)),  # at 17:00:01, as if on Monday
        ("2026-11-21T11:00:00-05:00", date(2026, 12, 15)),  # on Saturday
    ],
)
def test_what_arrives_after_hours_arrives_the_next_working_day(desk: Desk, arrives: str, due: date) -> None:
    desk.move_to(arrives)
    assert desk.term(desk.start()).due == due


def test_days_on_which_the_owner_does_not_work_do_not_count(desk: Desk) -> None:
    with transaction() as current:
        current.add(Closure(id=new_id(), owner_id="gobernacion", day=date(2026, 12, 9), reason="Cierre del edificio"))
    forget_calendars()
    term = desk.term(desk.start())
    assert term.due == date(2026, 12, 15)
    skipped = {row["date"]: row["reason"] for row in term.explanation["skipped"]}
    assert skipped["2026-12-09"] == "cierre de la entidad: Cierre del edificio"


def test_a_requerimiento_stops_the_term_and_completing_resumes_what_remained(desk: Desk) -> None:
    case = asked(desk)
    stopped = desk.term(case)
    assert (stopped.state, stopped.remaining) == ("suspended", 12)
    assert (desk.case(case).state, desk.case(case).waiting_for) == ("en_espera", "la entidad solicitante")
    desk.move_to("2026-12-01T10:00:00-05:00")
    desk.go(case, "completar_solicitud")
    resumed = desk.term(case)
    assert (resumed.state, resumed.due) == ("running", date(2026, 12, 18))
    assert [row[0] for row in desk.history(case)] == ["iniciado", "suspendido", "reanudado"]
    assert desk.case(case).state == "en_curso"


def test_the_month_of_the_entity_ends_on_a_working_day_and_has_one_extension(desk: Desk) -> None:
    case = asked(desk)
    assert desk.term(case, "vence_complemento").due == date(2026, 12, 28), "December 25 is a holiday, 26 a Saturday"
    desk.move_to("2026-12-20T20:00:00-05:00")
    desk.complete("enlace", case, "completar_solicitud", "pedir_prorroga", data={"respuesta": "Nos falta el acta."})
    assert desk.term(case, "vence_prorroga").due == date(2027, 1, 28)
    assert desk.term(case).state == "suspended"
    with pytest.raises(Invalid):
        desk.complete("enlace", case, "completar_con_prorroga", "pedir_prorroga", data={"respuesta": "Más."})


def test_a_reply_ten_minutes_before_midnight_of_the_last_day_is_in_time(desk: Desk) -> None:
    case = asked(desk)
    desk.settle("2026-12-28T23:49:00-05:00")
    assert desk.steps(case) == {"completar_solicitud"}
    desk.move_to("2026-12-28T23:50:00-05:00")
    desk.go(case, "completar_solicitud")
    desk.settle("2026-12-29T09:00:00-05:00")
    assert desk.steps(case) == {"revision"}
    assert desk.term(case).due == date(2027, 1, 18), "twelve working days after December 29, when it counts as received"


def test_silence_is_desistimiento_by_the_clock_alone(desk: Desk) -> None:
    case = asked(desk)
    desk.settle("2026-12-29T00:00:05-05:00")
    assert desk.steps(case) == {"proyectar_desistimiento"}
    assert desk.term(case, "vence_complemento").state == "fired"
    desk.settle("2026-12-30T00:00:05-05:00")
    assert desk.steps(case) == {"proyectar_desistimiento"}, "the same silence counts once"


def test_another_type_of_petition_counts_anew_from_the_same_reception(desk: Desk) -> None:
    case = desk.start()
    desk.go(case, "revision", revision={"tipo_peticion": "informacion"})
    assert desk.term(case).due == date(2026, 12, 4)
    with pytest.raises(Invalid, match="por qué lo cambia"):
        terms.change_petition_type(desk.actor("equipo"), case, "consulta", "")
    with pytest.raises(Invalid, match="de la lista"):
        terms.change_petition_type(desk.actor("equipo"), case, "eterna", "Porque sí.")
    with pytest.raises(Forbidden):
        terms.change_petition_type(desk.actor("lider3"), case, "consulta", "Es consulta.")
    terms.change_petition_type(desk.actor("equipo"), case, "consulta", "Pide un concepto.")
    assert desk.term(case).due == date(2027, 1, 6)
    first, second, third = desk.history(case)
    assert second[0] == "reclasificado"
    assert third == ("reclasificado", "Pide un concepto.", date(2026, 12, 4), date(2027, 1, 6))


def test_reclassifying_keeps_the_days_that_did_not_run(desk: Desk) -> None:
    case = asked(desk)
    terms.change_petition_type(desk.actor("equipo"), case, "informacion", "Pide documentos.")
    assert (desk.term(case).state, desk.term(case).remaining) == ("suspended", 7)
    desk.move_to("2026-12-01T10:00:00-05:00")
    desk.go(case, "completar_solicitud")
    assert desk.term(case).due == date(2026, 12, 11), "seven working days after December 1"
    desk.go(case, "revision", revision={"tipo_peticion": "general"})
    assert desk.term(case).due == date(2026, 12, 18), "fifteen, and the four that it was suspended"


def test_internal_terms_bend_under_a_shorter_legal_one_and_say_why(desk: Desk) -> None:
    case = desk.start()
    desk.move_to("2026-12-01T10:00:00-05:00")
    desk.go(case, "revision", "asignar", asignar={"via": "directo"})
    assert desk.task(case, "disenar_plan").due == date(2026, 12, 9)
    terms.change_petition_type(desk.actor("equipo"), case, "informacion", "Pide documentos.")
    assert desk.term(case).due == date(2026, 12, 4)
    assert desk.task(case, "disenar_plan").due == date(2026, 12, 2)
    kind, reason, before, after = desk.history(case, "disenar_plan")[-1]
    assert (kind, before, after) == ("cambiado", date(2026, 12, 9), date(2026, 12, 2))
    assert "deben quedar" in reason


def test_a_late_case_says_today_that_it_does_not_fit(desk: Desk) -> None:
    case = desk.start()
    desk.move_to("2026-12-11T10:00:00-05:00")
    desk.go(case, "revision")
    assert desk.task(case, "asignar").due == date(2026, 12, 11)
    assert "No cabe" in desk.term(case, "asignar").note


def test_a_person_moves_an_internal_term_with_a_reason_and_never_past_the_law(desk: Desk) -> None:
    case = desk.start()
    desk.go(case, "revision", "asignar", asignar={"via": "directo"})
    term, legal = desk.term(case, "disenar_plan").id, desk.term(case).id
    boss = desk.actor("directora")
    for due, reason, words in (
        (date(2026, 12, 1), "", "por qué"),
        (date(2026, 12, 15), "Más tiempo.", "no puede pasar del término legal"),
        (date(2026, 11, 19), "Ayer.", "ya pasó"),
    ):
        with pytest.raises(Invalid, match=words):
            terms.change_due(boss, term, due, reason)
    with pytest.raises(Invalid, match="reclasificando la petición o ampliándola"):
        terms.change_due(boss, legal, date(2026, 12, 20), "Más tiempo.")
    with pytest.raises(NotFound):
        terms.change_due(boss, "no-existe", date(2026, 12, 1), "Más tiempo.")
    terms.change_due(boss, term, date(2026, 12, 3), "El líder está en comisión.")
    assert desk.task(case, "disenar_plan").due == date(2026, 12, 3)
    assert desk.history(case, "disenar_plan")[-1][:2] == ("cambiado", "El líder está en comisión.")
    desk.go(case, "disenar_plan")
    with pytest.raises(Conflict, match="ya no está corriendo"):
        terms.change_due(boss, term, date(2026, 12, 4), "Tarde.")


def test_an_extension_reaches_at_most_double_and_is_told_with_its_reason(desk: Desk) -> None:
    case = desk.start()
    desk.go(case, *TO_REPLY[:5])
    desk.offer("responsable", case, "inicio_ampliacion", {"dias": 15, "motivo": "Falta el concepto de otra oficina."})
    desk.go(case, "firmar_ampliacion")
    term = desk.term(case)
    assert (term.due, term.extended) == (date(2027, 1, 6), True)
    assert desk.history(case)[-1] == (
        "ampliado", "Falta el concepto de otra oficina.", date(2026, 12, 14), date(2027, 1, 6),
    )  # fmt: skip
    assert term.initial_due == date(2026, 12, 14)


def test_more_than_double_is_refused_already_when_it_is_asked_for(desk: Desk) -> None:
    case = desk.start()
    desk.go(case, *TO_REPLY[:5])
    before = desk.rows()
    with pytest.raises(Invalid) as refused:
        desk.offer("responsable", case, "inicio_ampliacion", {"dias": 16, "motivo": "Mucho trabajo."})
    told = "Hasta 15 días hábiles: lo más tarde, el miércoles 6 de enero de 2027 (el doble del plazo inicial)."
    assert refused.value.errors == [{"field": "dias", "message": f"Es más de lo que permite la ley. {told}"}]
    assert desk.rows() == before and desk.steps(case) == {"elaborar_respuesta"}


def test_more_than_double_is_refused_at_signature_before_anything_takes_a_number(desk: Desk) -> None:
    case = desk.start()
    desk.go(case, *TO_REPLY[:5])
    desk.offer("responsable", case, "inicio_ampliacion", {"dias": 15, "motivo": "Mucho trabajo."})
    terms.change_petition_type(desk.actor("directora"), case, "informacion", "Pide datos.")
    before = desk.rows()
    with pytest.raises(Invalid, match="doble del plazo inicial"):
        desk.go(case, "firmar_ampliacion")
    assert desk.rows() == before
    desk.complete("directora", case, "firmar_ampliacion", "devolver", reason="Pida diez.")
    desk.go(case, "elaborar_respuesta")
    assert desk.document(desk.sign(case, "respuesta")).sequence == 3, "oficio, plan, respuesta: no number was lost"


def test_an_expired_term_is_not_extended(desk: Desk) -> None:
    case = desk.start()
    desk.go(case, *TO_REPLY[:5])
    desk.offer("responsable", case, "inicio_ampliacion", {"dias": 5, "motivo": "Falta un dato."})
    desk.move_to("2026-12-15T09:00:00-05:00")
    with pytest.raises(Invalid, match="ya no puede ampliarse"):
        desk.go(case, "firmar_ampliacion")


def test_the_reply_meets_the_legal_term_when_it_is_sent_and_not_when_signed(desk: Desk) -> None:
    case = desk.start()
    desk.go(case, *TO_REPLY, "firmar_respuesta")
    assert (desk.term(case).state, desk.case(case).state) == ("running", "firmada_sin_enviar")
    desk.settle()
    assert (desk.term(case).state, desk.case(case).state) == ("met", "atendida")
    with pytest.raises(Conflict):
        terms.change_petition_type(desk.actor("equipo"), case, "consulta", "Tarde.")


def test_a_returned_request_waits_ten_days_and_goes_to_the_archive(desk: Desk) -> None:
    case = desk.start()
    desk.complete("equipo", case, "revision", "no_clara", data={"tipo_peticion": "general", "prioridad": "normal"})
    desk.complete("equipo", case, "proyectar_devolucion", data=TEXT)
    desk.go(case, "firmar_devolucion")
    assert desk.term(case, "vence_aclaracion").due == date(2026, 12, 4)
    desk.settle("2026-12-04T23:59:00-05:00")
    assert desk.steps(case) == {"aclarar_solicitud"}
    desk.settle("2026-12-05T00:00:05-05:00")
    assert desk.case(case).state == "archivada"


def test_every_due_instant_is_the_end_of_its_day_in_bogota(desk: Desk) -> None:
    case = asked(desk)
    ends = datetime(2026, 12, 29, tzinfo=clock.BOGOTA)
    assert abs((desk.term(case, "vence_complemento").due_at - ends).total_seconds()) <= 1
