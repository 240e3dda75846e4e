"""Rungs follow the ladder of the step from the present due date; each becomes a row that says what became of it."""

from collections import Counter
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from flask import Flask

from notifications.ladder import Hours, day_of, reached
from notifications.reminders import sweep
from tests.notifications import samples
from workflows.domain.access import AccessLink
from workflows.domain.deadlines import Term
from workflows.domain.entities import OwnerSetting
from workflows.domain.offices import Office
from workflows.domain.outbox import Outbox
from workflows.domain.people import Person
from workflows.domain.reminders import MOST
from workflows.domain.reminders import Reminder as Told
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
HOURS = Hours(time(7), time(8))


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


def told() -> list[tuple[str, str, str]]:
    """Rung, to whom, and what became of it, in the order in which it did."""
    session().expire_all()
    rows = session().query(Told).order_by(Told.at, Told.falls_on, Told.to_key)
    return [(row.rung, row.to_key, row.why or row.state) for row in rows]


def change_task(**values: Any) -> None:
    """Change the sample task."""
    with transaction():
        session().query(Task).filter_by(id=samples.TASK).update(values)


def change_person(person_id: str, **values: Any) -> None:
    """Change somebody of the office."""
    with transaction():
        session().query(Person).filter_by(id=person_id).update(values)


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


@pytest.mark.parametrize(
    ("rule", "day"),
    [
        (Reminder(offset=0), date(2027, 1, 29)),
        (Reminder(offset=-1), date(2027, 1, 28)),
        (Reminder(offset=-10, unit="calendario"), date(2027, 1, 19)),
        (Reminder(offset=1), date(2027, 2, 1)),
        (Reminder(offset=1, unit="calendario", roll="none"), date(2027, 2, 1)),
    ],
)
def test_up_to_the_last_day_rungs_count_from_the_last_working_day(rule: Reminder, day: date) -> None:
    sunday = date(2027, 1, 31)
    assert day_of(rule, sunday, WorkCalendar()) == day


def test_early_rungs_come_with_the_digest_and_the_others_when_the_office_opens() -> None:
    def seen(now: datetime) -> list[int]:
        return [rung.rule.offset for rung in reached(LADDER, DUE, now, WorkCalendar(), HOURS).told]

    assert seen(at(23, 6)) == []
    assert seen(at(23, 7)) == [-1]
    assert seen(at(24, 7)) == [-1]
    assert seen(at(24, 8)) == [0]
    assert seen(at(30)) == [2]


def test_a_day_off_tells_only_what_asks_for_it() -> None:
    ladder = (Reminder(offset=-3, unit="calendario", roll="none"), Reminder(offset=-3, unit="calendario"))
    saturday = reached(ladder, DUE, at(21), WorkCalendar(), HOURS)
    assert [rung.rule.roll for rung in saturday.told] == ["none"]
    assert reached(ladder, DUE, at(22), WorkCalendar(), HOURS).told == ()


def test_the_whole_ladder_of_one_task(office: Flask) -> None:
    assert [remind(at(day)) for day in (20, 23, 24, 25, 26, 27)] == [0, 1, 1, 0, 2, 0]
    assert mails() == [("ultimo_dia", "officer"), ("vencidas", "director"), ("vencidas", "officer")]
    assert told() == [
        ("-1habiles", "officer", "waiting"),
        ("0habiles", "officer", "mailed"),
        ("2habiles", "director", "mailed"),
        ("2habiles", "officer", "mailed"),
    ]


def test_a_reminder_says_what_and_until_when_to_each_in_his_place(office: Flask) -> None:
    remind(at(26))
    own, boss = samples.mail(person_id="officer"), samples.mail(person_id="director")
    (line,) = own.params["vencidas"]
    assert line["cuando"] == "venció hace 2 días hábiles"
    assert line["vence"] == "martes 24 de noviembre de 2026"
    assert (own.params["propias"], boss.params["propias"]) == (True, False)
    assert boss.params["vencidas"][0]["a_cargo"] == "Funcionaria de prueba"
    assert own.params["debia_salir"] == ""
    assert (own.case_id, own.task_id) == (samples.CASE, samples.TASK)


def test_a_second_sweep_or_a_second_clock_adds_nothing(office: Flask) -> None:
    assert [remind(at(24)), remind(at(24, 10)), remind(at(24, 23))] == [2, 0, 0]


def test_what_fell_due_while_the_machine_was_off_is_told_once_and_says_it_is_late(office: Flask) -> None:
    assert [remind(at(25)), remind(at(25, 10))] == [2, 0]
    assert told() == [("-1habiles", "officer", "superada"), ("0habiles", "officer", "mailed")]
    assert samples.mail().kind == "vencidas"
    assert samples.mail().params["debia_salir"] == "martes 24 de noviembre de 2026"


def test_what_came_on_friday_while_the_machine_was_off_waits_for_monday(office: Flask) -> None:
    change_task(due=date(2026, 11, 20), created_at=at(16))
    assert [remind(at(21)), remind(at(22)), remind(at(23))] == [0, 0, 2]


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
    assert remind(at(24)) == 4
    assert {name for _, name in mails()} == {"officer", "second"}


