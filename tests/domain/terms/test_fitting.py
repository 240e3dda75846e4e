"""Internal terms laid end to end before a legal date: which of them do not fit."""

from datetime import date

from workflows.domain.terms.amount import Before, Span, Unit
from workflows.domain.terms.calendar import WorkCalendar
from workflows.domain.terms.fitting import Ahead, misfits

TODAY = date(2026, 11, 23)
CALENDAR = WorkCalendar()
WAY = [
    Ahead("Asignar", Span(1, Unit.HABILES)), Ahead("Elaborar", Span(2, Unit.HABILES)),
    Ahead("Firmar", Span(1, Unit.HABILES)), Ahead("Análisis y diseño", Span(5, Unit.HABILES)),
    Ahead("Responder", Before(3, Unit.HABILES, "legal")),
]  # fmt: skip


def outside(days: int) -> list[str]:
    """Titles of what does not fit when the law gives so many business days."""
    return [each.title for each in misfits(WAY, TODAY, CALENDAR.add_working(TODAY, days), CALENDAR)]


def test_everything_fits_with_room_to_spare() -> None:
    assert outside(15) == [] and outside(12) == []


def test_what_ends_too_near_the_legal_date_does_not_fit() -> None:
    assert outside(11) == ["Responder"]
    assert outside(10) == ["Análisis y diseño", "Responder"]


def test_when_there_is_no_day_left_nothing_fits() -> None:
    assert outside(1) == [each.title for each in WAY]


def test_the_words_say_how_long_each_is() -> None:
    assert WAY[3].words == "Análisis y diseño (5 días hábiles)"
    assert WAY[4].words == "Responder (3 días hábiles antes del plazo legal)"
