"""Reminders follow the ladder of the step from the present due date, each once, late when they must."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from notifications.ladder import day_of, reached
from notifications.reminders import sweep
from tests.notifications import samples
from workflows.domain.access import AccessLink
from workflows.domain.outbox import Outbox
from workflows.domain.tasks import Task
from workflows.domain.terms.calendar import WorkCalendar
from workflows.kernel import clock
from workflows.kernel.db import session, transaction
from workflows.procedures.model import Reminder

DUE = date(2026, 11, 24)  # a Tuesday
LADDER = (
    Reminder(offset=-1, to=("responsable",)),
    Reminder(offset=0, to=("responsable",)),
    Reminder(offset=2, to=("responsable", "director")),
)


def at(day: int, hour: int = 9, month: int = 11) -> datetime:
    """An hour of a day in Bogota."""
    return datetime(2026, month, day, hour, tzinfo=clock.BOGOTA)


def remind(now: datetime, *ladder: Reminder) -> int:
    """Sweep at `now` when every step has this ladder."""
    with clock.at(now):
        return sweep(now, lambda version, step: ladder or LADDER)


def mails() -> list[tuple[str, str]]:
    """Kind and address of every mail so far, in order."""
    session().expire_all()
    rows = session().query(Outbox).order_by(Outbox.created_at, Outbox.to_address)
    return [(row.kind, row.to_address.split("@")[0]) for row in rows]


def change_task(**values: Any) -> None:
    """Change the sample task."""
    with transaction():
        session().query(Task).filter_by(id=samples.TASK).update(values)


@pytest.mark.parametrize(
    ("rule", "day"),
    [
        (Reminder(offset=-2), date(2026, 11, 20)),
        (Reminder(offset=0), DUE),
        (Reminder(offset=1), date(2026, 11, 25)),
        (Reminder(offset=-3, unit="calendario", roll="none"), date(2026, 11, 21)),
        (Reminder(offset=-3, unit="calendario"), date(2026, 11, 20)),
        (Reminder(offset=-3, unit="calendario", roll="after"), date(2026, 11, 23)),
        (Reminder(offset=-1, unit="meses", roll="before"), date(2026, 10, 23)),
    ],
)
def test_a_rung_falls_on_its_day_and_rolls_off_the_weekend(rule: Reminder, day: date) -> None:
    assert day_of(rule, DUE, WorkCalendar()) == day


def test_a_rung_comes_at_opening_hour_and_only_the_latest_counts() -> None:
    def seen(now: datetime) -> list[int]:
        return [rung.rule.offset for rung in reached(LADDER, DUE, now, WorkCalendar())]

    assert seen(at(23, 7)) == []
    assert seen(at(23, 8)) == [-1]
    assert seen(at(24, 8)) == [0]
    assert seen(at(30)) == [2]


def test_the_whole_ladder_of_one_task(office: Flask) -> None:
    assert [remind(at(day)) for day in (20, 23, 24, 25, 26, 27)] == [0, 1, 1, 0, 2, 0]
    assert mails() == [
        ("recordatorio", "officer"),
        ("recordatorio", "officer"),
        ("vencida", "director"),
        ("vencida", "officer"),
    ]


def test_a_reminder_says_what_and_until_when_to_each_in_his_place(office: Flask) -> None:
    remind(at(26))
    own, boss = samples.mail(person_id="officer").params, samples.mail(person_id="director").params
    assert own["distancia"] == "venció hace 2 días hábiles"
    assert own["tarea"]["vence"] == "martes 24 de noviembre de 2026"
    assert (own["es_suya"], boss["es_suya"], boss["a_cargo"]) == (True, False, "Funcionaria de prueba")
    assert own["debia_salir"] == ""


def test_a_second_sweep_or_a_second_clock_adds_nothing(office: Flask) -> None:
    assert [remind(at(23)), remind(at(23, 10)), remind(at(23, 23))] == [1, 0, 0]


def test_what_fell_due_while_the_machine_was_off_is_sent_once_and_says_it_is_late(office: Flask) -> None:
    assert [remind(at(25)), remind(at(25, 10))] == [1, 0]
    assert samples.mail().kind == "vencida"
    assert samples.mail().params["debia_salir"] == "martes 24 de noviembre de 2026"


def test_a_task_born_late_gets_its_latest_reminder_without_an_excuse(office: Flask) -> None:
    change_task(created_at=at(25))
    assert remind(at(25, 10)) == 1
    assert samples.mail().params["debia_salir"] == ""


def test_a_new_due_date_has_a_ladder_of_its_own(office: Flask) -> None:
    remind(at(23))
    change_task(due=date(2026, 11, 30))
    assert [remind(at(24)), remind(at(27)), remind(at(30))] == [0, 1, 1]


def test_a_done_task_and_one_without_a_date_are_left_alone(office: Flask) -> None:
    change_task(state="done")
    assert remind(at(24)) == 0
    change_task(state="open", due=None)
    assert remind(at(24)) == 0


def test_an_unassigned_task_reminds_everybody_who_may_take_it(office: Flask) -> None:
    with transaction() as act:
        act.add(samples.person("second", "Segunda persona de prueba"))
        act.flush()
        act.add(samples.role("second", "responsable"))
    change_task(assignee_id=None)
    assert remind(at(23)) == 2
    assert {name for _, name in mails()} == {"officer", "second"}


def test_an_entity_is_reminded_with_a_link_of_its_own(office: Flask) -> None:
    change_task(role="entidad", assignee_id=None)
    assert [remind(at(23)), remind(at(23, 10))] == [1, 0]
    assert samples.mail().to_address == "enlace@abejorral.example"
    assert samples.mail().params["enlace"].startswith("/e/")
    assert session().query(AccessLink).one().task_id == samples.TASK


def test_many_tasks_are_reminded_in_batches_each_once(office: Flask) -> None:
    with transaction() as act:
        act.add_all(samples.task(id=f"t{n}", engine_task_id=f"e{n}") for n in range(249))
    assert [remind(at(23)), remind(at(23) + timedelta(minutes=1))] == [250, 0]


def test_an_early_rung_spares_a_task_that_opened_on_its_day(office: Flask) -> None:
    change_task(due=DUE, created_at=at(23, 8))
    assert remind(at(23)) == 0
    assert remind(at(24)) == 1


def test_an_early_rung_reaches_a_task_that_was_there_the_day_before(office: Flask) -> None:
    change_task(due=DUE, created_at=at(22, 23))
    assert remind(at(23)) == 1
