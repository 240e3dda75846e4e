"""What a worker of batches is given: the public address, how PDFs are made, and whether others do the big ones."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

Printer = Callable[[Sequence[bytes]], Sequence[bytes | None]]


@dataclass(frozen=True)
class Tools:
    """The address that verification links begin with; `printer` instead of LibreOffice (scenarios, tests).

    With `big_elsewhere` what is cut for workers elsewhere is left to them.
    """

    base_url: str = ""
    printer: Printer | None = None
    big_elsewhere: bool = False


USUAL = Tools()
