"""Scores for the demonstration ("demostración, no oficiales"): computed, true of no municipality."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from random import Random
from statistics import fmean
from typing import NamedTuple

from workflows.data import read_json

LABEL = "demostración, no oficiales"
SEED = "cauce-demostracion-1"
LOWER_GROUP, UPPER_GROUP = 55.0, 74.0
_UPPER_CATEGORIES = frozenset({"ESPECIAL", "1", "2", "3", "4"})


class DemoScore(NamedTuple):
    """DIVIPOLA, year, code (IDI, D1-D7, POL01-POL19) and value 0-100 with two decimals."""

    divipola: str
    vigencia: int
    code: str
    value: Decimal


def demo_scores(
    municipalities: Iterable[Mapping[str, str]], vigencias: tuple[int, ...] = (2023, 2024, 2025)
) -> Iterator[DemoScore]:
    """Every score of each municipality (a row of municipalities.csv); the same input, the same scores."""
    policies = _policies_by_dimension()
    for row in municipalities:
        yield from _of_one(row, vigencias, policies)


def _policies_by_dimension() -> dict[str, list[str]]:
    grouping = next(each for each in read_json("dimensions.json")["groupings"] if each["active"])
    found: dict[str, list[str]] = {each["code"]: [] for each in grouping["dimensions"]}
    for row in grouping["policies"]:
        found[row["dimension"]].append(row["policy"])
    return found


def _of_one(
    row: Mapping[str, str], vigencias: tuple[int, ...], policies: Mapping[str, list[str]]
) -> Iterator[DemoScore]:
    divipola = row["codigo_divipola"]
    # One generator per municipality: leaving one out does not change the others.
    dice = Random(f"{SEED}-{divipola}")
    upper = row.get("categoria_ley_617", "").strip().upper() in _UPPER_CATEGORIES
    level = dice.gauss(UPPER_GROUP if upper else LOWER_GROUP, 5.0)
    strengths = {code: dice.gauss(0.0, 7.0) for codes in policies.values() for code in codes}
    middle = (len(vigencias) - 1) / 2
    for place, vigencia in enumerate(vigencias):
        level_now = level + 1.5 * (place - middle) + dice.gauss(0.0, 1.5)
        for code, value in _of_one_year(dice, level_now, strengths, policies).items():
            yield DemoScore(divipola, vigencia, code, Decimal(f"{value:.2f}"))


def _of_one_year(
    dice: Random, level: float, strengths: Mapping[str, float], policies: Mapping[str, list[str]]
) -> dict[str, float]:
    """IDI, dimensions and policies of one year; each mean is of the values below it."""
    scores = {code: _bounded(level + own + dice.gauss(0.0, 3.0)) for code, own in strengths.items()}
    dimensions = {code: fmean(scores[each] for each in below) for code, below in policies.items()}
    return {"IDI": fmean(dimensions.values()), **dimensions, **scores}


def _bounded(value: float) -> float:
    return min(98.0, max(4.0, value))
