"""The answer of the command `deadline`."""

from datetime import date, datetime
from typing import Any

import pytest

from workflows.domain.terms.report import deadline_report
from workflows.kernel.errors import Invalid


def test_the_shape_is_the_promised_one() -> None:
    report = deadline_report("2026-11-20", business_days=15)
    assert list(report) == ["from", "counted_from", "due", "rule", "skipped"]
    assert (report["from"], report["counted_from"], report["due"]) == (
        "2026-11-20",
        "2026-11-21",
        "2026-12-14",
    )
    assert len(report["skipped"]) == 9
    assert report["skipped"][0] == {"date": "2026-11-21", "reason": "sábado"}
    assert "Ley 4 de 1913, art. 62" in report["rule"]


def test_a_date_and_its_text_are_the_same() -> None:
    assert deadline_report(date(2026, 11, 20), business_days=15) == deadline_report("2026-11-20", business_days=15)


def test_months_and_calendar_days() -> None:
    assert deadline_report("2025-01-31", months=1)["due"] == "2025-02-28"
    assert deadline_report("2026-11-20", calendar_days=10)["due"] == "2026-11-30"


@pytest.mark.parametrize(
    ("instant", "last"),
    [
        ("2026-11-20T17:00:00-05:00", "2026-11-23"),
        ("2026-11-20T17:00:01-05:00", "2026-11-24"),
        ("2026-11-20T22:00:00Z", "2026-11-23"),
        ("2026-11-20T17:00:01", "2026-11-24"),
        ("2026-11-21T09:00:00-05:00", "2026-11-24"),
        (datetime(2026, 11, 20, 16), "2026-11-23"),
    ],
)
def test_an_instant_follows_office_hours(instant: Any, last: str) -> None:
    assert deadline_report(instant, business_days=1)["due"] == last


def test_late_reception_is_told_in_the_rule() -> None:
    assert "recibido el lunes 23 de noviembre" in deadline_report("2026-11-20T18:00", business_days=1)["rule"]


def test_closures_are_counted() -> None:
    report = deadline_report("2026-11-20", business_days=1, closures={date(2026, 11, 23): "Día cívico"})
    assert report["due"] == "2026-11-24"
    assert report["skipped"][-1]["reason"] == "cierre de la entidad: Día cívico"


@pytest.mark.parametrize(
    ("from_", "amounts", "says"),
    [
        ("2026-11-20", {}, "un solo plazo"),
        ("2026-11-20", {"business_days": 1, "months": 1}, "un solo plazo"),
        ("2026-11-20", {"business_days": 0}, "entero entre 1"),
        ("2026-11-20", {"months": 10_000}, "entero entre 1"),
        ("20/11/2026", {"months": 1}, "No se entiende la fecha"),
        ("9999-12-31", {"months": 1}, "fuera del calendario"),
    ],
)
def test_what_cannot_be_counted_is_refused_in_spanish(from_: str, amounts: dict[str, int], says: str) -> None:
    with pytest.raises(Invalid, match=says):
        deadline_report(from_, **amounts)
