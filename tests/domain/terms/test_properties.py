"""What holds for every start, amount and set of closures."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from workflows.domain.terms.amount import Amount, Before, FixedDate, Span, Unit, as_table, parse
from workflows.domain.terms.calendar import WorkCalendar
from workflows.domain.terms.changes import bend, remaining, resume, used_days
from workflows.domain.terms.compute import due
from workflows.domain.terms.deadline import from_json

closures = st.dictionaries(st.dates(date(2026, 1, 1), date(2026, 12, 31)), st.just("cierre"), max_size=8)
calendars = closures.map(lambda closed: WorkCalendar(closures=closed))
starts = st.dates(date(2025, 11, 1), date(2027, 1, 31))
counts = st.integers(1, 60)
spans = st.builds(Span, counts, st.sampled_from(Unit))
amounts: st.SearchStrategy[Amount] = st.one_of(
    spans,
    st.builds(FixedDate, st.integers(1, 12), st.integers(1, 28)),
    st.builds(Before, counts, st.sampled_from(Unit), st.just("publicar")),
)
quick = settings(max_examples=60, deadline=None)


@quick
@given(calendars, starts, counts)
def test_walking_there_and_counting_agree(calendar: WorkCalendar, start: date, n: int) -> None:
    end = calendar.add_working(start, n)
    assert calendar.working_days_between(start, end) == n
    assert calendar.working_days_between(end, calendar.add_working(end, -n)) == -n


@quick
@given(calendars, starts, spans)
def test_business_days_and_months_end_on_a_working_day(calendar: WorkCalendar, start: date, span: Span) -> None:
    deadline = due(span, start, calendar)
    assert deadline.due > start
    if span.unit is not Unit.CALENDARIO:
        assert calendar.is_working(deadline.due) and deadline.effective == deadline.due
    if span.unit is Unit.HABILES:
        assert len(deadline.skipped) + span.amount == (deadline.due - start).days


@quick
@given(calendars, starts, spans, st.integers(0, 30))
def test_a_later_start_or_a_longer_amount_never_ends_earlier(
    calendar: WorkCalendar, start: date, span: Span, more: int
) -> None:
    end = due(span, start, calendar).due
    assert due(span, start + timedelta(days=more), calendar).due >= end
    assert due(Span(span.amount + more, span.unit), start, calendar).due >= end


@quick
@given(calendars, starts, counts, st.integers(0, 120), st.integers(0, 60))
def test_suspending_and_resuming_conserves_the_days(
    calendar: WorkCalendar, start: date, n: int, sent_after: int, pause: int
) -> None:
    running = due(Span(n, Unit.HABILES), start, calendar)
    sent = min(start + timedelta(days=sent_after), running.due)
    left = remaining(running, sent, calendar)
    assert used_days(start, sent, calendar) + left.amount == n
    completed = sent + timedelta(days=pause)
    resumed = resume(left, completed, calendar)
    assert resumed.due >= running.due
    assert from_json(resumed.as_json()) == resumed
    if left.amount:
        assert calendar.working_days_between(completed, resumed.due) == left.amount


@quick
@given(calendars, starts, amounts, st.integers(0, 200))
def test_no_deadline_is_in_the_past_and_all_are_stored_faithfully(
    calendar: WorkCalendar, start: date, amount: Amount, ahead: int
) -> None:
    deadline = due(amount, start, calendar, reference=start + timedelta(days=ahead))
    assert start <= deadline.effective <= deadline.due
    assert from_json(deadline.as_json()) == deadline
    assert parse(as_table(amount)) == amount


@quick
@given(calendars, starts, counts, counts, st.integers(0, 60))
def test_a_bent_term_fits_or_says_that_it_cannot(
    calendar: WorkCalendar, received: date, legal_days: int, inner: int, wait: int
) -> None:
    today = received + timedelta(days=wait)
    legal = due(Span(legal_days, Unit.HABILES), received, calendar).due
    own = due(Span(inner, Unit.HABILES), today, calendar)
    bent = bend(own, legal, calendar, today=today)
    assert today <= bent.deadline.due <= own.due
    assert bent.fits == (calendar.add_working(legal, -2) >= today)
    assert bent.cut == (bent.deadline.due < own.due)
    assert bool(bent.why) == (bent.cut or not bent.fits)
    if bent.fits:
        assert calendar.working_days_between(bent.deadline.due, legal) >= 2


@quick
@given(calendars, st.datetimes(datetime(2024, 1, 1), datetime(2035, 12, 31), timezones=st.just(UTC)))
def test_reception_is_a_working_day_and_never_before_arrival(calendar: WorkCalendar, instant: datetime) -> None:
    received = calendar.reception(instant)
    assert calendar.is_working(received)
    assert received >= calendar.local(instant).date()
    assert calendar.reception(calendar.end_of_office(received)) == received
    assert calendar.reception(calendar.end_of_day(received)) == calendar.next_working(received)
