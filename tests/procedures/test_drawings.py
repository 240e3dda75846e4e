"""The diagrams that Cauce brings can be read: no label lies over a figure or over another label."""

from itertools import combinations
from pathlib import Path

import pytest
from lxml import etree

from workflows.checks.xml import BPMNDI, DC, local

BPMN = Path(__file__).parents[2] / "bpmn"
Box = tuple[float, float, float, float]
AROUND = {"participant", "lane", "subProcess"}


def box(drawn: etree._Element) -> Box:
    """Left, top, right, bottom of what has bounds."""
    bounds = drawn.find(f"{{{DC}}}Bounds")
    assert bounds is not None
    left, top, width, height = (float(bounds.get(name, "")) for name in ("x", "y", "width", "height"))
    return left, top, left + width, top + height


def overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def figures(root: etree._Element) -> dict[str, Box]:
    """Figures by their element, without those that lie around others."""
    kinds = {str(each.get("id")): local(each) for each in root.iter() if each.get("id")}
    drawn = {str(each.get("bpmnElement")): box(each) for each in root.iter(f"{{{BPMNDI}}}BPMNShape")}
    return {name: bounds for name, bounds in drawn.items() if kinds[name] not in AROUND}


def labels(root: etree._Element) -> dict[str, Box]:
    """Labels by their element."""
    found = root.iter(f"{{{BPMNDI}}}BPMNLabel")
    return {str(each.getparent().get("bpmnElement")): box(each) for each in found}  # type: ignore[union-attr]


@pytest.mark.parametrize("name", sorted(each.parent.name for each in BPMN.glob("*/process.bpmn")))
def test_no_label_lies_over_anything(name: str) -> None:
    root = etree.parse(BPMN / name / "process.bpmn").getroot()
    written = labels(root)
    over = [
        (label, figure)
        for label, bounds in written.items()
        for figure, place in figures(root).items()
        if label != figure and overlap(bounds, place)
    ]
    assert over == []
    pairs = combinations(written.items(), 2)
    assert [(one[0], other[0]) for one, other in pairs if overlap(one[1], other[1])] == []
