"""The page of a case that opened many others, or sent a letter to each of many: told once, open to look inside."""

import pytest
from flask import Flask
from sqlalchemy import select

from tests.support import advice, merge
from tests.support.databases import on_sqlite
from tests.support.people import Visitor, actor_named
from tests.web import desk
from web.cases import children as children_of
from workflows.actions import cases, installation, lotes
from workflows.actions._stages import Tools
from workflows.checks.draining import STAND_IN_PDF
from workflows.domain.cases import Case
from workflows.domain.entities import Entity
from workflows.domain.participants import participants_of
from workflows.kernel import clock
from workflows.kernel.db import session, transaction

pytestmark = on_sqlite
TOWNS = ("Abejorral", "Amalfi", "Urrao")
PRINTED = Tools("http://localhost", lambda docxs: [STAND_IN_PDF] * len(docxs))


@pytest.fixture
def office(app: Flask) -> Flask:
    """The application with catalogues, people and procedures."""
    advice.installed()
    return app


def family(count: int) -> tuple[str, list[str]]:
    """A case and its children, each at another place."""
    parent = desk.request_of("Jericó")
    children = [desk.given(TOWNS[0]), desk.reviewed(TOWNS[1]), desk.request_of(TOWNS[2])][:count]
    with transaction() as current:
        for child in children:
            current.get_one(Case, child).parent_id = parent
    return parent, children


def test_the_children_of_a_case_say_where_each_stands(office: Flask) -> None:
    parent, children = family(3)
    with transaction():
        participants_of(children[0])[0].first_attended_on = clock.today()
    page = Visitor(office, "directora").get(f"/expedientes/{parent}").text
    assert "Expedientes que nacieron de este (3)" in page and "En curso: 3" in page
    for child, step in zip(children, ("Elaborar el oficio al líder", "Asignar", "Revisar la solicitud"), strict=True):
        row = page.split(f'href="/expedientes/{child}"')[1].split("</tr>")[0]
        assert step in row, row
    assert "1 de 1" in page and "0 de 1" in page
    assert "Nació de este caso" not in page


def test_two_children_stay_in_the_list_beside(office: Flask) -> None:
    parent, _ = family(2)
    page = Visitor(office, "directora").get(f"/expedientes/{parent}").text
    assert "Expedientes que nacieron" not in page and page.count("Nació de este caso") == 2


def test_a_letter_to_each_of_many_is_one_line_with_all_of_them_inside(office: Flask) -> None:
    installation.install([merge.procedure()])
    towns = list(session().scalars(select(Entity.id).where(Entity.kind == "alcaldia").order_by(Entity.code).limit(6)))
    session().close()
    request = cases.StartRequest(procedure=merge.SLUG, entity_id=towns[0], data={"asunto": "Taller"})
    case_id = cases.start_case(actor_named("equipo1"), request).case_ids[0]
    desk.done(case_id, merge.STEP, "equipo1", **merge.groups(towns))
    while lotes.run_next(tools=PRINTED):
        pass
    page = Visitor(office, "directora").get(f"/expedientes/{case_id}").text
    assert "Documentos (6)" in page and "Convocatoria: 6 cartas, 0 enviadas" in page
    assert page.count("y 5 más como este") == 2, "numbered and issued, each once"
    assert all(f"CONV-{clock.today().year}-{number:05d}" in page for number in range(1, 7))


def test_a_campaign_with_more_children_than_fit_says_how_many_it_leaves_out(
    office: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(children_of, "FEW", 1)
    monkeypatch.setattr(children_of, "MOST", 2)
    parent, children = family(3)
    with transaction() as current:
        ended = current.get_one(Case, children[0])
        ended.state, ended.ended_at = "atendida", clock.now()
    page = Visitor(office, "directora").get(f"/expedientes/{parent}").text
    assert "Expedientes que nacieron de este (3)" in page and "Aquí están 2 de 3" in page
    assert "En curso: 2" in page and "Atendida: 1" in page
    table = page.split('id="hijos"')[1].split("</section>")[0]
    assert [child in table for child in children] == [False, True, True], "what is open comes first"
