"""Many tasks to another person in one act, and whoever leaves hides no work; on both databases."""

from typing import Any

import pytest
from sqlalchemy import func, select

from tests.support.absences import AT_MIDNIGHT, give, mails, plan, seat, state, to_letter
from tests.support.desk import TEXT, Desk, on_sqlite
from workflows.actions import lotes, people, reassigning, tasks
from workflows.domain.journal import Journal
from workflows.domain.people import Person
from workflows.domain.tasks import Task
from workflows.kernel.db import session
from workflows.kernel.errors import Conflict, Forbidden, Invalid, NotFound

WHY = "Se reparte la carga."


def letters(desk: Desk, count: int) -> list[str]:
    """Open tasks of the responsible."""
    return [desk.task(to_letter(desk), "elaborar_oficio").id for _ in range(count)]


def stored(task: str) -> Task:
    """The task as it is in the database."""
    return session().scalars(select(Task).where(Task.id == task).execution_options(populate_existing=True)).one()


def holders(ids: list[str]) -> set[str | None]:
    """Who has these tasks."""
    return {stored(each).assignee_id for each in ids}


def test_all_pass_in_one_act_with_their_drafts_and_both_are_told_once(desk: Desk) -> None:
    ids = letters(desk, 3)
    tasks.save_draft(desk.actor("responsable"), ids[0], TEXT)
    dues = [stored(each).due for each in ids]
    done = reassigning.reassign_many(desk.actor("directora"), ids, "equipo2", WHY, key="una")
    assert (done.moved, done.lote_id) == (3, None)
    assert holders(ids) == {"equipo2"} and stored(ids[0]).draft == TEXT
    assert [stored(each).due for each in ids] == dues
    assert {stored(each).assignment_note for each in ids} == {WHY}
    told = mails("tareas_reasignadas")
    assert {who: (len(each["filas"]), each["recibe"]) for who, each in told.items()} == {
        "equipo2": (3, True), "responsable": (3, False),
    }  # fmt: skip
    assert reassigning.reassign_many(desk.actor("directora"), ids, "equipo2", WHY, key="una") == done
    assert session().scalar(select(func.count()).where(Journal.verb == "tarea_reasignada")) == 3


def test_one_that_cannot_pass_is_named_and_none_passes(desk: Desk) -> None:
    ids = letters(desk, 2)
    desk.complete("responsable", stored(ids[1]).case_id, "elaborar_oficio", data=TEXT)
    with pytest.raises(Conflict, match=r"«.*» \(.*\): Responsable, demostración ya la completó") as told:
        reassigning.reassign_many(desk.actor("directora"), ids, "equipo2", WHY)
    assert "no se reasignó ninguna" in told.value.message
    session().rollback()
    assert holders(ids[:1]) == {"responsable"} and not mails("tareas_reasignadas")


def test_who_did_the_other_part_does_not_get_the_signature(desk: Desk) -> None:
    case = to_letter(desk)
    desk.go(case, "elaborar_oficio")
    task = desk.task(case, "firmar_oficio").id
    assert len(reassigning.conflicts(desk.actor("directora"), [task], "responsable")) == 1
    with pytest.raises(Conflict, match="hizo la otra parte"):
        reassigning.reassign_many(desk.actor("directora"), [task], "responsable", WHY)


def test_what_is_for_an_absent_person_reaches_the_substitute(desk: Desk) -> None:
    plan(desk, "lider7", "equipo2")
    desk.settle(AT_MIDNIGHT)
    ids = letters(desk, 2)
    reassigning.reassign_many(desk.actor("directora"), ids, "lider7", WHY)
    assert {(stored(each).assignee_id, stored(each).held_for) for each in ids} == {("equipo2", "lider7")}
    assert set(mails("tareas_reasignadas")) == {"equipo2", "responsable"}


