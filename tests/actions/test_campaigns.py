"""A campaign opens one child per plan, each seen by its responsible, and goes on when the last one has ended."""

from datetime import date

import pytest
from sqlalchemy import select

from tests.support import campaign
from tests.support.campaign import STEP, WAITS, catch, procedure
from tests.support.desk import Desk
from tests.support.diagrams import service, user
from workflows.actions import cases, children, messages
from workflows.domain import rights
from workflows.domain.cases import Case
from workflows.domain.lotes import Lote, LoteItem
from workflows.domain.messages import Message
from workflows.domain.plans import PlanKind
from workflows.domain.tasks import Task
from workflows.kernel.db import session, transaction
from workflows.kernel.errors import Invalid, NotFound


def started(desk: Desk, slug: str = campaign.CAMPAIGN, **data: object) -> str:
    desk.tick()
    request = cases.StartRequest(slug, "gobernacion", {"vigencia": 2027} | data, vigencia=2027)
    (case,) = cases.start_case(desk.actor("equipo"), request).case_ids
    return case


def children_of(case_id: str) -> dict[str | None, Case]:
    session().expire_all()
    return {each.plan: each for each in session().scalars(select(Case).where(Case.parent_id == case_id))}


def test_one_child_per_plan_named_after_it(desk: Desk) -> None:
    campaign.install(campaign.campaign(), campaign.child())
    parent = started(desk)
    desk.settle()
    found = children_of(parent)
    assert set(found) == {"PINAR", "PAA"}
    assert found["PINAR"].subject == "Plan Institucional de Archivos 2027"
    assert (found["PINAR"].policy, found["PAA"].policy) == ("POL16", None)
    assert {each.entity_id for each in found.values()} == {"gobernacion"}
    assert {each.vigencia for each in found.values()} == {2027}
    assert desk.task(found["PINAR"].id, "formular").scope == "PINAR"


def test_each_responsible_sees_and_does_the_plan_that_is_theirs(desk: Desk) -> None:
    campaign.install(campaign.campaign(), campaign.child())
    parent = started(desk)
    desk.settle()
    found = children_of(parent)
    mine, other = desk.actor("lider3"), desk.actor("lider7")
    rights.check_visible(mine, found["PINAR"])
    with pytest.raises(NotFound):
        rights.check_visible(other, found["PINAR"])
    with pytest.raises(NotFound):
        rights.check_visible(mine, desk.case(parent))
    pool = set(session().scalars(select(Task.case_id).where(rights.pool_clause(mine))))
    assert pool == {found["PINAR"].id}


def test_only_the_plans_that_hold_when_the_vigencia_begins(desk: Desk) -> None:
    campaign.install(campaign.campaign(), campaign.child())
    with transaction() as current:
        old = current.scalars(select(PlanKind).where(PlanKind.code == "PAA")).one()
        old.valid_to = date(2026, 12, 31)
    parent = started(desk)
    desk.settle()
    assert set(children_of(parent)) == {"PINAR"}


def test_a_plan_outside_the_catalogue_is_refused(desk: Desk) -> None:
    campaign.install(campaign.child())
    with pytest.raises(Invalid, match="no está en el catálogo"):
        started(desk, campaign.CHILD, plan="OTRO")


def test_the_parent_goes_on_only_after_the_last_child(desk: Desk) -> None:
    campaign.install(campaign.campaign(), campaign.child())
    parent = started(desk)
    desk.settle()
    found = children_of(parent)
    assert desk.steps(parent) == set()
    desk.complete("lider3", found["PINAR"].id, "formular")
    desk.settle()
    assert desk.steps(parent) == set()
    desk.complete("lider7", found["PAA"].id, "formular")
    assert desk.steps(parent) == set(), "the clock tells, not the child"
    desk.settle()
    assert desk.steps(parent) == {"cerrar"}
    assert session().scalars(select(Message).where(Message.name == children.ENDED)).one()


def test_children_that_are_still_to_open_count_as_open(desk: Desk) -> None:
    tables = WAITS.replace('[waits.abiertos]\nmessage = "lote_terminado"\nkey = "lote"\n', "")
    parts = [each for each in campaign.opening() if "abiertos" not in each]
    parallel = procedure(campaign.CAMPAIGN, [*parts, user("cerrar")], tables, subject="Campaña {vigencia}")
    campaign.install(parallel, campaign.child())
    parent = started(desk)
    assert children.childless_waits() == []
    desk.settle()
    assert set(children_of(parent)) == {"PINAR", "PAA"}
    assert children.childless_waits() == []
    with transaction() as current:
        for item in current.scalars(select(LoteItem)):
            item.state = "failed"
    for each in children_of(parent).values():
        desk.complete("lider3" if each.plan == "PINAR" else "lider7", each.id, "formular")
    assert children.childless_waits() == [], "what failed to open may be tried again"
    with transaction() as current:
        for item in current.scalars(select(LoteItem)):
            item.state = "pending"
        current.scalars(select(Lote)).one().state = "cancelled"
    assert children.childless_waits() == [], "what a cancelled batch left may still be opened"


def test_a_decision_that_a_case_took_does_not_decide_again(desk: Desk) -> None:
    """Put off once, proposed again: the second wait is for the second decision."""
    asked = service("proponer", "propose_to_committee", {"committee": "'cigd'"})
    waits = """
[waits.primera]
message = "decision"
key = "case.id"
routes = ["decision"]

[waits.segunda]
message = "decision"
key = "case.id"
routes = ["decision"]
"""
    parts = [asked, catch("primera", "m3"), user("formular"), catch("segunda", "m3"), user("cerrar")]
    step = STEP + WAITS[WAITS.index("[steps.cerrar]") :] + waits
    campaign.install(procedure(campaign.CHILD, parts, step))
    case = started(desk, campaign.CHILD, plan="PINAR")
    who = desk.actor("admin")
    messages.publish_message(who, "decision", case, {"decision": "aplazado"})
    desk.settle()
    assert desk.steps(case) == {"formular"}
    desk.complete("lider3", case, "formular")
    desk.settle()
    assert desk.steps(case) == set()
    desk.tick()
    messages.publish_message(who, "decision", case, {"decision": "aprobado"})
    desk.settle()
    assert desk.steps(case) == {"cerrar"}
