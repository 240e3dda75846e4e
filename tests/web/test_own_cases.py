"""Cases of the owner itself, row after row: each list tells them apart by policy or subject, not by the same name."""

import re

import pytest
from flask import Flask

from tests.support import advice, offers
from tests.support.databases import on_sqlite
from tests.support.people import Visitor
from workflows.checks.draining import drain
from workflows.kernel import clock

pytestmark = on_sqlite
POLICIES = ["Gestión documental", "Gobierno digital"]


@pytest.fixture
def office(app: Flask) -> Flask:
    """An offer with two requests, whose letters wait to be signed, and another that begins."""
    advice.installed()
    offers.scored()
    case_id = offers.chosen()
    offers.grouped(case_id)
    offers.requested(case_id, offers.request_of("POL07", "Abejorral"), offers.request_of("POL16", "Urrao"))
    drain(clock.now())
    offers.begun()
    return app


def cells(page: str, name: str) -> list[str]:
    """The texts of the elements of a class."""
    return [re.sub(r"<[^>]+>", "", each) for each in re.findall(rf'<span class="{name}"[^>]*>(.*?)</span>', page, re.S)]


def test_letters_and_cases_say_their_policy(office: Flask) -> None:
    tray = Visitor(office, "directora").get("/firma", follow_redirects=True).text
    items = re.findall(r'class="tray-item".*?</a>', tray, re.S)
    assert sorted(name for each in items for name in POLICIES if name in each) == POLICIES
    assert not any("Gobernación" in each for each in items)
    cases = Visitor(office, "equipo1").get("/expedientes?procedimiento=oferta_politica").text
    assert sorted(cells(cases, "task-where")) == POLICIES


def test_tasks_say_their_policy_or_their_subject(office: Flask) -> None:
    director = Visitor(office, "directora").get("/grupo").text
    assert sorted(cells(director, "task-where")) == POLICIES
    assert cells(Visitor(office, "equipo1").get("/grupo").text, "task-where") == ["Oferta de asesoría 2026"]
