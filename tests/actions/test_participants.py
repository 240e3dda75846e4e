"""Whom a case advises: rows from its start, counted anew with each session and each person who came."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from tests.support import advice, attending
from tests.support.desk import SESSION, Desk, on_sqlite
from tests.support.people import actor_named
from workflows.actions import participants, records
from workflows.actions.cases import StartRequest, start_case
from workflows.domain.cases import Case
from workflows.domain.journal import Journal
from workflows.domain.participants import advice_of, advised, participants_of
from workflows.kernel.db import session
from workflows.kernel.errors import Conflict, Forbidden, Invalid, NotFound

WORK = ("revision", "asignar", "elaborar_oficio", "firmar_oficio", "disenar_plan", "elaborar_respuesta",
        "firmar_respuesta")  # fmt: skip


@on_sqlite
def test_a_request_for_advice_counts_its_sessions(desk: Desk) -> None:
    case_id = desk.start()
    (one,) = participants_of(case_id)
    assert (one.entity_id, one.policy, one.attended) == ("urrao", "POL03", False)
    desk.go(case_id, *WORK)
    task = desk.task(case_id, "ejecutar_asistencia").id
    leader = desk.actor("lider3")
    first = records.save_record(leader, task, "sesion", SESSION)
    records.save_record(leader, task, "sesion", SESSION | {"fecha": "2026-12-18"})
    session().close()
    assert [(each.sessions, each.first_attended_on, each.last_attended_on) for each in participants_of(case_id)] == [
        (2, date(2026, 12, 15), date(2026, 12, 18))
    ]
    records.save_record(leader, task, "sesion", SESSION | {"fecha": "2026-12-20"}, first)
    session().close()
    assert advice_of("urrao")[0].last_attended_on == date(2026, 12, 20)
    records.remove_record(leader, task, first)
    session().close()
    assert [each.sessions for each in advised("gobernacion", "POL03")] == [1]
    assert not advised("gobernacion", "POL07") and not advised("otra")


@on_sqlite
def test_two_policies_are_two_cases_with_their_own_row(desk: Desk) -> None:
    desk.petition(politicas=["POL03", "POL07"])
    assert [(each.policy, each.case_state) for each in advice_of("urrao")] == [
        ("POL07", "en_curso"), ("POL03", "en_curso")
    ]  # fmt: skip


@on_sqlite
def test_a_corrected_policy_is_the_policy_of_its_participants(desk: Desk) -> None:
    case_id = desk.start()
    data = {"tipo_peticion": "general", "prioridad": "normal", "politica": "POL07"}
    desk.complete("equipo", case_id, "revision", "completa", data=data)
    assert [each.policy for each in participants_of(case_id)] == ["POL07"]


@pytest.fixture
def office(app: Flask) -> Flask:
    """Catalogues, people and the small procedure that advises several entities."""
    attending.installed()
    return app


def test_every_entity_of_the_start_form_takes_part_in_its_group(office: Flask) -> None:
    case_id = attending.planned(groups={"Norte": ["Urrao"], "Sur": ["Jericó", "Abejorral"]})
    names = {each.entity_id: each.group_name for each in participants_of(case_id)}
    assert [names[key] for key in attending.ids("Urrao", "Jericó", "Abejorral")] == ["Norte", "Sur", "Sur"]


def test_an_entity_that_is_not_there_stops_the_start(office: Flask) -> None:
    data = {"asunto": "Asesoría", "entidades": ["nadie"]}
    with pytest.raises(Invalid, match="No encontramos la entidad «nadie»"):
        start_case(actor_named("equipo1"), StartRequest("prueba", advice.owner_id(), data))
    assert not session().scalars(select(Case.id).where(Case.procedure == "prueba")).all()


def test_an_entity_joins_or_leaves_with_its_reason(office: Flask) -> None:
    case_id = attending.opened("Urrao", "Jericó")
    (urrao, yarumal) = attending.ids("Urrao", "Yarumal")
    team = actor_named("equipo1")
    participants.add_participant(team, case_id, yarumal, "Lo pidió su alcalde.")
    participants.withdraw_participant(team, case_id, urrao, "Ya lo atiende otra entidad.")
    session().close()
    states = {each.entity_id: (each.state, each.reason) for each in participants_of(case_id)}
    assert states[urrao] == ("withdrawn", "Ya lo atiende otra entidad.")
    assert states[yarumal] == ("invited", "Lo pidió su alcalde.")
    with pytest.raises(Conflict, match="ya está"):
        participants.add_participant(team, case_id, yarumal, "Otra vez.")
    with pytest.raises(Conflict, match="ya se había retirado"):
        participants.withdraw_participant(team, case_id, urrao, "Otra vez.")
    with pytest.raises(Invalid, match="motivo"):
        participants.add_participant(team, case_id, urrao, "  ")
    with pytest.raises(NotFound):
        participants.withdraw_participant(team, case_id, "nadie", "No está.")
    participants.add_participant(team, case_id, urrao, "Vuelve.")
    verbs = session().scalars(select(Journal.verb).where(Journal.case_id == case_id).order_by(Journal.seq)).all()
    assert verbs[-3:] == ["participante_sumado", "participante_retirado", "participante_sumado"]


def test_who_may_not_change_them_is_told_so(office: Flask) -> None:
    case_id = attending.opened()
    with pytest.raises(Forbidden):
        participants.withdraw_participant(actor_named("control"), case_id, attending.ids("Urrao")[0], "No.")


def test_a_request_of_one_entity_takes_no_other(office: Flask) -> None:
    case_id = advice_case()
    with pytest.raises(Conflict, match="una sola entidad"):
        participants.add_participant(actor_named("equipo1"), case_id, attending.ids("Jericó")[0], "Se suma.")


def advice_case() -> str:
    """A request for advice of Urrao."""
    advice.advised("Urrao")
    return str(session().scalars(select(Case.id).where(Case.procedure == "demanda")).first())
