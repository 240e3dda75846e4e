"""What waits for which vigencia: seen, moved to another year with a reason, given up, and told in the history."""

import pytest
from flask import Flask

from tests.support import advice
from tests.support.databases import on_sqlite
from tests.support.people import Visitor
from workflows.actions import results
from workflows.domain.scores import FollowUp
from workflows.kernel.db import session

pytestmark = on_sqlite
PAGE = "/resultados/seguimientos"
REASON = "La última sesión fue en enero."


@pytest.fixture
def office(app: Flask) -> Flask:
    """The application with catalogues, people and procedures."""
    advice.installed()
    return app


def _row(key: str) -> FollowUp:
    session().expire_all()
    return session().get_one(FollowUp, key)


def test_an_empty_list_says_what_will_be_there(office: Flask) -> None:
    assert "Ningún seguimiento espera resultados." in Visitor(office, "equipo1").get(PAGE).text
    assert PAGE in Visitor(office, "equipo1").get("/resultados").text


def test_the_list_groups_by_vigencia_and_shows_only_what_one_may_see(office: Flask) -> None:
    advice.advised("Urrao", 2027)
    advice.advised("Amalfi", 2026)
    advice.advised("Jericó", 2026, "POL07")
    page = Visitor(office, "equipo1").get(PAGE).text
    assert page.index("Vigencia 2026") < page.index("Amalfi") < page.index("Vigencia 2027") < page.index("Urrao")
    other = Visitor(office, "lider.pol07").get(PAGE).text
    assert "Jericó" in other
    assert "Amalfi" not in other


def test_the_awaited_year_changes_with_a_reason(office: Flask) -> None:
    key, visitor = advice.advised("Urrao", 2027), Visitor(office, "equipo1")
    answer = visitor.post(f"{PAGE}/{key}", vigencia="2028", motivo="")
    assert answer.status_code == 422
    assert 'href="#f-motivo"' in answer.text
    for wrong in ("1999", "dos mil", "", "２０２８"):
        answer = visitor.post(f"{PAGE}/{key}", vigencia=wrong, motivo=REASON)
        assert answer.status_code == 422
        assert "Escriba un año entre" in answer.text
        assert REASON in answer.text
    assert _row(key).vigencia == 2027
    assert visitor.post(f"{PAGE}/{key}", vigencia="2028", motivo=REASON).status_code == 302
    page = visitor.get(f"{PAGE}/{key}").text
    assert "Pasó de esperar 2027 a esperar 2028." in page
    assert REASON in page
    history = visitor.get(f"/expedientes/{_row(key).case_id}").text
    assert "cambió la vigencia que espera el seguimiento: antes 2027, ahora 2028" in history


def test_a_year_whose_results_are_there_opens_the_follow_up(office: Flask) -> None:
    key, visitor = advice.advised("Urrao", 2027), Visitor(office, "equipo1")
    with office.app_context():
        results.import_results(advice.actor(), "r.csv", advice.csv_of(("Urrao", "60", "55")), 2025)
    # The case was received in 2026: no earlier measurement can say what changed with it.
    assert visitor.post(f"{PAGE}/{key}", vigencia="2025", motivo=REASON).status_code == 422
    results.import_results(advice.actor(), "s.csv", advice.csv_of(("Urrao", "60", "58")), 2026)
    answer = visitor.post(f"{PAGE}/{key}", vigencia="2026", motivo=REASON)
    assert answer.status_code == 302
    assert "se abre enseguida" in visitor.get(PAGE).text


def test_giving_up_asks_first_and_is_told(office: Flask) -> None:
    key, visitor = advice.advised("Urrao", 2027), Visitor(office, "equipo1")
    page = visitor.get(f"{PAGE}/{key}/renunciar").text
    assert "No se puede deshacer" in page
    assert visitor.post(f"{PAGE}/{key}/renunciar", motivo="").status_code == 422
    assert visitor.post(f"{PAGE}/{key}/renunciar", motivo="No se mide.").status_code == 302
    assert "Urrao" not in visitor.get(PAGE).text
    assert "No se mide." in visitor.get(f"{PAGE}?estado=renunciados").text
    assert visitor.post(f"{PAGE}/{key}/renunciar", motivo="Otra vez").status_code == 409
    assert "Cambiar la vigencia" not in visitor.get(f"{PAGE}/{key}").text


def test_who_only_looks_changes_nothing(office: Flask) -> None:
    key, leader, control = advice.advised("Urrao", 2027), Visitor(office, "lider.pol07"), Visitor(office, "control")
    assert leader.get(f"{PAGE}/{key}").status_code == 404
    assert "Cambiar la vigencia" not in control.get(f"{PAGE}/{key}").text
    for path in (key, f"{key}/renunciar"):
        assert control.post(f"{PAGE}/{path}", vigencia="2028", motivo=REASON).status_code == 403
    assert Visitor(office, "enlace.05837").get(PAGE).status_code == 403
    assert (_row(key).vigencia, _row(key).state) == (2027, "waiting")