@on_sqlite
@pytest.mark.parametrize("name", ["equipo", "equipo2", "lider3", "control", "otra_directora", "enlace"])
def test_others_do_not_reassign(desk: Desk, name: str) -> None:
    ids = letters(desk, 1)
    with pytest.raises((Forbidden, NotFound)):
        reassigning.reassign_many(desk.actor(name), ids, "equipo2", WHY)
    session().rollback()
    assert holders(ids) == {"responsable"}


@on_sqlite
@pytest.mark.parametrize(("change", "field"), [({"to": "otro_equipo"}, "to"), ({"reason": " "}, "reason")])
def test_what_is_missing_is_said_beside_its_field(desk: Desk, change: dict[str, Any], field: str) -> None:
    asked = {"to": "equipo2", "reason": WHY} | change
    with pytest.raises(Invalid) as told:
        reassigning.reassign_many(desk.actor("directora"), letters(desk, 1), asked["to"], asked["reason"])
    assert told.value.errors[0]["field"] == field


@on_sqlite
def test_more_than_a_hundred_are_a_batch_that_tells_once_at_its_end(desk: Desk, monkeypatch: Any) -> None:
    monkeypatch.setattr(reassigning, "AT_ONCE", 2)
    ids = letters(desk, 4)
    done = reassigning.reassign_many(desk.actor("directora"), ids, "equipo2", WHY)
    assert done.moved == 0 and done.lote_id and not mails("tareas_reasignadas")
    tasks.reassign_task(desk.actor("directora"), ids[3], "equipo", "Antes.")
    while lotes.run_next():
        pass
    assert lotes.progress(done.lote_id) == {"total": 4, "done": 3, "failed": 1, "pending": 0}
    assert holders(ids[:3]) == {"equipo2"} and holders(ids[3:]) == {"equipo"}
    assert {who: told["total"] for who, told in mails("tareas_reasignadas").items()} == {"equipo2": 3, "responsable": 3}


def test_who_leaves_hands_over_in_the_same_act(desk: Desk) -> None:
    ids = letters(desk, 2)
    admin = desk.actor("admin")
    with pytest.raises(Invalid, match="tiene 2 tareas abiertas: escoja a quién pasan"):
        people.set_active(admin, "responsable", False)
    session().rollback()
    assert session().get_one(Person, "responsable").active
    with pytest.raises(Invalid):
        people.set_active(admin, "responsable", False, "responsable")
    people.set_active(admin, "responsable", False, "equipo2")
    assert holders(ids) == {"equipo2"}
    assert not session().get_one(Person, "responsable", populate_existing=True).active
    assert set(mails("tareas_reasignadas")) == {"equipo2"}


def test_work_goes_back_to_the_group_only_where_somebody_finds_it(desk: Desk) -> None:
    case = desk.start()
    tasks.take_task(desk.actor("equipo"), desk.task(case, "revision").id)
    people.set_active(desk.actor("admin"), "equipo", False, people.GROUP)
    assert seat(desk, case, "revision") == (None, None)
    other = desk.start("equipo2")
    tasks.take_task(desk.actor("equipo2"), desk.task(other, "revision").id)
    with pytest.raises(Conflict, match="nadie más tiene ese rol"):
        people.set_active(desk.actor("admin"), "equipo2", False, people.GROUP)


def test_absences_end_with_who_leaves_and_no_task_stays_in_between(desk: Desk) -> None:
    case = to_letter(desk)
    absence = plan(desk, "responsable", "equipo2")
    desk.settle(AT_MIDNIGHT)
    people.set_active(desk.actor("admin"), "responsable", False)
    desk.settle()
    assert state(absence) == "ended"
    assert seat(desk, case, "elaborar_oficio") == ("equipo2", None), "who stood in keeps it as an own task"


def test_a_substitute_who_leaves_hands_over_what_was_held(desk: Desk) -> None:
    give("lider7", "responsable")
    case = to_letter(desk)
    plan(desk, "responsable", "equipo2")
    desk.settle(AT_MIDNIGHT)
    people.set_active(desk.actor("admin"), "equipo2", False, "lider7")
    desk.settle()
    assert seat(desk, case, "elaborar_oficio") == ("lider7", None)
