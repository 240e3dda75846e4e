"""Cases open by themselves on their day: once, also when the machine was off, and a failing one stops nobody."""

from datetime import date

import pytest
from sqlalchemy import select

from tests.support import campaign
from tests.support.campaign import CAMPAIGN, CHILD, STEP, procedure
from tests.support.desk import Desk
from tests.support.diagrams import service, user
from workflows.actions import cases, owner_settings, schedules
from workflows.domain.cases import Case
from workflows.domain.schedules import Schedule
from workflows.domain.schedules import planned as planned_row
from workflows.kernel.db import session, transaction
from workflows.kernel.errors import Conflict, Forbidden, NotFound

YEARLY = '[start.clock]\nevery = "year"\non = "10-01"\nvigencia = 1\nuntil = "01-31"\n'
QUARTERLY = '[start.clock]\nevery = "quarter"\non = ["01-15", "04-15", "07-15", "10-15"]\nper = "policy"\n'
PER_PLAN = '[start.clock]\nevery = "month"\non = ["05"]\nper = "plan"\n'


def opened(slug: str = CAMPAIGN, owner: str = "gobernacion") -> list[Case]:
    session().expire_all()
    query = select(Case).where(Case.procedure == slug, Case.owner_id == owner).order_by(Case.started_at, Case.number)
    return list(session().scalars(query))


def rows(state: str) -> list[Schedule]:
    session().expire_all()
    return list(session().scalars(select(Schedule).where(Schedule.state == state).order_by(Schedule.opens_on)))


def at(desk: Desk, instant: str) -> int:
    desk.move_to(instant)
    return schedules.scheduled_starts()


def test_a_campaign_opens_on_its_day_and_once(desk: Desk) -> None:
    campaign.install(campaign.campaign(YEARLY), campaign.child())
    assert at(desk, "2027-09-30T23:59:00-05:00") == 0
    assert at(desk, "2027-10-01T00:00:30-05:00") == 2, "one for each owner of the installation"
    assert at(desk, "2027-10-01T00:01:00-05:00") == 0
    (case,) = opened()
    assert (case.vigencia, case.entity_id, case.channel) == (2028, "gobernacion", "clock")
    assert case.external_id == f"reloj:{CAMPAIGN}:2027-10-01:*"
    assert case.subject == "Campaña 2028"


def test_it_opens_late_when_the_machine_was_off_and_not_when_it_is_too_late(desk: Desk) -> None:
    campaign.install(campaign.campaign(YEARLY), campaign.child())
    assert at(desk, "2027-02-01T08:00:00-05:00") == 0
    assert at(desk, "2028-01-31T23:00:00-05:00") == 2
    assert opened()[0].vigencia == 2028


def test_the_next_one_opens_while_the_last_one_is_still_open(desk: Desk) -> None:
    campaign.install(campaign.campaign(YEARLY), campaign.child())
    at(desk, "2026-10-01T06:00:00-05:00")
    at(desk, "2027-10-01T06:00:00-05:00")
    assert [(each.vigencia, each.is_open()) for each in opened()] == [(2027, True), (2028, True)]


def test_what_somebody_began_by_hand_is_not_begun_again(desk: Desk) -> None:
    campaign.install(campaign.campaign(YEARLY), campaign.child())
    desk.move_to("2027-09-20T09:00:00-05:00")
    cases.start_case(desk.actor("equipo"), cases.StartRequest(CAMPAIGN, "gobernacion", {"vigencia": 2028}))
    assert at(desk, "2027-10-01T06:00:00-05:00") == 1, "only the other owner's"
    assert len(opened()) == 1


def test_an_annulled_campaign_stays_annulled(desk: Desk) -> None:
    campaign.install(campaign.campaign(YEARLY), campaign.child())
    at(desk, "2027-10-01T06:00:00-05:00")
    cases.annul_case(desk.actor("directora"), opened()[0].id, "Se abrió antes de tiempo.")
    assert at(desk, "2027-10-02T06:00:00-05:00") == 0
    assert [each.state for each in opened()] == ["anulada"]


def test_one_case_per_policy_each_quarter(desk: Desk) -> None:
    campaign.install(procedure(CHILD, [user("formular")], STEP, QUARTERLY, subject="{politica}"))
    at(desk, "2027-04-15T06:00:00-05:00")
    found = opened(CHILD)
    assert [each.policy for each in found] == [f"POL{n:02}" for n in range(1, 20)]
    assert {each.vigencia for each in found} == {2027}
    at(desk, "2027-07-20T06:00:00-05:00")
    assert len(opened(CHILD)) == 38


