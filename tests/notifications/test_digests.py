"""One digest per person and working day, at the owner's hour, when there is something to say; never two."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from notifications import digests, reminders
from tests.notifications import samples
from tests.notifications.test_reminders import at, change_person, change_task, told
from workflows.actions import digests as acts
from workflows.domain.cases import Case
from workflows.domain.digests import LISTED
from workflows.domain.entities import OwnerSetting
from workflows.domain.outbox import Outbox
from workflows.domain.reminders import HOUR
from workflows.domain.reminders import Reminder as Told
from workflows.kernel import clock
from workflows.kernel.db import session, transaction
from workflows.procedures.model import Reminder

DUE_TUESDAY = date(2026, 11, 24)
LADDER = (Reminder(offset=-1, to=("responsable", "director")),)


def tick(now: datetime, *ladder: Reminder) -> int:
    """What the clock does at `now`: rungs, then digests; how many digests are new."""
    with clock.at(now):
        reminders.sweep(now, lambda version, step: ladder or LADDER)
        return digests.sweep(now)


def tasks(*days: date, **values: Any) -> None:
    """More tasks of the officer, due on these days."""
    with transaction() as act:
        act.add_all(
            samples.task(id=f"t{n:03}", engine_task_id=f"e{n}", due=day, **values) for n, day in enumerate(days)
        )


def digest(person_id: str = "officer") -> Outbox:
    """The only digest of a person."""
    return samples.mail(person_id=person_id, kind="resumen")


def titles(part: str, person_id: str = "officer") -> list[str]:
    """What the digest of a person says in one of its parts, by due date."""
    return [line["vence"] for line in digest(person_id).params[part]["lineas"]]


def test_early_rungs_are_told_together_at_the_owners_hour(office: Flask) -> None:
    assert [tick(at(23, 6)), tick(at(23, 7)), tick(at(23, 8))] == [0, 2, 0]
    assert told() == [("-1habiles", "director", "digest"), ("-1habiles", "officer", "digest")]
    assert titles("semana") == ["martes 24 de noviembre de 2026"]
    (line,) = digest("director").params["proximas"]["lineas"]
    assert (line["a_cargo"], line["cuando"]) == ("Funcionaria de prueba", "vence mañana")
    assert digest().params["tarde"] == ""


def test_nothing_to_say_is_no_mail(office: Flask) -> None:
    change_task(due=date(2026, 12, 18))
    assert [tick(at(day, 7)) for day in (23, 24, 25)] == [0, 0, 0]


def test_the_owner_sets_the_hour(office: Flask) -> None:
    with transaction() as act:
        act.add(OwnerSetting(owner_id=samples.OWNER, key=HOUR, value="15:30"))
    assert [tick(at(23, 15)), tick(at(23, 16))] == [0, 2]


def test_a_machine_that_was_off_sends_it_when_it_is_back_the_same_day_and_says_so(office: Flask) -> None:
    assert tick(at(23, 16)) == 2
    assert digest().params["tarde"] == "07:00"


def test_a_machine_that_was_off_all_day_sends_the_next_days_only(office: Flask) -> None:
    change_task(due=date(2026, 11, 26))
    assert tick(at(26, 7)) == 2
    assert digest().params["dia"] == "jueves 26 de noviembre de 2026"


def test_what_is_late_is_repeated_once_a_week_and_what_is_due_today_on_its_day(office: Flask) -> None:
    tasks(date(2026, 11, 10), date(2026, 11, 26))
    change_task(due=date(2026, 11, 12))
    never = Reminder(offset=300)
    assert [tick(at(day, 7), never) for day in (23, 24, 25, 26, 27, 30)] == [1, 0, 0, 1, 0, 1]
    first = session().query(Outbox).order_by(Outbox.created_at).first()
    assert first is not None
    said = {part: len(first.params[part]["lineas"]) for part in ("vencidas", "hoy", "semana")}
    assert said == {"vencidas": 2, "hoy": 0, "semana": 1}


def test_nothing_leaves_on_a_day_off_but_what_asks_for_it(office: Flask) -> None:
    change_task(due=date(2026, 11, 21))
    assert tick(at(21, 7)) == 0
    change_task(due=DUE_TUESDAY)
    assert tick(at(21, 9), Reminder(offset=-3, unit="calendario", roll="none")) == 0
    assert tick(at(22, 9), Reminder(offset=-2, unit="calendario", roll="none")) == 1


def test_a_task_that_ended_meanwhile_is_not_told(office: Flask) -> None:
    with clock.at(at(23, 7)):
        reminders.sweep(at(23, 7), lambda version, step: LADDER)
    change_task(state="done")
    assert tick(at(23, 7)) == 0
    assert {why for _, _, why in told()} == {"resuelta"}


def test_a_due_date_that_moved_meanwhile_is_not_told(office: Flask) -> None:
    with clock.at(at(23, 7)):
        reminders.sweep(at(23, 7), lambda version, step: LADDER)
    change_task(due=date(2026, 12, 18))
    assert tick(at(23, 7)) == 0
    assert {why for _, _, why in told()} == {"superada"}


def test_what_comes_after_the_digest_waits_for_the_next(office: Flask) -> None:
    tick(at(23, 7))
    tasks(DUE_TUESDAY, created_at=at(20))
    assert tick(at(23, 11)) == 0
    assert tick(at(24, 7)) == 2
    session().expire_all()
    assert {row.state for row in session().query(Told)} == {"digest"}


def test_whoever_declined_while_it_waited_gets_none(office: Flask) -> None:
    with clock.at(at(23, 7)):
        reminders.sweep(at(23, 7), lambda version, step: LADDER)
    change_person("officer", unwanted_mail=["resumen"])
    assert tick(at(23, 7)) == 1
    assert ("-1habiles", "officer", "no_quiere") in told()


def test_two_clocks_and_a_crash_in_the_middle_send_one_each(office: Flask) -> None:
    tick(at(23, 7))
    with transaction() as act:
        act.query(OwnerSetting).filter_by(key=acts.DONE).delete()
        act.query(Told).filter_by(person_id="officer").update({"state": "waiting", "outbox_id": None})
    assert tick(at(23, 8)) == 0
    assert {why for _, _, why in told()} == {"digest"}


@pytest.mark.parametrize("jump", [timedelta(hours=3), timedelta(hours=-3), timedelta(days=3)])
def test_a_clock_that_jumps_and_comes_back_sends_no_second(office: Flask, jump: timedelta) -> None:
    moments = [at(23, 8), at(23, 8) + jump, at(23, 9), at(23, 10)]
    for moment in moments:
        tick(moment)
    keys = [row.unique_key for row in session().query(Outbox).filter_by(kind="resumen", person_id="officer")]
    days = {key.rpartition(":")[2] for key in keys}
    assert len(keys) == len(days) <= 2 and "2026-11-23" in days


def test_a_long_list_says_how_many_more(office: Flask) -> None:
    tasks(*[date(2026, 11, 10)] * 150, created_at=at(2))
    assert tick(at(23, 7)) == 2
    late = digest().params["vencidas"]
    assert (len(late["lineas"]), late["mas"]) == (LISTED, 150 - LISTED)


def test_it_says_what_is_new_and_what_waits_for_others(office: Flask) -> None:
    tasks(date(2026, 12, 18), created_at=at(20, 18))
    with transaction() as act:
        act.add(samples.task(id="done", engine_task_id="done", state="done"))
        act.query(Case).update({"waiting_for": "la entidad", "waiting_since": at(18)})
    tick(at(23, 7))
    assert titles("nuevas") == ["viernes 18 de diciembre de 2026"]
    (one,) = digest().params["esperando"]
    assert (one["que"], one["desde"]) == ("la entidad", "miércoles 18 de noviembre")


def test_the_rows_of_a_long_digest_are_told_in_acts_of_a_hundred(office: Flask) -> None:
    tasks(*[DUE_TUESDAY] * 240)
    assert tick(at(23, 7)) == 2
    session().expire_all()
    assert session().query(Told).filter_by(outbox_id=digest().id, state="digest").count() == 241
