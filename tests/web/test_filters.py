"""Dates, numbers and names read as in Colombia."""

from datetime import UTC, date, datetime

import pytest

from web.filters import cuanto, fecha, fecha_corta, hora, iniciales, momento, numero, tamano

FIVE_PM = datetime(2026, 11, 24, 22, 0, tzinfo=UTC)


def test_dates_and_hours_are_those_of_bogota() -> None:
    assert fecha(date(2026, 11, 24)) == "martes 24 de noviembre de 2026"
    assert fecha(datetime(2026, 11, 25, 3, 0, tzinfo=UTC)) == "martes 24 de noviembre de 2026"
    assert fecha_corta("2026-11-24") == "24 nov 2026"
    assert hora(FIVE_PM) == "5:00 p. m."
    assert momento(FIVE_PM.replace(tzinfo=None)) == "24 nov 2026, 5:00 p. m."
    assert (fecha(None), hora(None), momento(None), cuanto(None)) == ("", "", "", "")


@pytest.mark.parametrize(
    ("days", "words"), [(24, "hoy"), (25, "mañana"), (23, "ayer"), (27, "en 3 días"), (20, "hace 4 días")]
)
def test_distance_in_days(days: int, words: str) -> None:
    assert cuanto(date(2026, 11, days), date(2026, 11, 24)) == words


def test_numbers_sizes_and_initials() -> None:
    assert (numero(1234567.5), numero(3, 1), numero(None)) == ("1.234.567,5", "3,0", "")
    assert (tamano(512), tamano(120_400), tamano(3_440_000)) == ("512 bytes", "120 kB", "3,4 MB")
    assert (iniciales("Equipo de prueba"), iniciales("Sistema"), iniciales(None)) == ("EP", "S", "")
