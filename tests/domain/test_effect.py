"""The effect of an advice, against figures that are computed here in another way, from a made set of data."""

from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from random import Random

import pytest
from flask import Flask

from tests.support import advice
from tests.support.effect import all_names, copied, invited, publish, real_case
from workflows.domain import effect
from workflows.domain.cases import Case
from workflows.domain.effect import words
from workflows.domain.effect.change import BETTER, EQUAL, WORSE, Change, before_and_after
from workflows.domain.effect.summary import lowest, summary
from workflows.domain.entities import OwnerSetting
from workflows.kernel import clock
from workflows.kernel.db import transaction

DAY = date(2025, 5, 14)
NOW = datetime(2026, 7, 1, 15, tzinfo=UTC)
COME, MISSED = 15, 6


def change(before: str | None, after: str | None, margin: str = "2", group: str = effect.ATTENDED) -> Change:
    first, last = (Decimal(each) if each else None for each in (before, after))
    return Change("e", "POL03", group, Decimal(margin), 2024 if first else None, first, last)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [("50", "52", EQUAL), ("50", "52.001", BETTER), ("50", "48", EQUAL), ("50", "47.999", WORSE)],
)
def test_a_change_of_exactly_the_margin_is_no_change(before: str, after: str, said: str) -> None:
    assert change(before, after).verdict == said


def test_blanks_are_counted_apart_and_never_as_zero() -> None:
    found = summary([change("10", "20"), change(None, "20"), change("10", None), change(None, None)])
    assert (found.pairs, found.n, found.mean) == (4, 1, 10)
    assert (found.not_comparable, found.unmeasured) == (1, 2)
    assert summary([change(None, "5")]).mean is None


def test_years_of_another_methodology_never_stand_before() -> None:
    scores = {2020: Decimal(40), 2021: Decimal(41), 2022: Decimal(60), 2024: Decimal(62), 2026: Decimal(99)}
    assert before_and_after(scores, 2022) == (None, None, 60)
    assert before_and_after(scores, 2021) == (2020, 40, 41)
    assert before_and_after(scores, 2024) == (2022, 60, 62)
    assert before_and_after(scores, 2025) == (2024, 62, None)


def test_the_lowest_include_who_ties_with_the_last_of_them() -> None:
    every = [change(each, "50") for each in ("30", "10", "20", "20", "40")]
    assert [each.before for each in lowest(every, 2)] == [10, 20, 20]
    assert lowest(every, 0) == [] and len(lowest(every, 9)) == 5


@pytest.fixture
def office(bare_app: Flask) -> str:
    """An installation and the id of a case to copy."""
    with clock.at(NOW):
        advice.installed()
        return real_case()


def made_scores(seed: int = 3) -> tuple[list[str], dict[int, dict[str, float | None]]]:
    """Municipalities, the lowest of 2024 first, and their scores with blanks, none of 2021 worth reading."""
    chance, names = Random(seed), all_names()
    years: dict[int, dict[str, float | None]] = {2021: {name: 1.0 for name in names}, 2024: {}, 2025: {}}
    for place, name in enumerate(names):
        years[2024][name] = None if place % 17 == 5 else round(chance.uniform(20, 80), 1)
        years[2025][name] = None if place % 19 == 7 else round(chance.uniform(20, 80), 1)
    return sorted(names, key=lambda name: years[2024][name] or 0.0), years


def by_hand(names: list[str], years: dict[int, dict[str, float | None]]) -> tuple[int, float, float, tuple[int, ...]]:
    """n, mean, median and (better, equal, worse), in fractions of the written decimals."""
    found = [
        Fraction(str(years[2025][name])) - Fraction(str(years[2024][name]))
        for name in names
        if years[2024][name] is not None and years[2025][name] is not None
    ]
    ordered, half = sorted(found), len(found) // 2
    middle = ordered[half] if len(found) % 2 else (ordered[half - 1] + ordered[half]) / 2
    words = (sum(each > 2 for each in found), sum(-2 <= each <= 2 for each in found), sum(each < -2 for each in found))
    return len(found), float(sum(found) / len(found)), float(middle), words


def test_every_figure_of_the_three_groups_is_what_a_calculator_says(office: str) -> None:
    ordered, years = made_scores()
    publish("POL03", years)
    came, missed = ordered[:COME], ordered[COME : COME + MISSED]
    child = copied(office, "POL03", "2025-00011")
    invited(child, came, DAY)
    invited(child, missed)
    found = effect.effect_of(advice.owner_id(), 2025)
    rest = [name for name in ordered if name not in {*came, *missed}]
    for group, names in ((effect.ATTENDED, came), (effect.INVITED, missed), (effect.NOT_ADVISED, rest)):
        n, mean, median, verdicts = by_hand(names, years)
        figures = found.groups[group]
        assert (figures.n, figures.entities) == (n, len(names))
        assert float(figures.mean or 0) == pytest.approx(mean) and float(figures.median or 0) == pytest.approx(median)
        assert (figures.better, figures.equal, figures.worse) == verdicts
        assert figures.unmeasured == sum(years[2025][name] is None for name in names)
    assert found.series == "official" and found.policies == ["POL03"] and found.word == effect.COMPARABLE
    low = sorted(
        (name for name in rest if years[2024][name] is not None and years[2025][name] is not None),
        key=lambda name: years[2024][name] or 0.0,
    )[: found.groups[effect.ATTENDED].n]
    assert float(found.lowest.mean or 0) == pytest.approx(by_hand(low, years)[1])
    said = words.caution(found)
    assert "regresión a la media" in said and f"Los {found.lowest.n} puntajes más bajos" in said


