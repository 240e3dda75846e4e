"""How requests come in: once each, for the right entity, one case per policy; and how a wrong one is annulled."""

from datetime import date, datetime

import pytest
from sqlalchemy import select

from tests.support.desk import PETITION, TO_REPLY, Desk
from workflows.actions import cases, messages
from workflows.domain.cases import Case, Expediente
from workflows.domain.messages import Wait
from workflows.domain.outbox import Outbox
from workflows.kernel import clock
from workflows.kernel.db import session
from workflows.kernel.errors import Conflict, Forbidden, Invalid, NotFound


def mails(case: str, kind: str) -> list[Outbox]:
    return list(session().scalars(select(Outbox).where(Outbox.case_id == case, Outbox.kind == kind)))


def test_a_request_has_its_number_its_acknowledgement_and_its_legal_date(desk: Desk) -> None:
    case = desk.case(desk.start())
    assert (case.number, case.radicado) == ("2026-00001", "2026-00001")
    assert (case.state, case.policy, case.petition_type) == ("en_curso", "POL03", "general")
    assert desk.term(case.id).due == date(2026, 12, 14)
    (mail,) = mails(case.id, "acuse_recibo")
    assert mail.to_address == "enlace@urrao.example"
    assert desk.steps(case.id) == {"revision"}


def test_several_policies_are_linked_cases_under_one_radicado(desk: Desk) -> None:
    opened = desk.petition(politicas=["POL03", "POL07"])
    found = [desk.case(each) for each in opened.case_ids]
    assert [each.policy for each in found] == ["POL03", "POL07"]
    assert [each.number for each in found] == ["2026-00001-1", "2026-00001-2"]
    assert {each.radicado for each in found} == {"2026-00001"}
    assert len({each.expediente_id for each in found}) == 1


def test_the_same_external_number_never_starts_two_cases(desk: Desk) -> None:
    first = desk.petition(external_id="OF-7", politicas=["POL03", "POL07"])
    again = desk.petition("equipo2", external_id="OF-7", asunto="Otro asunto")
    assert again.existed and not first.existed
    assert (set(again.case_ids), again.radicado) == (set(first.case_ids), first.radicado)
    assert desk.case(desk.start(external_id="OF-8")).number == "2026-00002"


def test_the_number_of_an_entity_is_not_found_by_another_owner(desk: Desk) -> None:
    ours = desk.petition(external_id="OF-7")
    theirs = desk.petition("otro_equipo", external_id="OF-7")
    assert not theirs.existed
    assert theirs.radicado == ours.radicado, "each owner has its own series"
    again = desk.petition("otro_equipo", external_id="OF-7")
    assert again.case_ids == theirs.case_ids


def test_the_same_form_sent_twice_is_one_request(desk: Desk) -> None:
    first = desk.petition(key="formulario-1")
    again = desk.petition(key="formulario-1")
    assert again.replayed
    assert again.case_ids == first.case_ids
    with pytest.raises(Invalid, match="ya se usó con otros datos"):
        desk.petition(key="formulario-1", asunto="Otro")


def test_an_entity_asks_for_itself_only(desk: Desk) -> None:
    case = desk.case(desk.start("enlace", by="portal", medio="portal"))
    assert (case.channel, case.started_by, case.entity_id) == ("portal", "enlace", "urrao")
    with pytest.raises(Invalid, match="de su propia entidad"):
        desk.start("enlace", by="portal", entidad="jerico")
    with pytest.raises(Invalid, match="de su propia entidad"):
        desk.start("enlace", by="officer", entidad="jerico")


def test_officers_register_and_others_do_not(desk: Desk) -> None:
    for name in ("equipo", "directora"):
        assert desk.start(name)
    for name in ("lider3", "control", "admin", "responsable"):
        with pytest.raises(Forbidden):
            desk.start(name)


def test_a_request_comes_in_by_the_ways_that_its_procedure_names(desk: Desk) -> None:
    for by in ("message", "clock", "paloma"):
        with pytest.raises(Invalid, match="no se inicia por este medio"):
            desk.start(by=by)
    with pytest.raises(NotFound):
        cases.start_case(desk.actor("equipo"), cases.StartRequest("no-existe", "urrao", PETITION))
    with pytest.raises(NotFound):
        cases.start_case(desk.actor("equipo"), cases.StartRequest("demanda", "nadie", PETITION | {"entidad": "nadie"}))


