"""How the scores of a policy are spread, against figures computed here in another way."""

from collections import Counter
from decimal import Decimal
from statistics import median

from flask import Flask
from sqlalchemy import select

from tests.support import advice
from tests.support.databases import on_sqlite
from tests.support.scored import department, few, stored
from workflows.demo.scores import score_files
from workflows.domain import spread
from workflows.domain.entities import Entity
from workflows.domain.matrix import matrix
from workflows.domain.scores import Score
from workflows.kernel.db import session


def test_bars_of_five_points_and_the_last_one_takes_a_hundred() -> None:
    bars = spread.bars([Decimal(each) for each in ("0", "4.999", "5", "99.9", "100")])
    assert len(bars) == 20 and [each.count for each in bars if each.count] == [2, 1, 2]
    assert (bars[0].low, bars[-1].high) == (0, 100)


def test_the_figures_of_one_and_of_many() -> None:
    alone = spread.spread("x", [Decimal(50)])
    assert alone.middle == alone.low == alone.high == alone.first == alone.third == 50
    many = spread.spread("x", [Decimal(each) for each in (10, 20, 30, 40)])
    assert (many.middle, many.first, many.third) == (Decimal(25), Decimal("17.5"), Decimal("32.5"))


@on_sqlite
def test_groups_and_years_of_the_whole_department(seeded: Flask) -> None:
    department(2024, 2025)
    found = stored(2025)
    regions = {name: where for name, where in session().execute(select(Entity.municipality, Entity.subregion))}
    told = spread.groups(matrix(2025, "demo"), "POL07", lambda place: place.subregion)
    assert sum(each.count for each in told) == 125 and [g.middle for g in told] == sorted(g.middle for g in told)
    for group in told:
        own = [value for (name, code), value in found.items() if code == "POL07" and regions[name] == group.name]
        assert (group.count, group.middle, group.low, group.high) == (len(own), median(own), min(own), max(own))
    years = spread.years(["POL07"], "demo")["POL07"]
    assert list(years) == [2024, 2025]
    assert years[2025].middle == median(value for (_, code), value in found.items() if code == "POL07")


@on_sqlite
def test_the_demonstration_names_its_peer_groups_and_the_importer_takes_them(seeded: Flask) -> None:
    assert b"Grupo par" in score_files((2025,))[2025].splitlines()[0]
    department(2025)
    groups = Counter(session().scalars(select(Score.peer_group).where(Score.code == "POL07")))
    assert all(name and name.startswith("Grupo de demostración") for name in groups)
    assert sorted(groups.values()) == [10, 15, 100]
    assert advice.municipality("Medellín").category == "ESPECIAL"
    told = spread.peers("POL07", 2025, "demo")
    assert [(each.count, sum(fifth.count for fifth in each.fifths)) for each in told] == [
        (10, 10),
        (100, 100),
        (15, 15),
    ]
    for group in told:
        assert [fifth.quintile for fifth in group.fifths] == [1, 2, 3, 4, 5]
        limits = [limit for fifth in group.fifths for limit in (fifth.low, fifth.high)]
        assert limits == sorted(limits), "no quintile reaches into the next"


@on_sqlite
def test_without_a_group_there_is_no_quintile(seeded: Flask) -> None:
    few(2025, {"Urrao": ("50", "", "61"), "Amalfi": ("40", "", "")}, group="")
    assert spread.peers("POL01", 2025, "official") == []
    assert spread.groups(matrix(2025, "official"), "POL02", lambda place: place.subregion) == []
