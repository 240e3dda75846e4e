"""The inbox: what is mine, what is late, what comes next, in few statements."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, select, update

from tests.support import advice
from tests.support.databases import on_sqlite
from tests.support.people import Visitor, actor_named
from tests.web import desk
from workflows.domain import inbox
from workflows.domain.entities import calendar_of
from workflows.domain.inbox import Filters, Window
from workflows.domain.rights import pool_clause
from workflows.domain.tasks import Task
from workflows.domain.terms.explain import week_end
from workflows.kernel import clock
from workflows.kernel.db import db, session, transaction
from workflows.kernel.ids import new_id


@pytest.fixture
def office(app: Flask) -> Flask:
    """The application with catalogues, people and procedures."""
    advice.installed()
    return app


def window() -> Window:
    calendar = calendar_of(advice.owner_id())
    return Window(clock.today(), week_end(clock.today(), calendar))


@contextmanager
def statements() -> Iterator[list[str]]:
    """What is asked of the database inside."""
    heard: list[str] = []

    def hear(_c: object, _u: object, statement: str, *_rest: object) -> None:
        heard.append(statement)

    event.listen(db.engine, "before_cursor_execute", hear)
    try:
        yield heard
    finally:
        event.remove(db.engine, "before_cursor_execute", hear)


def test_a_new_request_is_in_the_group_until_somebody_takes_it(office: Flask) -> None:
    case_id = desk.request_of("Urrao")
    visitor = Visitor(office, "equipo1")
    assert "Revisar la solicitud" in visitor.get("/grupo").text
    task = desk.open_task(case_id, "revision")
    assert visitor.post(f"/tareas/{task.id}/tomar").headers["Location"] == f"/tareas/{task.id}"
    assert "Revisar la solicitud" in visitor.get("/tareas").text
    assert "no tiene tareas por tomar" in visitor.get("/grupo").text


def test_who_comes_second_is_told_who_took_it(office: Flask) -> None:
    task = desk.open_task(desk.request_of("Urrao"), "revision")
    Visitor(office, "equipo1").post(f"/tareas/{task.id}/tomar")
    second = Visitor(office, "equipo2")
    second.post(f"/tareas/{task.id}/tomar")
    assert "Equipo MIPG 1, demostración la tomó primero" in second.get("/grupo").text


def test_tasks_are_grouped_by_urgency(office: Flask) -> None:
    case_id = desk.given("Urrao")
    task = desk.open_task(case_id, "elaborar_oficio")
    visitor = Visitor(office, "responsable1")
    due = clock.today()
    for days, label in ((-1, "Vencidas"), (0, "Hoy"), (40, "Después")):
        with transaction() as current:
            current.execute(update(Task).where(Task.id == task.id).values(due=due + timedelta(days=days)))
        page = visitor.get("/tareas").text
        assert f">{label} <" in page
        assert "paso 3 de 9" in page


def test_search_ignores_accents_and_filters_stay_in_the_address(office: Flask) -> None:
    desk.request_of("Itagüí", subject="Rendición de cuentas")
    desk.request_of("Urrao")
    visitor = Visitor(office, "equipo1")
    found = visitor.get("/grupo?q=itagui RENDICION").text
    assert "Itagüí ·" in found
    assert "Urrao ·" not in found
    assert "Nada coincide" in visitor.get("/grupo?q=nada&politica=POL03").text
    assert 'value="POL03" selected' in visitor.get("/grupo?politica=POL03").text


def test_an_empty_inbox_says_what_is_due_next(office: Flask) -> None:
    desk.request_of("Urrao")
    page = Visitor(office, "equipo1").get("/tareas").text
    assert "No tiene tareas pendientes." in page
    assert "Lo próximo de su grupo vence el" in page


def test_what_was_done_stays_among_the_finished(office: Flask) -> None:
    desk.reviewed("Urrao")
    assert "Revisar la solicitud" in Visitor(office, "equipo1").get("/tareas?vista=terminadas").text


def test_nobody_sees_the_tasks_of_another_group(office: Flask) -> None:
    task = desk.open_task(desk.request_of("Urrao"), "revision")
    leader = Visitor(office, "lider.pol02")
    assert "Revisar la solicitud" not in leader.get("/grupo").text
    assert leader.get(f"/tareas/{task.id}").status_code == 404


def test_marked_tasks_go_to_somebody_else_with_a_reason(office: Flask) -> None:
    tasks = [desk.open_task(desk.given(name), "elaborar_oficio").id for name in ("Urrao", "Amalfi")]
    director = Visitor(office, "directora")
    assert "Escriba el motivo" in director.post("/tareas/reasignar", task=tasks, to="", reason="").text
    other = desk.person_named("responsable2").id
    look = director.post("/tareas/reasignar", task=tasks, to=other, reason="Vacaciones.")
    assert "Pasan todas en un solo acto" in look.text and 'name="confirmado"' in look.text
    answer = director.post("/tareas/reasignar", task=tasks, to=other, reason="Vacaciones.", confirmado="1")
    assert answer.status_code == 302
    assert "Vacaciones." in Visitor(office, "responsable2").get(f"/tareas/{tasks[0]}").text


def many(count: int, case_id: str) -> None:
    """`count` open tasks of one person, spread over days."""
    like = desk.open_task(case_id, "elaborar_oficio")
    copied = ("case_id", "owner_id", "step", "title", "role", "scope", "assignee_id", "created_at")
    same = {name: getattr(like, name) for name in copied}
    start = clock.today() - timedelta(days=50)
    rows = [same | {"id": new_id(), "engine_task_id": new_id(), "state": "open", "revision": 1,
                    "due": start + timedelta(days=n % 100)} for n in range(count)]  # fmt: skip
    with transaction() as current:
        current.execute(Task.__table__.insert(), rows)


def test_pages_follow_each_other_without_gap_or_repetition(office: Flask) -> None:
    many(120, desk.given("Urrao"))
    who, seen, after = actor_named("responsable1"), [], ""
    while True:
        page = inbox.page(who, "mine", Filters(), window(), after)
        seen += [row.id for row in page.rows]
        after = page.next
        if not after:
            break
    assert len(seen) == len(set(seen)) == 121


@on_sqlite
def test_ten_thousand_open_tasks_are_read_in_few_statements_and_counted_up_to_999(office: Flask) -> None:
    many(10_000, desk.given("Urrao"))
    session().close()
    who = actor_named("responsable1")
    here = window()
    inbox.page(who, "mine", Filters(), here)
    with statements() as heard:
        tally = inbox.counts(who, "mine", Filters(), here)
        page = inbox.page(who, "mine", Filters(), here)
    assert inbox.said(tally["total"]) == "999+"
    assert inbox.said(999) == 999
    assert len(page.rows) == inbox.PAGE
    assert len([each for each in heard if each.startswith("SELECT")]) == 2


def test_a_short_list_found_first_and_a_long_one_from_the_index_are_the_same(office: Flask) -> None:
    many(70, desk.given("Urrao"))
    who, here = actor_named("responsable1"), window()
    few = inbox.counts(who, "mine", Filters(), here)["total"]
    pages = [
        [
            [row.id for row in inbox.page(who, view, filters, here, after, limit=20, total=total).rows]
            for filters in (Filters(), Filters(due="late"), Filters(policy="POL07"))
            for after in ("", f"{clock.today().isoformat()}_")
        ]
        for view in ("mine", "all")
        for total in (few, inbox.MANY + 1)
    ]
    assert few == 71
    assert pages[0] == pages[1]
    assert pages[2] == pages[3]
    assert inbox.page(who, "mine", Filters(), here, total=0).rows == []


@on_sqlite
@pytest.mark.parametrize(
    ("name", "view", "wanted"),
    [
        ("responsable1", "mine", "ix_task_mine (assignee_id=? AND state=? AND due>?)"),
        ("directora", "all", "ix_task_open (owner_id=? AND state=? AND due>?)"),
    ],
)
def test_a_page_comes_from_an_index_already_sorted(office: Flask, name: str, view: str, wanted: str) -> None:
    who, here = actor_named(name), window()
    plan = plans_of(lambda: inbox.page(who, view, Filters(), here))[0]
    assert wanted in plan
    assert "ORDER BY" not in plan


@on_sqlite
def test_the_free_tasks_of_a_leader_are_looked_for_by_role(office: Flask) -> None:
    who = actor_named("lider.pol07")
    (plan,) = plans_of(lambda: session().scalar(select(inbox.up_to_many(select(Task.id).where(pool_clause(who))))))
    assert "ix_task_pool (owner_id=? AND state=? AND role=?" in plan


def plans_of(look: Callable[[], object]) -> list[str]:
    """How SQLite answers each question of a look."""
    asked: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        asked.append((statement, parameters))

    event.listen(db.engine, "before_cursor_execute", note)
    look()
    event.remove(db.engine, "before_cursor_execute", note)
    raw = session().connection()
    return [
        "\n".join(str(row[-1]) for row in raw.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters))
        for statement, parameters in asked
        if statement.startswith("SELECT")
    ]