def test_the_form_and_the_request_name_the_same_entity(desk: Desk) -> None:
    with pytest.raises(Invalid, match="entidad"):
        cases.start_case(desk.actor("equipo"), cases.StartRequest("demanda", "jerico", PETITION))


def test_a_request_of_the_year_that_begins_takes_the_first_number_of_it(desk: Desk) -> None:
    desk.move_to("2026-12-31T23:59:30-05:00")
    assert desk.case(desk.start()).number == "2026-00001"
    desk.move_to("2027-01-01T00:00:00-05:00")
    assert desk.case(desk.start()).number == "2027-00001"


def test_an_oficio_that_came_yesterday_counts_from_yesterday(desk: Desk) -> None:
    yesterday = datetime(2026, 11, 19, 10, tzinfo=clock.BOGOTA)
    assert desk.term(desk.start(received_at=yesterday)).due == date(2026, 12, 11)


def test_a_wrong_case_is_annulled_with_its_reason_and_keeps_its_number(desk: Desk) -> None:
    case = desk.start()
    with pytest.raises(Invalid, match="por qué se anula"):
        cases.annul_case(desk.actor("directora"), case, " ")
    for name in ("equipo", "lider3", "enlace"):
        with pytest.raises(Forbidden):
            cases.annul_case(desk.actor(name), case, "Se registró dos veces.")
    cases.annul_case(desk.actor("directora"), case, "Se registró dos veces.")
    found = desk.case(case)
    assert (found.state, found.number, found.is_open()) == ("anulada", "2026-00001", False)
    assert desk.steps(case) == set()
    assert desk.term(case).state == "stopped"
    assert session().get_one(Expediente, found.expediente_id).state == "cerrado"
    assert desk.case(desk.start()).number == "2026-00002"
    with pytest.raises(Conflict, match="ya terminó"):
        cases.annul_case(desk.actor("directora"), case, "Otra vez.")


def test_nothing_wakes_an_annulled_case(desk: Desk) -> None:
    case = desk.start()
    cases.annul_case(desk.actor("directora"), case, "Se registró dos veces.")
    messages.publish_message(desk.actor("equipo"), "desistimiento", case, {}, "m1")
    desk.settle("2027-03-01T10:00:00-05:00")
    assert desk.case(case).state == "anulada"
    assert set(session().scalars(select(Wait.state).where(Wait.case_id == case))) <= {"closed"}


def test_a_case_with_a_letter_is_not_annulled_behind_its_back(desk: Desk) -> None:
    case = desk.start()
    desk.go(case, *TO_REPLY[:4])
    with pytest.raises(Conflict, match="documentos"):
        cases.annul_case(desk.actor("directora"), case, "Error.")
    desk.settle()
    with pytest.raises(Conflict, match="documentos"):
        cases.annul_case(desk.actor("directora"), case, "Error.")


def test_a_single_policy_in_the_review_corrects_that_of_the_case(desk: Desk) -> None:
    case = desk.start()
    desk.go(case, "revision", revision={"politica": "POL07"})
    assert desk.case(case).policy == "POL07"
    desk.go(case, "asignar", asignar={"via": "directo"})
    assert desk.task(case, "disenar_plan").scope == "POL07"
    assert "pol07" in session().get_one(Case, case).search


def test_a_policy_that_does_not_exist_is_refused_where_it_is_typed(desk: Desk) -> None:
    for form in ({"politicas": ["POL99"]}, {"politicas": ["POL03", "x"]}, {"politicas": ["POL03", "POL03"]}):
        with pytest.raises(Invalid):
            desk.start(**form)
    case = desk.start()
    with pytest.raises(Invalid, match="no existe"):
        desk.go(case, "revision", revision={"politica": "POL99"})
    assert desk.case(case).policy == "POL03"
    assert desk.case(case).number == "2026-00001", "what was refused took no number"