def test_an_entity_is_reminded_at_once_with_a_link_of_its_own(office: Flask) -> None:
    change_task(role="entidad", assignee_id=None)
    assert [remind(at(23)), remind(at(23, 10))] == [1, 0]
    assert (samples.mail().kind, samples.mail().to_address) == ("recordatorio", "enlace@abejorral.example")
    assert samples.mail().params["enlace"].startswith("/e/")
    assert session().query(AccessLink).one().task_id == samples.TASK
    assert told() == [("-1habiles", "entidad", "mailed")]


def test_a_boss_with_thirty_late_tasks_gets_one_mail_the_worst_first(office: Flask) -> None:
    with transaction() as act:
        days = [date(2026, 11, 20) - timedelta(days=n % 9) for n in range(30)]
        act.add_all(samples.task(id=f"t{n:02}", engine_task_id=f"e{n}", due=day) for n, day in enumerate(days))
    remind(at(25), Reminder(offset=1, to=("director",)))
    lines = samples.mail(person_id="director").params["vencidas"]
    assert len(lines) == 30 and lines[0]["vence"].startswith("jueves 12 de noviembre")
    assert samples.mail(person_id="director").params["mas"] == 1
    assert Counter(why for _, _, why in told()) == {"mailed": 31}


def test_a_list_beyond_one_act_is_still_one_mail(office: Flask) -> None:
    with transaction() as act:
        act.add_all(samples.task(id=f"t{n}", engine_task_id=f"e{n}") for n in range(249))
    assert [remind(at(24), LADDER[1]), remind(at(24, 10), LADDER[1])] == [250, 0]
    assert (samples.mail().params["total"], samples.mail().params["mas"]) == (250, 220)
    session().expire_all()
    assert session().query(Told).filter_by(outbox_id=samples.mail().id).count() == 250


def test_an_early_rung_spares_a_task_that_opened_or_was_taken_on_its_day(office: Flask) -> None:
    change_task(created_at=at(23, 7))
    assert remind(at(23)) == 1
    change_task(created_at=at(20), taken_at=at(27, 7), due=date(2026, 11, 30))
    assert remind(at(27)) == 1
    assert [why for _, _, why in told()] == ["recien_asignada", "recien_asignada"]


def test_an_early_rung_reaches_a_task_that_was_there_the_day_before(office: Flask) -> None:
    change_task(created_at=at(22, 23))
    remind(at(23))
    assert told() == [("-1habiles", "officer", "waiting")]


def test_the_chief_of_the_responsible_is_told_or_the_one_above(office: Flask) -> None:
    with transaction() as act:
        act.add_all(
            [
                Office(id="above", owner_id=samples.OWNER, name="Secretaría"),
                Office(id="below", owner_id=samples.OWNER, name="Dirección", parent_id="above"),
            ]
        )
        act.add_all([samples.person("chief", "Jefa"), samples.person("secretary", "Secretaria")])
        act.flush()
        for person_id, office_id in (("chief", "below"), ("secretary", "above")):
            grant = samples.role(person_id, "jefe_dependencia")
            grant.scope = office_id
            act.add(grant)
    change_person("officer", office_id="below")
    change_person("chief", office_id="below")
    ladder = Reminder(offset=1, to=("jefe",))
    remind(at(25), ladder)
    change_task(assignee_id="chief", due=date(2026, 11, 25))
    remind(at(26), ladder)
    assert [to for _, to, _ in told()] == ["chief", "secretary"]


def test_nobody_to_tell_is_told_to_nobody_once(office: Flask) -> None:
    ladder = Reminder(offset=1, to=("jefe",))
    assert [remind(at(25), ladder), remind(at(26), ladder)] == [1, 0]
    assert told() == [("1habiles", "nadie", "sin_direccion")]


def test_a_closed_account_and_a_broken_address_are_not_written_to(office: Flask) -> None:
    change_person("officer", active=False)
    change_person("director", email="nada")
    assert remind(at(26), LADDER[2]) == 2
    assert mails() == [] and {why for _, _, why in told()} == {"sin_direccion"}


def test_whoever_declined_a_kind_is_not_told_it(office: Flask) -> None:
    change_person("officer", unwanted_mail=["ultimo_dia", "resumen"])
    remind(at(23)), remind(at(24)), remind(at(26))
    assert [row for row in told() if row[1] == "officer"] == [
        ("-1habiles", "officer", "no_quiere"),
        ("0habiles", "officer", "no_quiere"),
        ("2habiles", "officer", "mailed"),
    ]


def test_a_term_of_the_law_that_ends_is_told_all_the_same(office: Flask) -> None:
    change_person("officer", unwanted_mail=["ultimo_dia"])
    with transaction() as act:
        act.add(
            Term(
                id="legal", case_id=samples.CASE, name="legal", kind="legal", amount={}, start=date(2026, 11, 3),
                initial_due=date(2026, 11, 26), due=date(2026, 11, 26), due_at=at(26, 17), explanation={},
            )
        )  # fmt: skip
    remind(at(24), LADDER[1])
    assert told() == [("0habiles", "officer", "mailed")]


def test_nobody_is_told_more_of_a_task_than_the_owner_allows(office: Flask) -> None:
    with transaction() as act:
        act.add(OwnerSetting(owner_id=samples.OWNER, key=MOST, value=2))
    for day in (23, 24, 26):
        remind(at(day))
    assert [why for _, to, why in told() if to == "officer"] == ["waiting", "mailed", "tope"]
    assert [why for _, to, why in told() if to == "director"] == ["mailed"]
