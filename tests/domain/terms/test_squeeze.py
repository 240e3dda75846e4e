"""January 31 never moves; what counts back from it comes nearer, visibly, when the campaign starts late."""

from datetime import date

import pytest

from workflows.domain.terms.amount import Before, FixedDate, Unit, as_table, fixed, parse
from workflows.domain.terms.calendar import WorkCalendar
from workflows.domain.terms.compute import due
from workflows.domain.terms.deadline import Deadline, from_json
from workflows.domain.terms.explain import explain
from workflows.domain.terms.squeeze import Squeeze, usual_start
from workflows.kernel.errors import Invalid

CALENDAR = WorkCalendar()
PUBLIC = FixedDate(1, 31, "vigencia")
FINAL = date(2027, 1, 31)
OCTOBER = fixed("10-01")
USUAL = date(2026, 10, 1)
LADDER = (60, 45, 30, 15, 7)


def published(year: int, start: date) -> Deadline:
    return due(PUBLIC, start, CALENDAR, year=year)


def dates(started: date, today: date | None = None) -> list[date]:
    squeeze = Squeeze(FINAL, usual_start(OCTOBER, FINAL), started)
    return [before(days, today or started, squeeze).due for days in LADDER]


def before(days: int, today: date, squeeze: Squeeze | None) -> Deadline:
    return due(Before(days, Unit.CALENDARIO, "publicacion"), today, CALENDAR, reference=FINAL, squeeze=squeeze)


@pytest.mark.parametrize(
    ("year", "last_worked", "weekday"),
    [(2026, date(2026, 1, 30), "sábado"), (2027, date(2027, 1, 29), "domingo"), (2028, date(2028, 1, 31), "")],
)
def test_the_date_stays_on_a_saturday_or_a_sunday_and_says_the_last_working_day(
    year: int, last_worked: date, weekday: str
) -> None:
    found = published(year, date(year - 1, 10, 1))
    assert (found.due, found.effective) == (date(year, 1, 31), last_worked)
    said = " ".join(found.notes)
    assert (f"El {weekday} 31 de enero de {year} no es día hábil y la fecha no se mueve" in said) is bool(weekday)


@pytest.mark.parametrize("start", [date(2026, 12, 31), date(2027, 1, 31), date(2027, 2, 15)])
def test_it_is_of_its_vigencia_however_late_the_case_begins(start: date) -> None:
    assert published(2027, start).due == FINAL


def test_without_a_vigencia_it_is_the_next_one() -> None:
    assert due(PUBLIC, date(2027, 2, 15), CALENDAR).due == date(2028, 1, 31)
    assert due(FixedDate(1, 31), date(2026, 10, 1), CALENDAR, year=2030).due == FINAL


def test_nothing_moves_when_the_campaign_starts_on_its_day_or_before() -> None:
    usual = [date(2026, 12, 2), date(2026, 12, 17), date(2027, 1, 1), date(2027, 1, 16), date(2027, 1, 24)]
    assert dates(USUAL) == dates(date(2026, 9, 1)) == usual
    assert before(60, USUAL, Squeeze(FINAL, USUAL, USUAL)).notes == ()


def test_a_late_start_brings_every_date_nearer_in_proportion() -> None:
    started = date(2026, 12, 1)  # 61 of the 122 days are left
    assert dates(started) == [
        date(2027, 1, 1), date(2027, 1, 9), date(2027, 1, 16), date(2027, 1, 24), date(2027, 1, 28),
    ]  # fmt: skip


def test_the_move_is_said_in_words() -> None:
    found = before(60, date(2026, 12, 1), Squeeze(FINAL, USUAL, date(2026, 12, 1)))
    assert found.notes == (
        "En la campaña normal vencería el miércoles 2 de diciembre de 2026; empezó el martes 1 de diciembre de 2026 "
        "y se ajustó al viernes 1 de enero de 2027.",
    )
    assert found.effective == date(2026, 12, 31)
    assert found.notes[0] in explain(found)


@pytest.mark.parametrize("started", [date(2027, 1, 20), date(2027, 1, 30), FINAL, date(2027, 2, 1), date(2027, 3, 9)])
def test_dates_keep_their_order_and_are_never_in_the_past(started: date) -> None:
    found = dates(started)
    assert found == sorted(found)
    assert all(started <= each for each in found)
    assert all(each <= max(FINAL, started) for each in found)


def test_a_step_that_opens_after_its_squeezed_date_is_due_that_day() -> None:
    today = date(2027, 1, 18)
    found = before(45, today, Squeeze(FINAL, USUAL, date(2026, 12, 1)))
    assert found.due == today
    assert "En la campaña normal vencería el jueves 17 de diciembre de 2026" in found.notes[0]
    late = before(45, today, Squeeze(FINAL, USUAL, USUAL))
    assert late.due == today and late.notes[0].startswith("Debía vencer el jueves 17 de diciembre de 2026")


def test_the_usual_start_is_the_last_one_before_the_date() -> None:
    assert usual_start(OCTOBER, FINAL) == USUAL
    assert usual_start(fixed("01-02"), FINAL) == date(2027, 1, 2)
    assert usual_start(fixed("01-31"), FINAL) == date(2026, 1, 31)


def test_what_is_stored_reads_back() -> None:
    squeeze = Squeeze(FINAL, USUAL, date(2026, 12, 1))
    for each in (published(2027, USUAL), before(60, date(2026, 12, 1), squeeze)):
        assert from_json(each.as_json()) == each
    old = published(2027, USUAL).as_json() | {"amount": {"date": "01-31"}}
    assert from_json(old).amount == FixedDate(1, 31)


def test_the_year_is_written_and_read() -> None:
    table = {"date": "01-31", "year": "vigencia"}
    assert parse(table) == PUBLIC and as_table(PUBLIC) == table
    with pytest.raises(Invalid, match="El año del plazo solo puede ser «vigencia»"):
        parse({"date": "01-31", "year": 2027})
