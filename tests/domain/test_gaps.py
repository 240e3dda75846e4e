"""Criterion, proposal and groups against a small table made by hand, and against an independent computation."""

import statistics
from collections import defaultdict
from datetime import date
from decimal import Decimal

import pytest

from workflows.data import read_csv
from workflows.domain.decisions import group_faults, request_faults
from workflows.domain.demo_scores import demo_scores
from workflows.domain.gaps import (
    BLANK,
    NOT_LOW,
    PROPOSED,
    STAYS_OUT,
    TIE,
    Criterion,
    Placement,
    low_places,
    placements,
    policy_gaps,
    proposed_policies,
)
from workflows.domain.matrix import Cell, Matrix, Place

CODES = ("POL01", "POL02", "POL03")
TABLE: dict[str, dict[str, float]] = {
    "amalfi": {"POL01": 40, "POL02": 55, "POL03": 70},
    "betulia": {"POL01": 58, "POL02": 58, "POL03": 90},
    "caldas": {},
    "dabeiba": {"POL01": 80, "POL02": 75, "POL03": 72},
    "envigado": {"POL01": 95, "POL02": 59, "POL03": 45},
    "fredonia": {"POL01": 59},
}


def table(rows: dict[str, dict[str, float]] = TABLE, quintiles: bool = False) -> Matrix:
    cells = {}
    for name, scores in rows.items():
        for code, value in scores.items():
            low = min(other[code] for other in rows.values() if code in other) == value
            cells[name, code] = Cell(Decimal(str(value)), (1 if low else 4) if quintiles else None)
    places = [Place(name, name.capitalize(), "05000", "Norte", "6") for name in rows]
    return Matrix(2025, "official", places, CODES, cells)


def by_place(criterion: Criterion, *chosen: str) -> dict[str, Placement]:
    return {each.place.id: each for each in placements(table(), criterion, chosen or CODES)}


def test_the_threshold_is_not_low_itself_and_the_worst_comes_first() -> None:
    found = low_places(table(), Criterion("umbral", Decimal(58)))
    assert found == {"POL01": ("amalfi",), "POL02": ("amalfi",), "POL03": ("envigado",)}
    assert low_places(table(), Criterion())["POL01"] == ("amalfi", "betulia", "fredonia")


def test_the_lowest_of_each_policy_with_those_that_tie_at_the_last_place() -> None:
    found = low_places(table(TABLE | {"giraldo": {"POL01": 58}}), Criterion("menores", count=2))
    assert found["POL01"] == ("amalfi", "betulia", "giraldo")
    assert found["POL03"] == ("envigado", "amalfi")
    assert not any(low_places(table(), Criterion("menores", count=0)).values())


def test_the_lowest_quintile_and_a_file_that_names_no_group() -> None:
    assert low_places(table(quintiles=True), Criterion("quintil"))["POL01"] == ("amalfi",)
    assert not proposed_policies(table(), Criterion("quintil"))
    assert [each.without_group for each in policy_gaps(table(), Criterion("quintil"))] == [4, 5, 4]
    assert [each.without_group for each in policy_gaps(table(quintiles=True), Criterion("quintil"))] == [0, 0, 0]


def test_the_policy_with_the_lowest_median_comes_first_with_its_figures() -> None:
    found = policy_gaps(table(), Criterion())
    assert [(each.code, each.measured, each.median) for each in found] == [
        ("POL02", 4, Decimal("58.5")), ("POL01", 5, Decimal("59")), ("POL03", 4, Decimal("71")),
    ]  # fmt: skip
    assert {each.code: each.lowest_of for each in found} == {"POL01": 3, "POL02": 1, "POL03": 2}


def test_each_municipality_under_its_lowest_policy_and_the_rest_apart() -> None:
    found = by_place(Criterion())
    states = {name: (each.state, each.proposed) for name, each in found.items()}
    assert states == {
        "amalfi": (PROPOSED, "POL01"), "betulia": (TIE, None), "caldas": (BLANK, None), "dabeiba": (NOT_LOW, None),
        "envigado": (PROPOSED, "POL03"), "fredonia": (PROPOSED, "POL01"),
    }  # fmt: skip
    assert found["betulia"].lowest == ("POL01", "POL02")
    assert found["amalfi"].further == ("POL02",)
    assert found["envigado"].further == ("POL02",)


def test_a_municipality_whose_lowest_policy_does_not_go_on_is_set_apart() -> None:
    found = by_place(Criterion(), "POL02")
    assert found["amalfi"].state == STAYS_OUT
    assert found["amalfi"].further == ("POL02",)
    assert found["betulia"].state == TIE


def test_against_the_median_another_policy_may_be_the_lowest() -> None:
    everyone_low = {name: {"POL01": 30 + place, "POL02": 60.0} for place, name in enumerate("abcd")}
    everyone_low["d"]["POL02"] = 50.0
    found = {each.place.id: each for each in placements(table(everyone_low), Criterion(), CODES)}
    assert found["d"].lowest == ("POL01",)
    assert found["d"].against == ("POL02",)


