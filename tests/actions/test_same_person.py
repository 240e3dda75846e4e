"""What a step of the same person means: who planned the advice calls the municipalities, not whoever leads too."""

from datetime import date

import pytest
from sqlalchemy import delete

from tests.support import offer
from tests.support.absences import AT_MIDNIGHT, plan, seat
from tests.support.desk import Desk
from workflows.actions import tasks
from workflows.domain.people import Person, RoleAssignment
from workflows.kernel.db import transaction
from workflows.kernel.errors import Forbidden
from workflows.kernel.ids import new_id

BACK = {"outcome": "volver", "reason": "Falta un municipio.", "data": offer.CALL}


@pytest.fixture
def colleague(desk: Desk) -> str:
    """Somebody else who leads the same policy, first by name; the id."""
    with transaction() as current:
        current.add(
            Person(id="colider", owner_id="gobernacion", name="Aída, demostración", position="Líder",
                   email="colider@demo.example", demo=True)
        )  # fmt: skip
        current.flush()
        current.add(RoleAssignment(id=new_id(), owner_id="gobernacion", person_id="colider", role="lider",
                                   scope="POL03", starts=date(2020, 1, 1)))  # fmt: skip
    return "colider"


def designed(desk: Desk, by: str) -> str:
    """A case whose plan was made by one of its leaders."""
    case = offer.designed(desk)
    assert seat(desk, case, "disenar_asistencia") == (None, None), "the plan is of whoever leads the policy"
    desk.complete(by, case, "disenar_asistencia", data=offer.PLAN)
    return case


@pytest.mark.parametrize("leader", ["lider3", "colider"])
def test_who_made_the_plan_calls_the_municipalities(desk: Desk, colleague: str, leader: str) -> None:
    case = designed(desk, leader)
    assert seat(desk, case, "convocar") == (leader, None)
    other = {"lider3": colleague, colleague: "lider3"}[leader]
    with pytest.raises(Forbidden):
        desk.complete(other, case, "convocar", "enviar", data=offer.CALL)
    desk.complete(leader, case, "convocar", "enviar", data=offer.CALL)


def test_after_another_plan_it_is_who_made_that_one(desk: Desk, colleague: str) -> None:
    case = designed(desk, "lider3")
    desk.complete("lider3", case, "convocar", **BACK)
    again = desk.task(case, "disenar_asistencia")
    assert again.assignee_id == "lider3"
    tasks.reassign_task(desk.actor("directora"), again.id, colleague, "Está de viaje.")
    desk.complete(colleague, case, "disenar_asistencia", data=offer.PLAN)
    assert seat(desk, case, "convocar") == (colleague, None)


def test_while_that_person_is_away_the_substitute_calls_for_them(desk: Desk, colleague: str) -> None:
    case = offer.designed(desk)
    plan(desk, "lider3", colleague)
    desk.complete("lider3", case, "disenar_asistencia", data=offer.PLAN)
    assert seat(desk, case, "convocar") == ("lider3", None)
    desk.complete("lider3", case, "convocar", **BACK)
    desk.settle(AT_MIDNIGHT)
    assert seat(desk, case, "disenar_asistencia") == (colleague, "lider3")
    desk.complete(colleague, case, "disenar_asistencia", data=offer.PLAN)
    assert seat(desk, case, "convocar") == (colleague, "lider3"), "made by encargo: still of who is away"


def test_who_leads_no_more_leaves_it_to_the_group(desk: Desk, colleague: str) -> None:
    case = designed(desk, "lider3")
    desk.complete("lider3", case, "convocar", **BACK)
    again = desk.task(case, "disenar_asistencia")
    with transaction() as current:
        current.execute(delete(RoleAssignment).where(RoleAssignment.person_id == "lider3"))
    tasks.complete_task(desk.actor("lider3"), again.id, tasks.Completion(data=offer.PLAN))
    assert seat(desk, case, "convocar") == (None, None)
