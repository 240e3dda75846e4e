"""What happens to a running term: requerimiento, extension, and internal terms under the legal one."""

from datetime import date

import pytest

from workflows.domain.terms.amount import FixedDate, Span, Unit
from workflows.domain.terms.calendar import WorkCalendar
from workflows.domain.terms.changes import bend, extend, extension_limit, remaining, resume, used_days
from workflows.domain.terms.compute import due
from workflows.domain.terms.deadline import Deadline
from workflows.kernel.errors import Invalid

CALENDAR = WorkCalendar()
RECEIVED = date(2026, 11, 20)
FIFTEEN = Span(15, Unit.HABILES)
LEGAL = due(FIFTEEN, RECEIVED, CALENDAR)


def longer(new_due: date, today: date = date(2026, 12, 1), running: Deadline = LEGAL, paused: int = 0) -> Deadline:
    return extend(running, new_due, CALENDAR, initial=FIFTEEN, received=RECEIVED, today=today, suspended=paused)


def test_a_requerimiento_sent_on_day_four_has_used_four_days() -> None:
    assert used_days(RECEIVED, date(2026, 11, 26), CALENDAR) == 4
    assert used_days(RECEIVED, RECEIVED, CALENDAR) == 0
    assert used_days(RECEIVED, date(2026, 11, 22), CALENDAR) == 0


def test_the_term_resumes_with_what_remained_on_the_working_day_after_completion() -> None:
    left = remaining(LEGAL, date(2026, 11, 26), CALENDAR)
    assert left.amount == 11
    resumed = resume(left, date(2026, 12, 11), CALENDAR)
    # Friday December 11: the first of the eleven days is Monday 14.
    assert CALENDAR.working_days_between(date(2026, 12, 11), resumed.due) == 11
    assert resumed.due == date(2026, 12, 29)
    assert resumed.notes == ("El plazo se reanudó con 11 días hábiles que faltaban.",)


def test_a_term_suspended_on_its_last_day_is_due_when_it_is_completed() -> None:
    left = remaining(LEGAL, LEGAL.due, CALENDAR)
    resumed = resume(left, date(2026, 12, 19), CALENDAR)
    assert (left.amount, resumed.due) == (0, date(2026, 12, 21))
    assert "responda de inmediato" in resumed.notes[0]


def test_months_leave_calendar_days() -> None:
    month = due(Span(1, Unit.MESES), RECEIVED, CALENDAR)
    assert remaining(month, date(2026, 12, 1), CALENDAR) == Span(20, Unit.CALENDARIO)


def test_a_fixed_date_cannot_be_suspended() -> None:
    with pytest.raises(TypeError):
        remaining(due(FixedDate(1, 31), RECEIVED, CALENDAR), RECEIVED, CALENDAR)


def test_an_extension_reaches_at_most_double_from_the_original_reception() -> None:
    limit = extension_limit(FIFTEEN, RECEIVED, CALENDAR)
    assert limit == CALENDAR.add_working(RECEIVED, 30) == date(2027, 1, 6)
    extended = longer(limit)
    assert (extended.due, extended.start, extended.amount) == (limit, RECEIVED, Span(30, Unit.HABILES))
    assert len(extended.skipped) == (limit - RECEIVED).days - 30
    assert "vencía el lunes 14 de diciembre de 2026" in extended.notes[-1]
    with pytest.raises(Invalid, match="doble del plazo inicial.*hasta el miércoles 6 de enero"):
        longer(date(2027, 1, 7))


def test_days_of_suspension_do_not_count_against_the_double() -> None:
    assert longer(date(2027, 1, 7), paused=1).due == date(2027, 1, 7)


def test_an_extension_comes_before_expiry_is_later_and_ends_on_a_working_day() -> None:
    assert longer(date(2026, 12, 15), today=LEGAL.due).due == date(2026, 12, 15)
    with pytest.raises(Invalid, match="ya no puede ampliarse"):
        longer(date(2026, 12, 18), today=date(2026, 12, 15))
    with pytest.raises(Invalid, match="posterior"):
        longer(LEGAL.due)
    with pytest.raises(Invalid, match="no es día hábil"):
        longer(date(2026, 12, 19))


def test_the_month_to_complete_has_one_equal_extension() -> None:
    month = Span(1, Unit.MESES)
    running = due(month, RECEIVED, CALENDAR)
    limit = extension_limit(month, RECEIVED, CALENDAR)
    extended = extend(running, limit, CALENDAR, initial=month, received=RECEIVED, today=RECEIVED)
    assert (extended.due, extended.amount) == (date(2027, 1, 20), Span(2, Unit.MESES))


def internal(days: int, start: date = RECEIVED) -> Deadline:
    return due(Span(days, Unit.HABILES), start, CALENDAR)


def test_an_internal_term_with_room_is_left_alone() -> None:
    bent = bend(internal(13), LEGAL.due, CALENDAR, today=RECEIVED)
    assert (bent.deadline, bent.cut, bent.fits, bent.why) == (internal(13), False, True, "")


def test_an_internal_term_is_cut_two_working_days_before_the_legal_one() -> None:
    bent = bend(internal(14), LEGAL.due, CALENDAR, today=RECEIVED)
    assert (bent.deadline.due, bent.cut, bent.fits) == (date(2026, 12, 10), True, True)
    assert bent.why == (
        "Se adelantó: el plazo legal vence el lunes 14 de diciembre de 2026 y deben quedar 2 días hábiles."
    )
    assert all(day.date <= bent.deadline.due for day in bent.deadline.skipped)


def test_what_cannot_fit_is_due_today_and_says_so() -> None:
    today = date(2026, 12, 11)
    bent = bend(internal(5, today), LEGAL.due, CALENDAR, today=today)
    assert (bent.deadline.due, bent.cut, bent.fits) == (today, True, False)
    assert bent.why.startswith("No cabe: ") and bent.why in bent.deadline.notes
