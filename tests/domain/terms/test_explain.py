"""What a page says about a deadline."""

from datetime import date

import pytest

from workflows.domain.terms.amount import Before, FixedDate, Span, Unit
from workflows.domain.terms.calendar import WorkCalendar
from workflows.domain.terms.compute import due
from workflows.domain.terms.explain import explain, group, relative, skipped_rows

CALENDAR = WorkCalendar()
FRIDAY = date(2026, 11, 20)


def test_two_business_days_over_a_weekend() -> None:
    assert explain(due(Span(2, Unit.HABILES), FRIDAY, CALENDAR)) == (
        "Vence el martes 24 de noviembre de 2026. 2 días hábiles desde el día siguiente al viernes 20 de "
        "noviembre de 2026. Se saltan sáb 21, dom 22."
    )


def test_days_of_two_months_are_told_by_month_and_holidays_by_name() -> None:
    said = explain(due(Span(15, Unit.HABILES), FRIDAY, CALENDAR))
    assert "Se saltan sáb 21, dom 22, sáb 28 y dom 29 de noviembre; sáb 5, dom 6, mar 8 (festivo: " in said
    assert said.endswith("sáb 12 y dom 13 de diciembre.")


def test_a_month_that_ends_on_sunday() -> None:
    assert explain(due(Span(1, Unit.MESES), date(2027, 1, 31), CALENDAR)) == (
        "Vence el lunes 1 de marzo de 2027. 1 mes desde el domingo 31 de enero de 2027. Se salta dom 28 de febrero."
    )


def test_nothing_skipped_says_nothing() -> None:
    said = explain(due(Span(1, Unit.HABILES), date(2026, 11, 23), CALENDAR))
    assert said.endswith("1 día hábil desde el día siguiente al lunes 23 de noviembre de 2026.")


def test_a_fixed_date_says_when_to_act() -> None:
    said = explain(due(FixedDate(1, 31), FRIDAY, CALENDAR))
    assert said.startswith("Vence el domingo 31 de enero de 2027. Es una fecha fija. ")
    assert said.endswith("el último día hábil anterior es el viernes 29 de enero.")


def test_a_before_names_the_other_step_and_its_date() -> None:
    amount = Before(60, Unit.CALENDARIO, "publicar")
    said = explain(due(amount, FRIDAY, CALENDAR, reference=date(2027, 1, 31)), of="la publicación")
    assert said == (
        "Vence el miércoles 2 de diciembre de 2026. "
        "60 días calendario antes de la publicación (domingo 31 de enero de 2027)."
    )


def test_the_skipped_days_are_also_a_list() -> None:
    assert skipped_rows(due(Span(2, Unit.HABILES), FRIDAY, CALENDAR)) == [
        {"date": "2026-11-21", "day": "sábado 21 de noviembre de 2026", "reason": "sábado"},
        {"date": "2026-11-22", "day": "domingo 22 de noviembre de 2026", "reason": "domingo"},
    ]


@pytest.mark.parametrize(
    ("due_on", "today", "said"),
    [
        (FRIDAY, FRIDAY, "vence hoy"),
        (FRIDAY, date(2026, 11, 19), "vence mañana"),
        (date(2026, 11, 23), FRIDAY, "en 1 día hábil"),
        (date(2026, 11, 24), FRIDAY, "en 2 días hábiles"),
        (date(2027, 1, 31), date(2027, 1, 29), "vence el domingo 31 de enero"),
        (date(2026, 11, 19), FRIDAY, "venció ayer"),
        (FRIDAY, date(2026, 11, 23), "hace 1 día hábil"),
        (FRIDAY, date(2026, 11, 25), "hace 3 días hábiles"),
        (date(2027, 1, 30), date(2027, 2, 1), "venció el sábado 30 de enero"),
    ],
)
def test_the_distance_is_told_in_working_days(due_on: date, today: date, said: str) -> None:
    assert relative(due_on, today, CALENDAR) == said


@pytest.mark.parametrize(
    ("due_on", "today", "place"),
    [
        (date(2026, 11, 17), date(2026, 11, 18), "late"),
        (date(2026, 11, 18), date(2026, 11, 18), "today"),
        (date(2026, 11, 22), date(2026, 11, 18), "week"),
        (date(2026, 11, 23), date(2026, 11, 18), "later"),
        # On a Saturday the week ahead is the one that matters.
        (date(2026, 11, 27), date(2026, 11, 21), "week"),
        (date(2026, 11, 30), date(2026, 11, 21), "later"),
    ],
)
def test_the_inbox_has_four_groups(due_on: date, today: date, place: str) -> None:
    assert group(due_on, today, CALENDAR) == place
