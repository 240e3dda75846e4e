"""The legal terms of petitions, with their articles."""

from datetime import date

import pytest

from workflows.domain.terms.amount import Unit
from workflows.domain.terms.calendar import WorkCalendar
from workflows.domain.terms.petitions import (
    DEFAULT_PETITION,
    legal_due,
    legal_term,
    legal_terms,
    petition_types,
)
from workflows.kernel.errors import Invalid


def test_a_person_chooses_among_four_types() -> None:
    assert {kind.code: kind.amount.amount for kind in petition_types()} == {
        "general": 15,
        "informacion": 10,
        "consulta": 30,
        "entre_autoridades": 10,
    }
    assert DEFAULT_PETITION == "general"


@pytest.mark.parametrize(
    ("code", "amount", "unit", "article"),
    [
        ("general", 15, Unit.HABILES, "art. 14"),
        ("entre_autoridades", 10, Unit.HABILES, "art. 30"),
        ("traslado", 5, Unit.HABILES, "art. 21"),
        ("requerimiento", 10, Unit.HABILES, "art. 17"),
        ("completar", 1, Unit.MESES, "art. 17"),
        ("aclarar", 10, Unit.HABILES, "art. 19"),
        ("recurso", 10, Unit.HABILES, "art. 76"),
    ],
)
def test_every_incident_has_its_amount_and_article(code: str, amount: int, unit: Unit, article: str) -> None:
    term = legal_term(code)
    assert (term.amount.amount, term.amount.unit) == (amount, unit)
    assert article in term.rule


def test_every_term_says_how_sure_its_source_is() -> None:
    assert {term.source for term in legal_terms().values()} == {"norma", "conocimiento previo"}


def test_a_legal_deadline_carries_its_article() -> None:
    deadline = legal_due("general", date(2026, 11, 20), WorkCalendar())
    assert deadline.due == date(2026, 12, 14)
    assert deadline.rule == "Ley 1437 de 2011, art. 14 inc. 1 (Ley 1755 de 2015)"


def test_an_unknown_code_is_refused_with_the_known_ones() -> None:
    with pytest.raises(Invalid, match="general, informacion, consulta"):
        legal_term("tutela")
