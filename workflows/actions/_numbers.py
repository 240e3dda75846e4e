"""Numbers of cases: radicado and case number are the same consecutive of the owner and year."""

from workflows.kernel.ids import next_number

SERIES = "RAD"


def radicado(owner_id: str, year: int) -> str:
    """The next radicado of the year, e.g. "2026-01234" (AGN Acuerdo 001 de 2024)."""
    return f"{year}-{next_number(owner_id, SERIES, year):05d}"
