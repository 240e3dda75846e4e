"""What the slow part of a batch is given: the public address, and how PDFs are made."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

Printer = Callable[[Sequence[bytes]], Sequence[bytes | None]]


@dataclass(frozen=True)
class Tools:
    """The address that verification links begin with; `printer` instead of LibreOffice (scenarios, tests)."""

    base_url: str = ""
    printer: Printer | None = None


USUAL = Tools()
