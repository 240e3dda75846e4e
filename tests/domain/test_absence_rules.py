"""Which absences may stand side by side: dates in order, nobody twice, no substitute who is away, no circle."""

from collections.abc import Sequence
from datetime import date

import pytest

from workflows.domain.substitutions import Absence, complaint, covers, lent

MONDAY, FRIDAY = date(2026, 11, 23), date(2026, 11, 27)


def away(
    person: str, substitute: str, starts: date = MONDAY, ends: date = FRIDAY, scope: Sequence[Sequence[str]] = ()
) -> Absence:
    return Absence(person, substitute, starts, ends, scope)


def said(wanted: Absence, *others: Absence) -> str:
    found = complaint(wanted, others, str.upper)
    return found[1] if found else ""


def test_an_absence_alone_or_beside_strangers_is_fine() -> None:
    assert said(away("ana", "beto")) == ""
    assert said(away("ana", "beto"), away("caro", "dario"), away("eva", "beto")) == ""
    assert said(away("ana", "beto", MONDAY, MONDAY)) == ""


def test_nobody_stands_in_for_oneself_and_dates_are_in_order() -> None:
    assert "a sí mismo" in said(away("ana", "ana"))
    assert "anterior al primero" in said(away("ana", "beto", FRIDAY, MONDAY))


def test_the_same_person_is_not_away_twice_on_a_day_unless_the_limits_differ() -> None:
    later = away("ana", "caro", FRIDAY, date(2026, 12, 4))
    assert "ANA ya tiene una ausencia del viernes 27" in said(away("ana", "beto"), later)
    assert said(away("ana", "beto", MONDAY, date(2026, 11, 26)), later) == ""
    one, other = [["lider", "POL03"]], [["lider", "POL07"]]
    assert said(away("ana", "beto", scope=one), away("ana", "caro", scope=other)) == ""
    assert said(away("ana", "beto", scope=one), away("ana", "caro", scope=[["lider", "*"]])) != ""


def test_who_is_away_replaces_nobody_in_those_days() -> None:
    assert "BETO también estará ausente" in said(away("ana", "beto"), away("beto", "caro"))
    assert "ANA reemplaza a CARO" in said(away("ana", "beto"), away("caro", "ana"))
    assert said(away("ana", "beto"), away("beto", "caro", date(2026, 11, 28), date(2026, 12, 4))) == ""


@pytest.mark.parametrize("chain", [["beto", "ana"], ["beto", "caro", "ana"], ["beto", "caro", "dario", "eva", "ana"]])
def test_replacements_do_not_go_round(chain: list[str]) -> None:
    others = [away(one, other) for one, other in zip(chain, chain[1:], strict=False)]
    words = " → ".join(["ANA", *map(str.upper, chain)])
    assert f"({words})" in said(away("ana", "beto"), *others)
    apart = [each._replace(starts=date(2027, 1, 4), ends=date(2027, 1, 8)) for each in others]
    assert said(away("ana", "beto"), *apart) == ""


def test_limits_say_what_passes() -> None:
    assert covers([], "director", "*") and covers([["lider", "*"]], "lider", "POL03")
    assert covers([["lider", "POL03"]], "lider", "*") and not covers([["lider", "POL03"]], "lider", "POL07")
    assert not covers([["lider", "POL03"]], "director", "*")
    assert lent([], "lider", "*") == ["*"] and lent([["lider", "POL03"]], "lider", "*") == ["POL03"]
    assert lent([["lider", "*"]], "lider", "POL03") == ["POL03"] and lent([["lider", "POL03"]], "lider", "POL07") == []
