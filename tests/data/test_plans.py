"""The catalogue of plans that travels with the program: whole, dated, and honest about what is only ours."""

from datetime import date
from typing import Any

from workflows.data import read_json

CONTENT: dict[str, Any] = read_json("plans.json")
PLANS: list[dict[str, Any]] = CONTENT["plans"]


def _on(day: str) -> list[str]:
    return [row["code"] for row in PLANS if row["valid_from"] <= day and (row["valid_to"] or "9999") >= day]


def test_twelve_plans_each_with_its_place_on_any_january_31() -> None:
    for year in (2019, 2024, 2025, 2027):
        codes = [row for row in PLANS if row["code"] in _on(f"{year}-01-31") and row["kind"] == "institucional"]
        assert sorted(row["position"] for row in codes) == list(range(1, 13))


def test_the_ptep_took_the_place_of_the_paac_on_the_day_of_its_decree() -> None:
    rows = {row["code"]: row for row in PLANS}
    last, first = date.fromisoformat(rows["PAAC"]["valid_to"]), date.fromisoformat(rows["PTEP"]["valid_from"])
    assert (first - last).days == 1
    assert first == date(2024, 8, 30)
    assert rows["PTEP"]["replaces"] == "PAAC"
    assert "Decreto 1122 de 2024" in rows["PTEP"]["rule"]


def test_every_plan_names_its_rule_and_a_known_policy() -> None:
    policies = {each["code"] for each in read_json("policies.json")["policies"]}
    assert all(row["rule"] and len(row["rule"]) <= 300 and row["policy"] in policies for row in PLANS)


def test_offices_of_plans_are_only_of_the_demonstration() -> None:
    offices = {each["code"]: each for each in read_json("offices.json")["offices"]}
    assert set(CONTENT["demo_offices"]) < {row["code"] for row in PLANS}
    assert set(CONTENT["demo_offices"].values()) <= set(offices)
    assert not any("office" in row for row in PLANS)
