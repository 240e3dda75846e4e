"""How scores are written: one decimal with a comma, differences with their sign; rounded only here."""

from decimal import Decimal


def score(number: Decimal) -> str:
    """«48,3»."""
    return f"{number:.1f}".replace(".", ",")


def points(number: Decimal) -> str:
    """«+3,2», «−10,4» or «0,0»."""
    written = f"{number:+.1f}".replace(".", ",").replace("-", "−")
    return written[1:] if written[1:] == "0,0" else written
