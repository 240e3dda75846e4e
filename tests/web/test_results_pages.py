"""The page of a municipality and the page of a policy: figures counted by hand, and only what a person may see."""

import re
from datetime import UTC, datetime
from decimal import Decimal
from statistics import median

import pytest
from flask import Flask

from tests.support import advice
from tests.support.databases import on_sqlite
from tests.support.people import Visitor
from tests.support.scored import department, few, place, stored
from tests.web import desk
from tests.web.test_results_map import comma, text
from workflows.kernel import clock

NOW = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)


@pytest.fixture
def director(seeded: Flask) -> Visitor:
    return Visitor(seeded, "directora")


def rows(page: str, label: str) -> list[list[str]]:
    """The rows of the table in the region with this label: each as its cells."""
    region = page.split(f'aria-label="{label}"')[1].split("</table>")[0].split("<tbody>", 1)[1]
    return [
        [text(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S)]
        for row in re.findall(r"<tr>(.*?)</tr>", region, re.S)
    ]


@on_sqlite
def test_a_municipality_shows_its_policies_the_lowest_first(director: Visitor) -> None:
    department(2024, 2025)
    now, before = stored(2025), stored(2024)
    page = director.get(f"/resultados/{place('Urrao')}").text
    told = rows(page, "Puntajes por política")
    own = sorted(value for (name, _), value in now.items() if name == "Urrao")
    assert [row[1] for row in told] == [comma(each) for each in own]
    codes = {value: code for (name, code), value in now.items() if name == "Urrao"}
    for row, value in zip(told, own, strict=True):
        code = codes[value]
        peers = median(each for (_, at), each in now.items() if at == code)
        assert row[3].replace("−", "-").replace(",", ".") == _signed(value - peers)
        assert row[5].replace("−", "-").replace(",", ".") == _signed(value - before["Urrao", code])
        assert re.fullmatch(r"[1-5] de 5 \(n = 100\)", row[4])
    below = sum(
        value < median(each for (_, at), each in now.items() if at == code)
        for (name, code), value in now.items()
        if name == "Urrao"
    )
    assert f"{below} de 19" in page and "Grupo de demostración: categoría 6" in page and "no oficiales" in page


def _signed(number: Decimal) -> str:
    rounded = number.quantize(Decimal("0.1"))
    return f"{rounded:+}" if rounded else "0.0"


@on_sqlite
def test_years_of_another_methodology_are_drawn_apart_and_do_not_compare(director: Visitor) -> None:
    few(2020, {"Urrao": ("40", "41", "")})
    few(2021, {"Urrao": ("44", "42", "")})
    few(2022, {"Urrao": ("70", "43", "50")})
    page = director.get(f"/resultados/{place('Urrao')}").text
    told = {row[0]: row for row in rows(page, "Puntajes por política")}
    assert told["Talento humano"][5] == "no comparable" and told["Planeación institucional"][5] == "–"
    assert page.count('class="course-cut"') == 3
    assert "2020: 40,0, 2021: 44,0; no comparable con: 2022: 70,0" in page
    older = director.get(f"/resultados/{place('Urrao')}?vigencia=2021").text
    assert {row[0]: row[5] for row in rows(older, "Puntajes por política")} == {
        "Talento humano": "+4,0", "Integridad": "+1,0", "Planeación institucional": "",
    }  # fmt: skip
    assert f"/resultados/{place('Urrao')}/historia/POL01/2021" in page


@on_sqlite
def test_a_policy_shows_its_spread_and_both_ends(director: Visitor) -> None:
    department(2025)
    found = sorted(value for (_, code), value in stored(2025).items() if code == "POL07")
    page = director.get("/resultados/politicas/POL07").text
    assert f'number-value">{comma(median(found))}<' in page and "no oficiales" in page
    assert [row[1] for row in rows(page, "Puntajes más bajos")] == [comma(each) for each in found[:8]]
    assert [row[1] for row in rows(page, "Puntajes más altos")] == [comma(each) for each in found[::-1][:8]]
    bars = {row[0]: int(row[1]) for row in rows(page, "Municipios por tramo de puntaje")}
    for words, count in bars.items():
        low, high = int(words.split(" a ")[0]), int(words.split()[-1])
        assert count == sum(low <= value < high or value == high == 100 for value in found)
    assert sum(bars.values()) == 125
    assert sum(int(row[1]) for row in rows(page, "Por subregión")) == 125
    assert [row[1] for row in rows(page, "Tabla de quintiles")] == ["10", "100", "15"]


@on_sqlite
def test_advice_is_told_to_who_may_see_its_case(app: Flask) -> None:
    with clock.at(NOW):
        advice.installed()
        desk.given("Urrao")
        few(2025, {"Urrao": ("50", "51", "61"), "Amalfi": ("40", "52", "60")})
        page = Visitor(app, "directora").get("/resultados/politicas/POL03").text
        assert [row[0] for row in rows(page, "Asesorías en curso")] == ["Urrao"]
        page = Visitor(app, "directora").get(f"/resultados/{place('Urrao')}").text
        assert "Asesoría por demanda" in page and "/expedientes/" in page
        other = Visitor(app, "lider.pol07")
        assert "Ahora no se asesora a nadie" in other.get("/resultados/politicas/POL03").text
        assert "Ninguna que usted pueda ver" in other.get(f"/resultados/{place('Urrao')}").text


@on_sqlite
def test_the_lists_lead_to_each_page_with_the_same_vigencia(director: Visitor) -> None:
    department(2024, 2025)
    listed = rows(director.get("/resultados/politicas?vigencia=2024").text, "Puntajes por política")
    found = stored(2024)
    middles = sorted(median(value for (_, at), value in found.items() if at == code) for code in {c for _, c in found})
    assert [row[1] for row in listed] == [comma(each) for each in middles]
    page = director.get("/resultados/municipios?vigencia=2024&q=urra").text
    assert [row[0].split("Suroeste")[0] for row in rows(page, "Puntajes por municipio")] == ["Urrao"]
    assert f"/resultados/{place('Urrao')}?vigencia=2024" in page
    assert "Lo que dicen los puntajes de 2025" in director.get("/resultados").text
