"""The heat map as a page: every number is a stored score, blanks are blank, filters and order live in the address."""

import re
from decimal import Decimal
from html import unescape
from statistics import median

import pytest
from flask import Flask
from sqlalchemy import select

from tests.support.databases import on_sqlite
from tests.support.people import Visitor
from tests.support.scored import department, few, stored
from workflows.domain.entities import Entity
from workflows.domain.policies import policies
from workflows.kernel.db import session

Table = tuple[list[str], dict[str, list[str]]]
PAGES = (
    "mapa", "mapa.xlsx", "politicas", "politicas.xlsx", "municipios", "municipios.xlsx", "politicas/POL07",
    "politicas/POL07.xlsx",
)  # fmt: skip


@pytest.fixture
def director(seeded: Flask) -> Visitor:
    return Visitor(seeded, "directora")


def text(markup: str) -> str:
    """What is read of a piece of HTML, without what only the ear gets."""
    return unescape(re.sub(r"<[^>]+>", "", re.sub(r'<span class="hidden">.*?</span>', "", markup))).strip()


def table(page: str) -> Table:
    """Names of the policies from left to right, and the cells of each municipality from top to bottom."""
    heads = [text(each) for each in re.findall(r'<a class="heat-name"[^>]*>(.*?)</a>', page)]
    rows: dict[str, list[str]] = {}
    for name, cells in re.findall(r"<tr><th scope=\"row\">(.*?)</th>(.*?)</tr>", page.split("<tbody>")[1], re.S):
        rows[text(name)] = [text(each) for each in re.findall(r"<td[^>]*>(.*?)</td>", cells)]
    return heads, rows


def comma(number: Decimal) -> str:
    return str(number.quantize(Decimal("0.1"))).replace(".", ",")


@on_sqlite
def test_every_number_is_a_stored_score_and_the_lowest_come_first(director: Visitor) -> None:
    department(2024, 2025)
    found = stored(2025)
    short = {each.short_name: each.code for each in policies()}
    page = director.get("/resultados/mapa").text
    heads, rows = table(page)
    assert "Demostración, no oficial" in page and "no oficiales" in page
    assert len(heads) == 19 and len(rows) == 125
    for name, cells in rows.items():
        assert cells[1:] == [comma(found[name, short[head]]) for head in heads]
        assert cells[0] == comma(median(found[name, code] for code in short.values()))
    middles = [median(value for (_, code), value in found.items() if code == short[head]) for head in heads]
    assert middles == sorted(middles), "the lowest policy at the left"
    medians = page.split('<tr class="heat-medians">')[1].split("</tr>")[0]
    assert [text(each) for each in re.findall(r"<td>(.*?)</td>", medians)][1:] == [comma(each) for each in middles]
    own = [median(found[name, code] for code in short.values()) for name in rows]
    assert own == sorted(own), "the lowest municipality at the top"
    low = [value for value in found.values() if value < 40]
    assert f"{len(low)} de 2.375 puntajes están por debajo de 40" in page


@on_sqlite
def test_filters_order_and_difference_live_in_the_address(director: Visitor) -> None:
    department(2025)
    found = stored(2025)
    regions = {name: where for name, where in session().execute(select(Entity.municipality, Entity.subregion))}
    heads, rows = table(director.get("/resultados/mapa?subregion=Urab%C3%A1&orden=-POL07&columnas=codigo").text)
    assert set(rows) == {name for name, where in regions.items() if where == "Urabá"}
    assert heads == [each.short_name for each in policies()]
    own = [found[name, "POL07"] for name in rows]
    assert own == sorted(own, reverse=True)
    heads, rows = table(director.get("/resultados/mapa?politica=POL07&ver=diferencia").text)
    middle = median(value for (_, code), value in found.items() if code == "POL07")
    assert heads == ["Gobierno digital"] and len(rows) == 125
    for name, cells in rows.items():
        gap = (found[name, "POL07"] - middle).quantize(Decimal("0.1"))
        assert cells == [f"{gap:+}".replace(".", ",").replace("-", "−") if gap else "0,0"]
    page = director.get("/resultados/mapa?subregion=Oriente&orden=nombre").text
    assert list(table(page)[1]) == sorted(table(page)[1], key=lambda name: name.replace("Á", "A").replace("É", "E"))
    assert 'subregion=Oriente&amp;orden=POL07"' in page, "sorting keeps the filter"
    assert "mapa.xlsx?subregion=Oriente&amp;orden=nombre" in page, "and so does the workbook"


@on_sqlite
def test_a_blank_is_said_and_never_is_a_zero(director: Visitor) -> None:
    few(2025, {"Urrao": ("50", "", "61"), "Amalfi": ("40", "0", ""), "Jardín": ("", "", "")})
    page = director.get("/resultados/mapa?orden=nombre&columnas=codigo").text
    rows = table(page)[1]
    assert rows["Urrao"][:4] == ["55,5", "50,0", "sin dato", "61,0"]
    assert rows["Amalfi"][:4] == ["20,0", "40,0", "0,0", "sin dato"]
    assert rows["Jardín"][0] == "" and set(rows["Jardín"][1:]) == {"sin dato"}
    assert "1 de 4 puntajes está por debajo de 40, en 1 municipio." in page
    assert "demostración, no oficiales" not in page
    assert list(table(director.get("/resultados/mapa").text)[1])[:2] == ["Amalfi", "Urrao"]


@on_sqlite
def test_what_cannot_be_read_in_the_address_is_left_out(director: Visitor) -> None:
    few(2025, {"Urrao": ("50", "51", "61")})
    odd = "/resultados/mapa?vigencia=x&serie=estimate&politica=POL99&orden=%27&ver=z&subregion=<b>"
    page = director.get(odd).text
    assert "Ningún municipio coincide" in page and "<b>" not in page
    assert "Vigencia 2025 · Oficial" in director.get("/resultados/mapa?vigencia=1999&serie=demo").text


@on_sqlite
def test_before_any_result_every_page_says_so(director: Visitor) -> None:
    for path in PAGES:
        answer = director.get(f"/resultados/{path}")
        assert answer.status_code == 200 and "Todavía no hay puntajes publicados." in answer.text, path
    assert director.get("/resultados/politicas/POL99").status_code == 404
    assert director.get("/resultados/nadie").status_code == 404


@on_sqlite
@pytest.mark.parametrize("who", ["enlace.05002", "responsable1"])
def test_who_may_not_see_results_sees_none(seeded: Flask, who: str) -> None:
    few(2025, {"Abejorral": ("50", "51", "61")})
    visitor, urrao = Visitor(seeded, who), session().scalars(select(Entity.id).where(Entity.code == "05002")).one()
    status = 403 if who.startswith("enlace") else 200
    for path in (*PAGES, urrao, f"{urrao}.xlsx"):
        assert visitor.get(f"/resultados/{path}").status_code == status, path
