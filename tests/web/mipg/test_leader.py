"""Who leads a policy writes its page; the next time the form already says what stands there."""

from flask import Flask
from sqlalchemy import select

from tests.support import advice
from tests.support.databases import on_sqlite
from tests.support.people import Visitor, actor_named
from workflows.actions import cases, tasks
from workflows.actions.tasks import Completion
from workflows.domain.tasks import Task
from workflows.kernel.db import session

pytestmark = on_sqlite
PAGE = {
    "resumen": "Orienta el rumbo de la entidad.", "que_hacemos": "Hacemos planes.",
    "contacto": "Planeación, oficina 901",
    "enlaces": [{"titulo": "Guía de planes", "direccion": "https://www.entidad.gov.co/guia"}],
}  # fmt: skip


def _task() -> str:
    start = cases.StartRequest(procedure="pagina-politica", entity_id=advice.owner_id(), data={"politica": "POL16"})
    case_id = cases.start_case(actor_named("lider.pol16"), start).case_ids[0]
    return session().scalars(select(Task.id).where(Task.case_id == case_id, Task.state == "open")).one()


def test_a_leader_writes_the_page_and_finds_it_again_next_time(app: Flask) -> None:
    advice.installed()
    leader = actor_named("lider.pol16")
    first = _task()
    tasks.take_task(leader, first)
    tasks.complete_task(leader, first, Completion(outcome="publicar", data=PAGE))
    text = Visitor(app).get("/mipg/politicas/POL16").text
    for words in (
        "Orienta el rumbo",
        "Hacemos planes.",
        "oficina 901",
        "Guía de planes",
        "https://www.entidad.gov.co/guia",
    ):
        assert words in text
    assert text.count("Orienta el rumbo") == 1
    second = _task()
    tasks.take_task(leader, second)
    form = Visitor(app, "lider.pol16").get(f"/tareas/{second}").text
    for words in ("Hacemos planes.", "oficina 901", "Guía de planes"):
        assert words in form
    tasks.complete_task(leader, second, Completion(outcome="sin_cambios", data=PAGE))
    assert "Actualizado el" in Visitor(app).get("/mipg/politicas/POL16").text
