"""The plan of an advice prints its materials; one that began before there was a library prints without them."""

from pathlib import Path
from typing import Any

import pytest

from tests.letters.samples import text_of
from tests.letters.test_shipped_letters import filled
from workflows.letters.render import render

TEMPLATE = Path(__file__).resolve().parents[2] / "docs_templates" / "demanda" / "plan.docx"


@pytest.mark.parametrize(
    ("named", "line"),
    [
        ({"materiales": ["Guía de metas", "Glosario"]}, "Materiales de la biblioteca: Guía de metas; Glosario."),
        ({"materiales": []}, ""),
        ({}, ""),
    ],
)
def test_the_materials_stand_in_the_plan_when_there_are_any(named: dict[str, Any], line: str) -> None:
    template = TEMPLATE.read_bytes()
    context = filled(template)
    plan = context["pasos"]["disenar_plan"]
    plan.pop("materiales", None)
    plan.update(named)
    said = [each for each in text_of(render(template, context)) if "biblioteca" in each]
    assert said == ([line] if line else [])
