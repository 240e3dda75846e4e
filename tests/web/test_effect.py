"""What an officer reads about the effect of the advice: pages, workbooks, what is not there yet, and for whom."""

import io
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from python_calamine import CalamineWorkbook

from tests.support import advice
from tests.support.databases import on_sqlite
from tests.support.effect import all_names, copied, invited, publish, real_case
from tests.support.people import Visitor
from workflows.actions import installation
from workflows.domain.scores import FollowUp
from workflows.kernel import clock
from workflows.kernel.db import session, transaction

pytestmark = on_sqlite
NOW = datetime(2026, 7, 1, 15, tzinfo=UTC)
DAY = date(2025, 5, 14)
CAME = ("Urrao", "Amalfi", "Jardín", "Murindó")


def campaign_rows() -> dict[str, str]:
    """A campaign with two policies in 2025 and its results; ids of its cases."""
    model, names = real_case(), all_names()
    before: dict[str, int | None] = {name: 40 + place % 30 for place, name in enumerate(names)}
    after = {name: (value or 0) + (9 if name in CAME else 1) for name, value in before.items()}
    years = {2024: before, 2025: {**after, "Murindó": None}}
    publish("POL03", years, "demo")
    publish("POL07", years, "demo")
    parent = copied(model, None, "2025-90010", subject="Oferta de asesoría 2025", entity_id=advice.owner_id())
    ids = {"parent": parent}
    for policy in ("POL03", "POL07"):
        ids[policy] = copied(model, policy, f"2025-9001{policy[-1]}", parent_id=parent, subject=f"Oferta {policy}")
        invited(ids[policy], CAME, DAY)
        invited(ids[policy], ["Yarumal"])
    return ids


@pytest.fixture
def offered(seeded: Flask) -> Iterator[dict[str, str]]:
    """The campaign, on a day after its results were published."""
    with clock.at(NOW), seeded.app_context():
        installation.install(advice.shipped())
        ids = campaign_rows()
        session().close()
        yield ids


@pytest.fixture
def officer(seeded: Flask, offered: dict[str, str]) -> Visitor:
    return Visitor(seeded, "equipo1")


def test_the_overview_shows_groups_with_n_and_why_it_is_no_proof(officer: Visitor) -> None:
    page = officer.get("/resultados/efecto").text
    assert "regresión a la media" in page and "Puntajes de demostración" in page
    for group in ("Asistieron", "Invitados que no vinieron", "No asesorados", "Los más bajos no asesorados"):
        assert group in page
    assert "+9,0" in page and "son pocos" in page and "2 sin medición" in page
    assert "hasta 2 puntos" in page and "2025-90010" in page and "2025-90013" not in page


def test_a_policy_a_campaign_and_a_municipality_have_pages_of_their_own(
    officer: Visitor, offered: dict[str, str]
) -> None:
    policy = officer.get("/resultados/efecto/politicas/POL03?vigencia=2025").text
    assert "Urrao" in policy and "Mejoró" in policy and "Sin medición" in policy and "no vino" in policy
    campaign = officer.get(f"/resultados/efecto/expedientes/{offered['parent']}").text
    assert "Oferta de asesoría 2025" in campaign and "Por política" in campaign
    child = officer.get(f"/resultados/efecto/expedientes/{offered['POL07']}").text
    assert "Oferta POL07" in child and "Por política" not in child
    urrao = officer.get(f"/resultados/efecto/municipios/{advice.municipality('Urrao').id}").text
    assert urrao.count("+9,0") == 2 and "Es un solo caso" in urrao
    assert "No ha recibido" in officer.get(f"/resultados/efecto/municipios/{advice.municipality('Caldas').id}").text


def test_each_view_leaves_as_a_workbook(officer: Visitor, offered: dict[str, str]) -> None:
    urrao = advice.municipality("Urrao").id
    for path in ("", "/politicas/POL03", f"/expedientes/{offered['parent']}", f"/municipios/{urrao}"):
        answer = officer.get(f"/resultados/efecto{path}.xlsx")
        assert answer.status_code == 200, path
        with zipfile.ZipFile(io.BytesIO(answer.data)) as parts:
            assert not [name for name in parts.namelist() if b"<f>" in parts.read(name)]
        book = CalamineWorkbook.from_filelike(io.BytesIO(answer.data))
        assert book.sheet_names[0] == "Acerca de"
        rows = [row for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python()]
        assert any(9 in row for row in rows), path


def test_what_is_not_published_yet_says_when(officer: Visitor, offered: dict[str, str]) -> None:
    later = copied(offered["POL03"], "POL03", "2026-90020", parent_id=None, subject="Otra asesoría")
    invited(later, ["Caldas"], date(2026, 3, 2))
    page = officer.get(f"/resultados/efecto/expedientes/{later}").text
    assert "Los resultados de 2026 todavía no se han publicado" in page
    assert "2026" in officer.get("/resultados/efecto").text
    assert "todavía no" in officer.get("/resultados/efecto?vigencia=2026").text


def test_a_follow_up_leads_to_the_advice_it_follows(officer: Visitor, offered: dict[str, str]) -> None:
    follower = copied(offered["POL03"], "POL03", "2026-90030", parent_id=None)
    key = advice.awaiting(offered["POL03"], 2025, "POL03")
    with transaction() as current:
        current.get_one(FollowUp, key).opened_case_id = follower
    answer = officer.get(f"/resultados/efecto/expedientes/{follower}")
    assert answer.status_code == 302 and answer.headers["Location"].endswith(offered["POL03"])
    assert "Ver qué cambió" in officer.get(f"/expedientes/{follower}").text
    assert "Ver qué cambió" in officer.get(f"/expedientes/{offered['parent']}").text


def test_nobody_else_and_nothing_else(seeded: Flask, officer: Visitor, offered: dict[str, str]) -> None:
    assert Visitor(seeded, "enlace.05002").get("/resultados/efecto").status_code == 403
    other = Visitor(seeded, "lider.pol02")
    assert other.get(f"/resultados/efecto/expedientes/{offered['POL03']}").status_code == 404
    assert officer.get("/resultados/efecto/expedientes/no-existe").status_code == 404
    assert officer.get("/resultados/efecto/politicas/POL99").status_code == 404
    assert officer.get("/resultados/efecto/municipios/no-existe").status_code == 404


def test_without_any_advice_the_page_says_what_will_be_there(seeded: Flask) -> None:
    assert "Todavía no hay asesorías con asistencia" in Visitor(seeded, "equipo1").get("/resultados/efecto").text


def test_the_margin_is_a_setting_that_every_page_says(seeded: Flask, officer: Visitor) -> None:
    admin = Visitor(seeded, "admin")
    assert "ninguna norma lo dice" in admin.get("/administracion/reglas").text
    assert admin.post("/administracion/reglas/efecto", margen="muchos").status_code == 422
    assert admin.post("/administracion/reglas/efecto", margen="9,5").status_code == 302
    assert "9,5 puntos" in admin.get("/administracion/reglas").text
    page = officer.get("/resultados/efecto").text
    assert "hasta 9,5 puntos" in page and "0 de 6" in page
    assert officer.post("/administracion/reglas/efecto", margen="1").status_code == 403
