"""Corrected files that lack entities, and rows whose entity is not the only one of its name."""

from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import select

from tests.support.advice import actor, installed
from tests.support.sheets import workbook
from workflows import batch
from workflows.actions import aliases, ordering, results
from workflows.domain.entities import Entity
from workflows.domain.scores import Score, scores_of
from workflows.kernel.db import session, transaction
from workflows.kernel.errors import Invalid

TITLES = ["Entidad", "Departamento", "Municipio", "Grupo par", "POL03 Planeación Institucional"]


def peers_of(*rows: tuple[str, object]) -> bytes:
    """A workbook in which municipalities of one peer group have a score of POL03."""
    return workbook([TITLES, *([f"ALCALDÍA DE {n.upper()}", "Antioquia", n, "GRUPO 4", value] for n, value in rows)])


def quintiles() -> dict[str, tuple[object, object]]:
    session().expire_all()
    query = select(Entity.short_name, Score.quintile, Score.peers).join(Score, Score.entity_id == Entity.id)
    return {name: (quintile, peers) for name, quintile, peers in session().execute(query)}


def test_a_correction_that_lacks_entities_keeps_them_and_counts_the_quintiles_among_all(bare_app: Flask) -> None:
    installed()
    names = ("Urrao", "Abejorral", "Yarumal", "Sonsón", "Jericó")
    results.import_results(actor(), "r.xlsx", peers_of(*zip(names, (10, 20, 30, 40, 50), strict=True)), 2025)
    correction = peers_of(("Jericó", 15))
    before = results.preview_results(actor(), "r2.xlsx", correction, 2025)
    assert (before.kept, len(before.absent)) == (4, 124)
    results.import_results(actor(), "r2.xlsx", correction, 2025)
    assert quintiles()["Jericó"] == (None, None), "nobody stands among itself alone"
    assert batch.run_next() == 1
    expected = {"Urrao": (1, 5), "Jericó": (2, 5), "Abejorral": (3, 5), "Yarumal": (4, 5), "Sonsón": (5, 5)}
    assert quintiles() == expected
    ordering.order_quintiles(actor(), 2025, "official")
    assert batch.run_next() == 1 and quintiles() == expected
    whole = peers_of(*zip(names[:4], (10, 20, 30, 40), strict=True), ("Jericó", 15))
    assert results.import_results(actor(), "r3.xlsx", whole, 2025).kept == 0
    assert batch.run_next() == 0 and quintiles() == expected


def test_a_name_that_two_entities_have_is_asked_about(bare_app: Flask) -> None:
    installed()
    with transaction() as current:
        for key, name in (("uno", "Hospital San José"), ("dos", "HOSPITAL  SAN JOSE")):
            current.add(
                Entity(id=key, kind="ese", name=name, short_name=name, search="hospital", department="Antioquia")
            )
    rows = [
        TITLES,
        ["HOSPITAL SAN JOSÉ", "Antioquia", "Urrao", "ESE", 55],
        ["ALCALDÍA DE URRAO", "Antioquia", "Urrao", "", 60],
    ]
    with pytest.raises(Invalid) as refused:
        results.import_results(actor(), "r.xlsx", workbook(rows), 2025)
    (error,) = refused.value.errors
    assert "Varias entidades" in error["message"] and error["cell"] == "A2"
    aliases.name_entity(actor(), error["unmatched"], error["value"], "dos")
    results.import_results(actor(), "r.xlsx", workbook(rows), 2025)
    assert (scores_of("uno", "POL03"), scores_of("dos", "POL03")) == ({}, {2025: Decimal(55)})
