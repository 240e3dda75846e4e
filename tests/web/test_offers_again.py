"""A decision of the offer taken again: nothing of an older answer stays in silence, and codes are told by name."""

import pytest
from flask import Flask

from tests.support import advice, offers
from tests.support.databases import on_sqlite
from tests.support.people import Visitor
from tests.web import desk
from tests.web.test_offers import fields, row_of, task_of
from workflows.domain.tasks import last_done

pytestmark = on_sqlite


@pytest.fixture
def visitor(app: Flask) -> Visitor:
    """Somebody of the MIPG team, with the scores of 125 municipalities imported."""
    advice.installed()
    offers.scored()
    return Visitor(app, "equipo1")


@pytest.mark.parametrize(("rule", "number", "said"), [
    ("umbral", "umbral", "Escriba el umbral"), ("menores", "cuantos", "Escriba cuántos municipios"),
])  # fmt: skip
def test_a_criterion_without_its_number_is_asked_for_and_none_is_supposed(
    visitor: Visitor, rule: str, number: str, said: str
) -> None:
    case_id = offers.begun()
    address = task_of(case_id, "analizar_puntajes")
    form = fields(visitor.get(address).text) | {"criterio": rule, number: "", "outcome": "seguir"}
    refused = visitor.post(address, **form)
    assert refused.status_code == 422
    assert said in refused.text
    assert f'href="#f-{number}"' in refused.text
    assert last_done(case_id, "analizar_puntajes") is None
    assert visitor.post(address, **form | {number: "7"}).status_code == 302


@pytest.mark.parametrize(("threshold", "amalfi", "tied"), [(32, "", ""), (56, "POL07", "POL07")])
def test_groups_under_another_criterion_are_proposed_anew_and_those_by_hand_stay(
    visitor: Visitor, threshold: int, amalfi: str, tied: str
) -> None:
    case_id = offers.chosen(umbral=60)
    address = task_of(case_id, "agrupar")
    form = fields(visitor.get(address).text)
    by_hand = row_of(form, "Bello")
    form |= {f"{by_hand}politica": "POL16", f"{by_hand}motivo": "Lo pidió su alcalde."}
    form |= {f"{row_of(form, 'Jericó')}politica": "POL07", "outcome": "volver", "reason-volver": "Muy alto."}
    assert visitor.post(address, **form).status_code == 302
    said = {"criterio": "umbral", "umbral": threshold, "politicas": ["POL07", "POL16"]}
    desk.done(case_id, "analizar_puntajes", "equipo1", "seguir", **said)
    again = fields(visitor.get(task_of(case_id, "agrupar")).text)
    found = {name: again[f"{row_of(again, name)}politica"][0] for name in ("Abejorral", "Amalfi", "Jericó", "Bello")}
    assert found == {"Abejorral": "POL07", "Amalfi": amalfi, "Jericó": tied, "Bello": "POL16"}


def test_requests_keep_their_words_and_name_the_groups_as_they_are_now(visitor: Visitor) -> None:
    case_id = offers.chosen()
    offers.grouped(case_id)
    address = task_of(case_id, "solicitar_asesorias")
    form = fields(visitor.get(address).text) | {"solicitudes-0-temas": "Ventanilla única."}
    visitor.post(address, **form | {"outcome": "volver", "reason-volver": "Falta Bello."})
    ids = offers.municipalities()
    bello = {"entidad": ids["Bello"], "politica": "POL07", "principal": True, "motivo": "Lo pidió."}
    offers.grouped(case_id, [*offers.rows(), bello])
    again = fields(visitor.get(task_of(case_id, "solicitar_asesorias")).text)
    assert again["solicitudes-0-temas"] == ["Ventanilla única."]
    assert set(again["solicitudes-0-entidades"]) == {ids[name] for name in ("Abejorral", "Amalfi", "Bello")}


def test_what_was_decided_is_read_by_names(visitor: Visitor) -> None:
    case_id = offers.chosen()
    offers.grouped(case_id)
    done = last_done(case_id, "analizar_puntajes"), last_done(case_id, "agrupar")
    criterion, groups = (visitor.get(f"/tareas/{each.id}").text for each in done if each)
    assert "Gobierno Digital" in criterion
    assert "POL07" not in criterion
    assert "Abejorral · Gobierno Digital · Grupo principal · 31" in groups
    assert "· Sí" not in groups
