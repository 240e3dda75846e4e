"""Fields typed by hand on the administration pages: cleaned, bounded, and each complaint beside its field."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from workflows.domain import rights
from workflows.domain.people import Actor
from workflows.kernel.errors import Invalid
from workflows.kernel.text import clean_text, is_safe_email

EMAIL_HELP = "Escriba una sola dirección, como nombre@entidad.gov.co."


def require(who: Actor, verb: str = "administrar") -> None:
    """Forbidden unless the role allows it; the command line acts as the installation itself."""
    if who.channel != "system":
        rights.require(who, verb)


def corrected(row: Any, values: Mapping[str, Any]) -> dict[str, str]:
    """Put what was typed into a row; what its changed fields held before, for the journal."""
    before = {name: str(getattr(row, name)) for name, value in values.items() if getattr(row, name) != value}
    for name, value in values.items():
        setattr(row, name, value)
    return before


class Fields:
    """Reads one field after the other and collects what is wrong; `done()` raises all of it together."""

    def __init__(self) -> None:
        self.errors: list[dict[str, str]] = []

    def wrong(self, field: str, message: str) -> None:
        """Note a complaint about a field."""
        self.errors.append({"field": field, "message": message})

    def text(self, field: str, value: str | None, longest: int, needed: str = "") -> str:
        """One clean line; `needed` is the complaint when it is empty."""
        clean = clean_text(value or "")
        if needed and not clean:
            self.wrong(field, needed)
        if len(clean) > longest:
            self.wrong(field, f"Use {longest} caracteres o menos (van {len(clean)}).")
        return clean

    def email(self, field: str, value: str | None, needed: bool = False) -> str:
        """One plain address in lower case, or nothing."""
        clean = clean_text(value or "").lower()
        if (clean or needed) and not is_safe_email(clean):
            self.wrong(field, EMAIL_HELP)
        return clean

    def dates(self, starts: date | None, ends: date | None, field: str = "ends") -> None:
        """The last day may not come before the first."""
        if starts and ends and ends < starts:
            self.wrong(field, "El último día es anterior al primero.")

    def done(self, message: str = "Revise los datos: no se guardó nada.") -> None:
        """Invalid with every complaint, if there is any."""
        if self.errors:
            raise Invalid(message, self.errors)
