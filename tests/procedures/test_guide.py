"""The guide's tables that the shipped procedures put into practice, one by one and in the guide's own words."""

import pytest

from workflows.checks.sources import Claim, claims_of, tables_of
from workflows.data import read_json
from workflows.procedures import Procedure, discover

PROCEDURES = discover()
ROWS = {row["tabla"]: row for row in read_json("steps_guide.json")["steps"]}
PLACES = [
    (6, "oferta_politica", "steps.disenar_asistencia"),
    (7, "oferta_politica", "steps.ejecutar_asistencia"),
    (9, "demanda", "start"),
    (10, "demanda", "steps.asignar"),
    (11, "demanda", "steps.elaborar_oficio"),
    (12, "demanda", "steps.disenar_plan"),
    (13, "demanda", "steps.ejecutar_asistencia"),
    (3, "oferta", "steps.analizar_puntajes"),
    (4, "oferta", "steps.agrupar"),
    (5, "oferta", "steps.solicitar_asesorias"),
    (14, "seguimiento", "steps.analizar"),
    (8, "seguimiento", "steps.analizar"),
]


def claim(procedure: Procedure, table: int) -> Claim:
    (found,) = [each for each in claims_of(procedure) if table in tables_of(each.source)]
    return found


@pytest.mark.parametrize(("table", "slug", "element"), PLACES)
def test_each_table_has_its_place_with_its_own_responsable_and_resultado(table: int, slug: str, element: str) -> None:
    said = claim(PROCEDURES[slug], table)
    assert said.element == element
    assert said.responsable == ROWS[table]["responsable"]
    assert said.result == ROWS[table]["resultado"]
    assert said.activity.strip()


def test_no_table_of_the_chapter_of_demand_is_forgotten() -> None:
    chapter = {number for number, row in ROWS.items() if row["modalidad"] == "demanda"}
    assert chapter == {table for table, _, _ in PLACES if ROWS[table]["modalidad"] == "demanda"}


def test_the_end_of_the_demand_is_handed_over_to_the_procedure_that_measures_it() -> None:
    demand = PROCEDURES["demanda"]
    assert demand.follow_up is not None
    assert demand.follow_up.procedure == "seguimiento"
    assert "Tabla 14: Seguimiento y cierre" in demand.bpmn.decode()