def test_the_125_municipalities_as_an_independent_computation_groups_them() -> None:
    rows = read_csv("municipalities.csv")
    scores: dict[str, dict[str, float]] = defaultdict(dict)
    for each in demo_scores(rows, (2025,)):
        if each.code.startswith("POL"):
            scores[each.divipola][each.code] = float(each.value)
    codes = sorted({code for found in scores.values() for code in found})
    cells = {(key, code): Cell(Decimal(str(v))) for key, found in scores.items() for code, v in found.items()}
    made = Matrix(2025, "demo", [Place(key, key, key, "", "") for key in scores], codes, cells)

    expected: dict[str, set[str]] = defaultdict(set)
    for key, found in scores.items():
        worst = sorted(found.items(), key=lambda pair: pair[1])
        if worst[0][1] < 60 and worst[0][1] != worst[1][1]:
            expected[worst[0][0]].add(key)
    proposed: dict[str, set[str]] = defaultdict(set)
    for placed in placements(made, Criterion(), codes):
        if placed.proposed:
            proposed[placed.proposed].add(placed.place.id)
    assert proposed == expected
    assert len(scores) == 125
    for gap in policy_gaps(made, Criterion()):
        column = [found[gap.code] for found in scores.values()]
        assert float(gap.median or 0) == pytest.approx(statistics.median(column))
        assert len(gap.low) == sum(value < 60 for value in column)


def faults(*rows: dict[str, object], advised: frozenset[tuple[str, str]] = frozenset()) -> dict[str, str]:
    found = list(by_place(Criterion()).values())
    given = {row["entidad"] for row in rows}
    rest = [{"entidad": each.place.id, "politica": each.proposed or "POL01", "principal": True}
            for each in found if each.state in (PROPOSED, TIE) and each.place.id not in given]  # fmt: skip
    return dict(group_faults([*rows, *rest], found, CODES, advised))


def test_what_is_proposed_and_one_of_those_that_tie_need_no_reason() -> None:
    assert not faults()
    assert not faults({"entidad": "betulia", "politica": "POL02", "principal": True})
    assert not faults({"entidad": "dabeiba", "principal": True}, {"entidad": "caldas", "principal": True})


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ({"entidad": "amalfi", "politica": "POL03", "principal": True}, "motivo"),
        ({"entidad": "amalfi", "principal": True}, "motivo"),
        ({"entidad": "betulia", "principal": True}, "motivo"),
        ({"entidad": "caldas", "politica": "POL03", "principal": True}, "motivo"),
        ({"entidad": "amalfi", "politica": "POL19", "principal": True}, "politica"),
        ({"entidad": "medellin", "politica": "POL01", "principal": True}, "entidad"),
    ],
)
def test_every_change_by_hand_needs_its_reason(row: dict[str, object], field: str) -> None:
    assert list(faults(row)) == [f"0.{field}"]
    if field == "motivo":
        assert not faults(row | {"motivo": "Lo pidió la alcaldía."})


def test_one_primary_group_and_no_group_twice() -> None:
    first = {"entidad": "amalfi", "politica": "POL01", "principal": True}
    assert list(faults(first, first | {"politica": "POL02", "motivo": "Sí"})) == ["0.principal", "1.principal"]
    assert list(faults(first, first | {"principal": False})) == ["1.politica"]
    assert not faults(first, {"entidad": "amalfi", "politica": "POL02", "principal": False})
    assert list(faults(first, {"entidad": "amalfi", "politica": "POL03", "principal": False})) == ["1.motivo"]


def test_who_is_already_advised_may_stay_without_group_and_nobody_is_forgotten() -> None:
    row = {"entidad": "amalfi", "principal": True}
    assert not faults(row, advised=frozenset({("amalfi", "POL01")}))
    found = list(by_place(Criterion()).values())
    ((path, message),) = group_faults([], found, CODES, ())
    assert (path, message) == ("", "Falta decidir el grupo de: Amalfi, Betulia, Envigado, Fredonia.")


ASKED = {"politica": "POL01", "requerimiento": "Asesoría", "entidades": ["amalfi"], "oficio": "propio"}
GROUPS = {"POL01": ["amalfi", "fredonia"], "POL02": ["betulia"], "POL03": ["envigado"]}
LEADERS = {"POL01": "Planeación", "POL02": "Planeación", "POL03": "Hacienda"}


def requested(*rows: dict[str, object]) -> list[str]:
    return [path for path, _ in request_faults(rows, GROUPS, LEADERS, date(2026, 11, 20))]


def test_requests_stay_inside_their_group_and_are_not_repeated() -> None:
    assert not requested(ASKED, ASKED | {"requerimiento": "Taller de metas"})
    assert requested(ASKED, ASKED | {"requerimiento": "  ASESORIA "}) == ["1.requerimiento"]
    assert requested(ASKED | {"entidades": ["envigado"]}) == ["0.entidades"]
    assert requested(ASKED | {"politica": "POL09"}) == ["0.politica"]
    assert requested(ASKED | {"plazo": "2026-11-19"}) == ["0.plazo"]
    assert not requested(ASKED | {"plazo": "2026-11-20"})


def test_one_oficio_for_several_only_where_the_same_office_leads() -> None:
    joint = ASKED | {"oficio": "conjunto"}
    other = joint | {"politica": "POL02", "entidades": ["betulia"]}
    assert not requested(joint, other)
    assert requested(joint, ASKED | {"politica": "POL02", "entidades": ["betulia"]}) == ["0.oficio"]
    assert requested(joint, joint | {"politica": "POL03", "entidades": ["envigado"]}) == ["0.oficio", "1.oficio"]