def test_one_case_per_plan_each_month(desk: Desk) -> None:
    campaign.install(procedure(CHILD, [user("formular")], STEP, PER_PLAN))
    at(desk, "2027-04-05T06:00:00-05:00")
    assert {each.plan for each in opened(CHILD)} == {"PINAR", "PAA"}
    assert opened(CHILD)[0].data["vigencia"] == 2027


def test_an_owner_may_switch_it_off(desk: Desk) -> None:
    campaign.install(campaign.campaign(YEARLY), campaign.child())
    admin = desk.actor("admin")
    with pytest.raises(Forbidden):
        owner_settings.save_clock_starts(desk.actor("equipo"), set())
    owner_settings.save_clock_starts(admin, set())
    assert at(desk, "2027-10-01T06:00:00-05:00") == 1, "the other owner's stays on"
    assert opened() == []
    owner_settings.save_clock_starts(admin, {CAMPAIGN})
    assert at(desk, "2027-10-09T06:00:00-05:00") == 1
    assert len(opened()) == 1


def test_a_start_that_fails_says_why_and_stops_nobody(desk: Desk) -> None:
    form = campaign.FORM | {"required": ["nota"]}
    broken = procedure(CHILD, [user("formular")], STEP, YEARLY, form=form)
    campaign.install(campaign.campaign(YEARLY), broken)
    assert at(desk, "2027-10-01T06:00:00-05:00") == 2
    failed = rows("failed")
    assert [each.procedure for each in failed] == [CHILD, CHILD]
    assert "Revise los campos señalados" in (failed[0].error or "")
    assert at(desk, "2027-10-01T06:05:00-05:00") == 0, "it is not tried again by itself"
    mine = next(each.id for each in failed if each.owner_id == "gobernacion")
    with pytest.raises(NotFound):
        schedules.retry_start(desk.actor("otro_admin"), mine)
    campaign.installation.install([campaign.child(start=YEARLY)])
    schedules.retry_start(desk.actor("admin"), mine)
    assert at(desk, "2027-10-01T06:10:00-05:00") == 1
    assert len(opened(CHILD)) == 1
    with pytest.raises(Conflict):
        schedules.retry_start(desk.actor("admin"), mine)


def scheduling(tables: str = STEP) -> campaign.Procedure:
    asked = {"procedure": f"'{CAMPAIGN}'", "dates": "['04-15', '+1-01-10']", "carry": "['formular.nota']"}
    step = tables.replace('title = "Formular el plan"', 'title = "Formular el plan"\nform = "inicio"')
    return procedure(CHILD, [user("formular"), service("programar", "schedule_cases", asked)], step)


def quarterly() -> campaign.Procedure:
    return procedure(CAMPAIGN, [user("cerrar")], '[steps.cerrar]\nrole = "responsable_plan"\ntitle = "Cerrar"\n')


def planned(desk: Desk) -> str:
    campaign.install(scheduling(), quarterly())
    request = cases.StartRequest(CHILD, "gobernacion", {"plan": "PINAR", "vigencia": 2027})
    (case,) = cases.start_case(desk.actor("equipo"), request).case_ids
    desk.complete("lider3", case, "formular", data={"nota": "Doce metas", "asunto": "Otra cosa"})
    return case


def test_a_case_plans_others_for_days_of_its_vigencia(desk: Desk) -> None:
    parent = planned(desk)
    assert [each.opens_on for each in rows("waiting")] == [date(2027, 4, 15), date(2028, 1, 10)]
    assert at(desk, "2027-04-14T23:00:00-05:00") == 0
    assert at(desk, "2027-04-15T00:01:00-05:00") == 1
    assert at(desk, "2027-04-15T00:02:00-05:00") == 0
    (child,) = opened()
    assert (child.parent_id, child.plan, child.policy, child.vigencia) == (parent, "PINAR", None, 2027)
    assert (child.data["nota"], child.data.get("asunto")) == ("Doce metas", None)
    assert child.expediente_id == desk.case(parent).expediente_id
    assert desk.task(child.id, "cerrar").scope == "PINAR"
    assert at(desk, "2028-02-01T06:00:00-05:00") == 1, "the machine was off on the day"


def test_what_an_annulled_case_planned_is_not_opened(desk: Desk) -> None:
    campaign.install(scheduling(), quarterly())
    request = cases.StartRequest(CHILD, "gobernacion", {"plan": "PINAR", "vigencia": 2027})
    (case,) = cases.start_case(desk.actor("equipo"), request).case_ids
    cases.annul_case(desk.actor("directora"), case, "Era otro plan.")
    with transaction() as current:
        row = planned_row("gobernacion", CAMPAIGN, date(2026, 11, 1), 2027, "x", {"external_id": "x", "values": {}})
        row.case_id = case
        current.add(row)
    assert at(desk, "2027-04-15T00:01:00-05:00") == 0
    assert [each.state for each in rows("cancelled")] == ["cancelled"]
