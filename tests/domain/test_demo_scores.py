"""The scores of the demonstration look like a real department, and are always the same."""

from statistics import correlation, fmean

from workflows.data import read_csv, read_json
from workflows.domain.demo_scores import LABEL, demo_scores

ROWS = read_csv("municipalities.csv")
SCORES = list(demo_scores(ROWS))
IDI = {(each.divipola, each.vigencia): float(each.value) for each in SCORES if each.code == "IDI"}


def test_every_municipality_has_every_code_every_year():
    codes = {each["code"] for each in read_json("policies.json")["policies"]} | {f"D{n}" for n in range(1, 8)} | {"IDI"}
    assert len(SCORES) == len({each[:3] for each in SCORES}) == 125 * 3 * 27
    assert {each.code for each in SCORES} == codes
    assert all(0 <= each.value <= 100 for each in SCORES)


def test_the_same_seed_gives_the_same_scores_also_for_part_of_the_list():
    assert list(demo_scores(ROWS[3:5])) == [each for each in SCORES if each.divipola in ("05021", "05030")]


def test_two_groups_lie_around_55_and_74():
    upper = {row["codigo_divipola"] for row in ROWS if row["categoria_ley_617"] in ("ESPECIAL", "1", "2", "3", "4")}
    assert abs(fmean(value for (code, _), value in IDI.items() if code in upper) - 74) < 2
    assert abs(fmean(value for (code, _), value in IDI.items() if code not in upper) - 55) < 2


def test_a_year_resembles_the_year_before():
    codes = [row["codigo_divipola"] for row in ROWS]
    assert correlation([IDI[code, 2024] for code in codes], [IDI[code, 2025] for code in codes]) > 0.9


def test_they_are_called_what_they_are():
    assert LABEL == "demostración, no oficiales"
