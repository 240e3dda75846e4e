"""When each kind of amount ends."""

from datetime import date

import pytest

from workflows.domain.terms.amount import Before, FixedDate, Span, Unit
from workflows.domain.terms.calendar import WorkCalendar
from workflows.domain.terms.compute import add_months, due
from workflows.domain.terms.deadline import from_json

CALENDAR = WorkCalendar()
FRIDAY = date(2026, 11, 20)


def test_fifteen_business_days_from_a_friday_skip_nine_days() -> None:
    deadline = due(Span(15, Unit.HABILES), FRIDAY, CALENDAR)
    assert (deadline.counted_from, deadline.due) == (date(2026, 11, 21), date(2026, 12, 14))
    assert len(deadline.skipped) == 9
    assert "festivo: La Inmaculada Concepción" in [day.reason for day in deadline.skipped]
    assert deadline.effective == deadline.due


def test_july_of_2026_has_the_new_holiday() -> None:
    assert due(Span(1, Unit.HABILES), date(2026, 7, 10), CALENDAR).due == date(2026, 7, 14)


def test_a_closure_makes_the_term_longer_and_is_named() -> None:
    closed = WorkCalendar(closures={date(2026, 11, 24): "Jornada de inventario"})
    deadline = due(Span(2, Unit.HABILES), FRIDAY, closed)
    assert deadline.due == date(2026, 11, 25)
    assert deadline.skipped[-1].reason == "cierre de la entidad: Jornada de inventario"


@pytest.mark.parametrize(
    ("start", "months", "last"),
    [
        (date(2025, 1, 31), 1, date(2025, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2027, 1, 31), 1, date(2027, 3, 1)),
        (date(2026, 12, 15), 2, date(2027, 2, 15)),
        (date(2026, 2, 28), 1, date(2026, 3, 30)),
    ],
)
def test_months_follow_the_calendar_and_extend_to_the_first_working_day(start: date, months: int, last: date) -> None:
    assert due(Span(months, Unit.MESES), start, CALENDAR).due == last


def test_months_move_across_years_in_both_directions() -> None:
    assert add_months(date(2026, 12, 31), 2) == date(2027, 2, 28)
    assert add_months(date(2027, 1, 31), -2) == date(2026, 11, 30)


def test_calendar_days_count_every_day_and_say_the_last_working_one() -> None:
    deadline = due(Span(8, Unit.CALENDARIO), FRIDAY, CALENDAR)
    assert (deadline.due, deadline.effective, deadline.skipped) == (
        date(2026, 11, 28),
        date(2026, 11, 27),
        (),
    )


def test_january_31_never_moves_but_the_case_aims_at_the_friday_before() -> None:
    deadline = due(FixedDate(1, 31), FRIDAY, CALENDAR)
    assert (deadline.due, deadline.effective) == (date(2027, 1, 31), date(2027, 1, 29))
    assert "el último día hábil anterior es el viernes 29 de enero" in deadline.notes[0]


def test_a_fixed_date_is_today_on_its_day_and_next_year_after_it() -> None:
    assert due(FixedDate(1, 31), date(2027, 1, 31), CALENDAR).due == date(2027, 1, 31)
    assert due(FixedDate(1, 31), date(2027, 2, 1), CALENDAR).due == date(2028, 1, 31)
    assert due(FixedDate(2, 29), date(2027, 2, 1), CALENDAR).due == date(2027, 2, 28)


def test_so_much_before_counts_back() -> None:
    publication = date(2027, 1, 31)
    before = due(Before(60, Unit.CALENDARIO, "publicar"), FRIDAY, CALENDAR, reference=publication)
    assert (before.due, before.notes) == (date(2026, 12, 2), ())
    worked = due(Before(2, Unit.HABILES, "publicar"), FRIDAY, CALENDAR, reference=publication)
    assert worked.due == date(2027, 1, 28)
    month = due(Before(2, Unit.MESES, "publicar"), FRIDAY, CALENDAR, reference=publication)
    assert month.due == date(2026, 11, 30)


def test_starting_late_compresses_visibly_instead_of_ending_in_the_past() -> None:
    late = date(2027, 1, 12)
    deadline = due(Before(60, Unit.CALENDARIO, "publicar"), late, CALENDAR, reference=date(2027, 1, 31))
    assert deadline.due == late
    assert "como se empezó tarde" in deadline.notes[0]


def test_before_needs_the_date_of_the_other_step() -> None:
    with pytest.raises(ValueError, match="date of that step"):
        due(Before(1, Unit.HABILES, "publicar"), FRIDAY, CALENDAR)


def test_a_stored_deadline_comes_back_equal() -> None:
    for amount in (Span(15, Unit.HABILES), FixedDate(1, 31), Span(1, Unit.MESES, "requerimiento")):
        deadline = due(amount, FRIDAY, CALENDAR, rule="Ley 1437 de 2011, art. 14")
        assert from_json(deadline.as_json()) == deadline
