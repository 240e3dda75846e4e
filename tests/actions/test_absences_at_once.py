"""Absences and people at the same moment: one start, no task lost between two hands, no circle by two forms."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from flask import Flask, current_app
from sqlalchemy import func, select

from tests.faults.clients import in_app, together
from tests.support.absences import AT_MIDNIGHT, FRIDAY, MONDAY, mails, plan, seat, state, to_letter
from tests.support.desk import TEXT, Desk
from workflows.actions import substitutions, sweeps, tasks
from workflows.actions.substitutions import AbsenceForm
from workflows.actions.tasks import Completion
from workflows.domain.journal import Journal
from workflows.domain.substitutions import Substitution
from workflows.domain.tasks import Task
from workflows.kernel import clock
from workflows.kernel.db import session
from workflows.kernel.errors import CauceError

pytestmark = pytest.mark.slow


def at_once(desk: Desk, *verbs: Callable[[], Any]) -> list[Any]:
    """Each verb in a thread with a session of its own, all at the moment of the desk."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    now = desk.now
    session().close()

    def held(verb: Callable[[], Any]) -> Any:
        with clock.at(now):
            return verb()

    return together([in_app(app, partial(held, verb)) for verb in verbs])


def count(verb: str) -> int:
    """How often the journal tells something."""
    return session().scalar(select(func.count()).where(Journal.verb == verb)) or 0


def test_four_clocks_start_an_absence_once_and_end_it_once(desk: Desk) -> None:
    cases = [to_letter(desk) for _ in range(3)]
    absence = plan(desk, "responsable", "equipo2")
    desk.move_to(AT_MIDNIGHT)
    at_once(desk, *[sweeps.absences] * 4)
    assert {seat(desk, case, "elaborar_oficio") for case in cases} == {("equipo2", "responsable")}
    assert (state(absence), count("ausencia_iniciada"), count("tarea_por_encargo")) == ("active", 1, 3)
    assert set(mails("ausencia_inicia")) == {"responsable", "equipo2"}
    desk.move_to("2026-11-28T00:00:05")
    at_once(desk, *[sweeps.absences] * 4)
    assert {seat(desk, case, "elaborar_oficio") for case in cases} == {("responsable", None)}
    assert (state(absence), count("ausencia_terminada"), count("tarea_vuelve")) == ("ended", 1, 3)


@pytest.mark.parametrize("turn", range(4))
def test_a_task_completed_while_the_absence_starts_is_done_once_and_stays_done(desk: Desk, turn: int) -> None:
    case = to_letter(desk)
    plan(desk, "responsable", "equipo2")
    desk.move_to("2026-11-22T23:00:00")
    task, who = desk.task(case, "elaborar_oficio").id, desk.actor("responsable")
    desk.move_to(AT_MIDNIGHT)
    verbs = [sweeps.absences, partial(tasks.complete_task, who, task, Completion(data=TEXT))]
    found = at_once(desk, *(verbs if turn % 2 else reversed(verbs)))
    told = [each for each in found if isinstance(each, CauceError)]
    desk.settle()
    query = select(Task.state, Task.assignee_id, Task.held_for, Task.completed_by).where(Task.id == task)
    row = tuple(session().execute(query).one())
    assert row == (("open", "equipo2", "responsable", None) if told else ("done", "responsable", None, "responsable"))


def test_a_task_given_while_the_absence_starts_does_not_stay_behind(desk: Desk) -> None:
    case = desk.start()
    plan(desk, "responsable", "equipo2")
    boss, task = desk.actor("directora"), desk.task(case, "revision").id
    desk.move_to(AT_MIDNIGHT)
    at_once(desk, sweeps.absences, partial(tasks.reassign_task, boss, task, "responsable", "Turno."))
    desk.settle()
    assert seat(desk, case, "revision") == ("equipo2", "responsable")


def test_two_forms_at_once_do_not_make_a_circle(desk: Desk) -> None:
    pairs = [("equipo", "equipo2"), ("equipo2", "equipo")]
    acts = [
        partial(substitutions.plan, desk.actor(one), AbsenceForm(one, other, starts=MONDAY, ends=FRIDAY))
        for one, other in pairs
    ]
    found = at_once(desk, *acts)
    assert sum(isinstance(each, CauceError) for each in found) == 1
    assert session().scalar(select(func.count()).select_from(Substitution)) == 1
