"""The page of the plans: an invitation before the first campaign, rows and a workbook after it, each in their view."""

import io

import pytest
from flask import Flask
from python_calamine import CalamineWorkbook

from tests.actions.test_plan_afterwards import begun, quiet
from tests.support.people import Visitor


@pytest.mark.slow
def test_the_plans_of_a_campaign_as_rows_and_as_a_workbook(app: Flask) -> None:
    begun("planes")
    quiet()
    visitor = Visitor(app, "directora")
    page = visitor.get("/planes").text
    assert page.count('class="plan plan-') == 13
    assert "Plan Anual de Adquisiciones" in page
    narrowed = visitor.get("/planes?q=incentivos").text
    assert narrowed.count('class="plan plan-') == 1
    assert "Ningún plan coincide" in visitor.get("/planes?estado=publicados").text
    book = CalamineWorkbook.from_filelike(io.BytesIO(visitor.get("/planes/planes.xlsx").data))
    rows = book.get_sheet_by_index(0).to_python()
    assert [row[0] for row in rows[1:]].count("PA") == 1
    assert len(rows) == 14
    assert visitor.get("/planes/seguimiento.xlsx").status_code == 404
    own = Visitor(app, "planes.archivo").get("/planes").text
    assert own.count('class="plan plan-') == 1


def test_before_the_first_campaign_who_may_is_invited_to_open_it(seeded: Flask) -> None:
    assert "Todavía no hay planes" in Visitor(seeded, "directora").get("/planes").text
    assert Visitor(seeded, "enlace.05002").get("/planes").status_code == 403
    assert Visitor(seeded, "directora").get("/planes/planes.xlsx").status_code == 404
