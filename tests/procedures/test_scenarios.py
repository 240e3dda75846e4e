"""Every scenario of every shipped procedure, played with the real actions in an installation of its own."""

import pytest

from workflows.checks.scenarios import play_one
from workflows.procedures import discover

PROCEDURES = discover()
# The fast suite plays these many of each procedure, the whole suite all.
FAST = 5
SCENARIOS = [
    pytest.param(slug, name, marks=pytest.mark.slow if number >= FAST else ())
    for slug, each in PROCEDURES.items()
    for number, name in enumerate(each.scenarios)
]
EVERY = [(slug, name) for slug, each in PROCEDURES.items() for name in each.scenarios]


@pytest.mark.parametrize(("slug", "name"), SCENARIOS, ids=lambda value: value)
def test_a_scenario_goes_as_it_says(slug: str, name: str) -> None:
    procedure = PROCEDURES[slug]
    result, ends = play_one(procedure, name, procedure.scenarios[name], PROCEDURES.values())
    assert result.ok, result.error
    assert ends <= set(procedure.ends)


@pytest.mark.pg
@pytest.mark.slow
@pytest.mark.parametrize(("slug", "name"), EVERY, ids=lambda value: value)
def test_it_goes_the_same_way_on_postgresql(slug: str, name: str, postgres_url: str) -> None:
    procedure = PROCEDURES[slug]
    result, _ = play_one(procedure, name, procedure.scenarios[name], PROCEDURES.values(), postgres_url)
    assert result.ok, result.error


@pytest.mark.parametrize("slug", PROCEDURES)
def test_every_end_has_a_scenario_that_expects_it(slug: str) -> None:
    procedure = PROCEDURES[slug]
    expected = [each["expect"] for each in procedure.scenarios.values()]
    assert set(procedure.ends) == {end for each in expected for end in each.get("ends", [each["end"]])}
