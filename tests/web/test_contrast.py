"""Every pair of colours that meets on a page is AA (4.5 for text, 3 for edges and marks), in both modes."""

import re
from pathlib import Path

import pytest

TOKENS = Path(__file__).resolve().parents[2] / "web/static/css/tokens.css"
GROUNDS = ("paper", "ground", "hover")
TEXT = [
    *(
        (ink, ground)
        for ink in ("ink", "muted", "link", "accent", "late", "soon", "done", "info")
        for ground in GROUNDS
    ),
    *((tone, f"{tone}-ground") for tone in ("late", "soon", "done", "info")),
    *(("ink", f"{tone}-ground") for tone in ("late", "soon", "done", "info")),
    *(("link", f"{tone}-ground") for tone in ("late", "soon", "info")),
    ("on-accent", "accent"),
    ("on-accent", "accent-strong"),
    ("on-bar", "bar"),
    ("on-bar", "bar-hover"),
    *(("on-heat-light", f"heat-{step}") for step in (1, 2, 3)),
    *(("on-heat-dark", f"heat-{step}") for step in (4, 5)),
]
MARKS = [
    *((mark, ground) for mark in ("edge", "accent", "late", "soon", "done") for ground in GROUNDS),
    ("focus", "focus-edge"),
    ("focus", "bar"),
]


def mode(name: str) -> dict[str, str]:
    """Token → colour of «claro» or «oscuro» (the dark block overrides the first one)."""
    light, dark = TOKENS.read_text().split("@media (prefers-color-scheme: dark)")
    colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", light))
    return colours | dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", dark)) if name == "oscuro" else colours


def luminance(colour: str) -> float:
    """Relative luminance of #rrggbb as WCAG 2.1 defines it."""
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ratio(first: str, second: str) -> float:
    """Contrast of two colours, 1 to 21."""
    low, high = sorted((luminance(first), luminance(second)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("name", ["claro", "oscuro"])
@pytest.mark.parametrize(("pairs", "least"), [(TEXT, 4.5), (MARKS, 3.0)], ids=["text", "marks"])
def test_pairs_are_legible(name: str, pairs: list[tuple[str, str]], least: float) -> None:
    colours = mode(name)
    ratios = {pair: round(ratio(colours[pair[0]], colours[pair[1]]), 2) for pair in pairs}
    assert {pair: found for pair, found in ratios.items() if found < least} == {}


def test_sheets_use_tokens_and_load_nothing_foreign() -> None:
    for sheet in TOKENS.parent.glob("*.css"):
        text = sheet.read_text()
        assert "@import" not in text and "http" not in text, sheet.name
        missing = set(re.findall(r"var\(--([\w-]+)\)", text)) - set(re.findall(r"--([\w-]+):", TOKENS.read_text()))
        assert missing == set(), sheet.name