def test_who_was_advised_otherwise_is_neither_advised_here_nor_unadvised(office: str) -> None:
    ordered, years = made_scores()
    publish("POL03", years)
    parent = copied(office, None, "2025-00010")
    child = copied(office, "POL03", "2025-00011", parent_id=parent)
    other = copied(office, "POL03", "2025-00012")
    invited(child, ordered[:3], DAY)
    invited(other, ordered[2:5], date(2025, 9, 1))
    invited(copied(office, "POL03", "2024-00009"), [ordered[5]], date(2024, 9, 1))
    invited(copied(office, "POL03", "2020-00009"), [ordered[6]], date(2020, 9, 1))
    campaign = effect.effect_of(advice.owner_id(), 2025, case_ids=effect.with_children(parent))
    assert [len(campaign.of(name)) for name in effect.GROUPS] == [3, 0, 119, 3]
    whole = effect.effect_of(advice.owner_id(), 2025)
    assert [len(whole.of(name)) for name in effect.GROUPS] == [5, 0, 119, 1]
    assert max(each.sessions for each in whole.of(effect.ATTENDED)) == 2
    assert effect.year_of(parent) == 2025 and effect.advised_vigencias(advice.owner_id()) == [2025, 2024, 2020]


def test_withdrawn_and_annulled_advice_counts_for_nobody(office: str) -> None:
    publish("POL03", {2024: {"Urrao": 40, "Amalfi": 41}, 2025: {"Urrao": 50, "Amalfi": 52}})
    child, gone = copied(office, "POL03", "2025-00011"), copied(office, "POL03", "2025-00012", state="anulada")
    invited(child, ["Urrao"], DAY)
    invited(child, ["Amalfi"], state="withdrawn")
    invited(gone, ["Jardín"], DAY)
    found = effect.effect_of(advice.owner_id(), 2025)
    assert [len(found.of(name)) for name in effect.GROUPS] == [1, 0, 124, 0]


def test_the_vigencia_of_who_never_came_is_that_of_the_others_sessions(office: str) -> None:
    child = copied(office, "POL03", "2025-00011", started_at=datetime(2024, 11, 2, tzinfo=UTC))
    invited(child, ["Urrao"], DAY)
    invited(child, ["Amalfi"])
    lonely = copied(office, "POL07", "2025-00012", started_at=datetime(2024, 11, 2, tzinfo=UTC), state="atendida")
    invited(lonely, ["Amalfi"])
    years = {row.policy: row.year for row in effect.advised(advice.owner_id()) if row.last_on is None}
    assert years == {"POL03": 2025, "POL07": 2024}, "the request of POL19 still waits for its first session"


def test_one_series_only_and_never_an_estimate(office: str) -> None:
    publish("POL03", {2024: {"Urrao": 40}, 2025: {"Urrao": 70}}, "estimate")
    invited(copied(office, "POL03", "2025-00011"), ["Urrao"], DAY)
    assert effect.effect_of(advice.owner_id(), 2025).series is None
    publish("POL03", {2024: {"Urrao": 41}, 2025: {"Urrao": 60}}, "demo")
    assert effect.effect_of(advice.owner_id(), 2025).groups[effect.ATTENDED].mean == 19
    publish("POL03", {2025: {"Urrao": 55}})
    mixed = effect.effect_of(advice.owner_id(), 2025)
    assert mixed.series == "official" and mixed.groups[effect.ATTENDED].not_comparable == 1
    assert mixed.word == effect.NOT_COMPARABLE


def test_the_owner_chooses_the_margin(office: str) -> None:
    publish("POL03", {2024: {"Urrao": 40}, 2025: {"Urrao": 44}})
    invited(copied(office, "POL03", "2025-00011"), ["Urrao"], DAY)
    assert effect.effect_of(advice.owner_id(), 2025).groups[effect.ATTENDED].better == 1
    with transaction() as current:
        current.add(OwnerSetting(owner_id=advice.owner_id(), key=effect.MARGIN, value="4"))
    found = effect.effect_of(advice.owner_id(), 2025)
    assert found.groups[effect.ATTENDED].equal == 1 and "hasta 4 puntos" in words.margin_words(found)


def test_the_advice_of_one_municipality_over_the_years(office: str) -> None:
    publish("POL03", {2020: {"Urrao": 30}, 2021: {"Urrao": 35}, 2022: {"Urrao": 60}, 2025: {"Urrao": 66}})
    for year in (2021, 2022, 2023, 2025):
        invited(copied(office, "POL03", f"{year}-00011"), ["Urrao"], date(year, 5, 1))
    found = effect.changes_of(advice.owner_id(), advice.municipality("Urrao").id)
    assert [(year, each.standing, each.difference) for year, each in found] == [
        (2025, effect.COMPARABLE, 6), (2023, effect.UNMEASURED, None), (2022, effect.NOT_COMPARABLE, None),
        (2021, effect.COMPARABLE, 5),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("value", "said"), [("0.04", "0,0"), ("3.25", "+3,3"), ("-1.25", "−1,3"), (None, "sin dato"), ("0", "0,0")]
)
def test_differences_are_said_with_their_sign(value: str | None, said: str) -> None:
    assert words.points(Decimal(value) if value else None) == said


def test_a_small_group_says_that_it_is_small() -> None:
    assert "n\u00a0=\u00a03" in words.few_words(summary([change("10", "20")] * 3))
    assert words.few_words(summary([change("10", "20")] * 10)) == words.few_words(summary([])) == ""


def test_a_case_has_its_own_policy_even_when_the_participant_was_written_under_another(office: str) -> None:
    child = copied(office, "POL03", "2025-00011")
    invited(child, ["Urrao"], DAY)
    with transaction() as current:
        current.get_one(Case, child).policy = "POL07"
    assert effect.effect_of(advice.owner_id(), 2025).policies == ["POL07"]
