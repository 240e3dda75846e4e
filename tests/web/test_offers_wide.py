"""An offer for the 1,122 municipalities of the country: each page of the campaign takes them all, and none is lost."""

import re
from collections import Counter
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from tests.support import advice, offers
from tests.support.databases import on_sqlite
from tests.support.people import TOKEN, Visitor, actor_named
from tests.web import desk
from tests.web.test_offers import fields, task_of
from web.forms import MAX_FIELDS
from web.protection import USUAL_FIELDS
from workflows.actions import cases
from workflows.checks.draining import drain
from workflows.domain.cases import Case
from workflows.domain.entities import Entity
from workflows.domain.matrix import MUNICIPALITY
from workflows.domain.tasks import last_done
from workflows.kernel import clock
from workflows.kernel.db import session

pytestmark = [on_sqlite, pytest.mark.slow]
MANY, MARK = 1_122, "----marca-de-prueba"


@pytest.fixture
def office(app: Flask) -> Flask:
    """Scores of 1,122 municipalities."""
    advice.installed()
    offers.scored()
    offers.multiply(MANY)
    return app


def sent(visitor: Visitor, path: str, form: dict[str, Any], **more: Any) -> TestResponse:
    """Send the form as a browser does: each value is a part of its own, with the line that the test client forgets."""
    token = TOKEN.search(visitor.get("/entrar", follow_redirects=True).text)
    assert token
    fields = MultiDict({"csrf_token": token[1], **form, **more})
    parts = (f'--{MARK}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
             for name, value in fields.items(multi=True))  # fmt: skip
    body = f"{''.join(parts)}--{MARK}--\r\n".encode()
    return visitor.client.post(path, data=body, content_type=f"multipart/form-data; boundary={MARK}")


def test_1122_municipalities_are_grouped_and_asked_for_on_their_pages(office: Flask) -> None:
    visitor, case_id = Visitor(office, "equipo1"), offers.chosen(*offers.CODES, umbral=100)
    decided = grouped_on_its_page(visitor, case_id)
    assert len({row["entidad"] for row in decided}) == MANY
    groups = dict(Counter(row["politica"] for row in decided))
    address = task_of(case_id, "solicitar_asesorias")
    form = fields(visitor.get(address).text)
    assert sum(len(value) for name, value in form.items() if name.endswith("-entidades")) == MANY
    form |= {name: "Lo más urgente." for name in form if name.endswith("-temas")}
    answer = sent(visitor, address, form, outcome="enviar")
    assert answer.status_code == 302, answer.text
    drain(clock.now())
    session().close()
    children = session().scalars(select(Case).where(Case.parent_id == case_id)).all()
    assert {each.policy: len(each.data["entidades"]) for each in children} == groups


def grouped_on_its_page(visitor: Visitor, case_id: str) -> list[dict[str, Any]]:
    """The page of the groups: looked at, kept as a draft, looked at with what was typed, and finished."""
    address = task_of(case_id, "agrupar")
    page = visitor.get(address).text
    form = fields(page)
    assert page.count('<select id="f-grupos') == MANY and "son demasiados para agregarlos de una vez" in page
    assert USUAL_FIELDS < len(form) < MAX_FIELDS
    changed = [name for name, value in form.items() if name.endswith("-politica") and value == [""]]
    form |= dict.fromkeys(changed, "POL16")
    form |= {name.replace("-politica", "-motivo"): "Empata." for name in changed}
    assert sent(visitor, f"{address}/borrador", form).status_code == 200
    again = fields(sent(visitor, address, form, _ver="1").text)
    assert [again[name] for name in changed] == [["POL16"]] * len(changed)
    answer = sent(visitor, address, form, outcome="seguir")
    assert answer.status_code == 302, re.findall("field-error.*?</p>", answer.text)
    session().close()
    task = last_done(case_id, "agrupar")
    assert task is not None and task.data is not None
    return list(task.data["grupos"])


def test_a_leader_shares_out_1122_municipalities_in_groups(office: Flask) -> None:
    places = session().scalars(select(Entity.id).where(Entity.kind == MUNICIPALITY)).all()
    data = offers.request_of("POL03") | {"entidades": list(places), "entidad": advice.owner_id()}
    start = cases.StartRequest(procedure="oferta_politica", entity_id=advice.owner_id(), data=data)
    case_id = cases.start_case(actor_named("equipo1"), start).case_ids[0]
    desk.signed(case_id)
    leader = Visitor(office, "lider.pol03")
    address = task_of(case_id, "disenar_asistencia")
    form = fields(leader.get(address).text)
    half = len(places) // 2
    for n, chosen in enumerate((places[:half], places[half:])):
        group = {"nombre": f"Grupo {n}", "entidades": list(chosen), "fecha": "2026-12-15", "hora": "09:00"}
        form |= {f"grupos-{n}-{name}": value for name, value in group.items()}
    assert sent(leader, f"{address}/borrador", form).status_code == 200
    page = sent(leader, address, form, _ver="1").text
    assert sorted(value for n in (0, 1) for value in fields(page)[f"grupos-{n}-entidades"]) == sorted(places)


def test_strangers_and_entities_post_no_more_than_before(office: Flask) -> None:
    case_id = offers.chosen(*offers.CODES, umbral=100)
    address = task_of(case_id, "agrupar")
    many = {f"grupos-{n}-motivo": "x" for n in range(USUAL_FIELDS)}
    assert sent(Visitor(office, "enlace.05002"), address, many).status_code == 413
    assert sent(Visitor(office), "/entrar", many).status_code == 413
    assert sent(Visitor(office, "equipo1"), address, many | {"x": ["y"] * MAX_FIELDS}).status_code == 413
