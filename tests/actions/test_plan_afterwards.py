"""What follows a plan: its quarters, an address that breaks when its case has ended, and the plans of policies."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.journeys.support.campaign import ADDRESS, Planner, open_addresses, start_campaigns
from tests.support import advice
from tests.support.people import actor_named
from tests.support.programs import Program
from workflows.actions import cases, linkchecks, lotes, messages, pinned, schedules, sweeps
from workflows.actions.cases import StartRequest
from workflows.domain.cases import Case
from workflows.domain.publications import Publication, WatchedLink
from workflows.domain.tasks import Comment, Task
from workflows.kernel import clock
from workflows.kernel.db import session
from workflows.kernel.errors import Forbidden, Invalid, NotFound
from workflows.kernel.fetch import Fetched

CODE = "PIC"
GONE = Fetched(1, 404, problem="El sitio no encontró el archivo.", final=True)
pytestmark = pytest.mark.slow


def quiet() -> None:
    """What the clock does by itself, until nothing moves."""
    while schedules.scheduled_starts() + sweeps.terms_and_wakeups() + lotes.run_next():
        session().close()


def begun(slug: str, **data: Any) -> str:
    """A case that planeación begins by hand for the year that comes."""
    advice.installed()
    start_campaigns()
    who = actor_named("planeacion")
    values = {"vigencia": clock.today().year + 1, **data}
    return cases.start_case(who, StartRequest(slug, who.owner_id, values)).case_ids[0]


@pytest.fixture
def ended(app: Flask) -> str:
    """The case of a plan that was published and ended."""
    case_id, work = begun("plan", plan=CODE), Planner(app)
    work.formulate(CODE)
    work.review(CODE)
    decision = {"decision": "aprobado", "acta": "1", "fecha": clock.today().isoformat()}
    messages.publish_message(actor_named("secretaria"), "decision", case_id, decision)
    quiet()
    work.integrate(CODE)
    work.publish(CODE)
    open_addresses()
    quiet()
    assert session().get_one(Case, case_id).end_event == "fin_publicado"
    session().close()
    return case_id


def break_it() -> None:
    """A week later the address answers that there is nothing."""
    with clock.at(clock.now() + timedelta(days=8)):
        linkchecks.sweep(lambda _: GONE)
        quiet()


def of(slug: str) -> list[Case]:
    """The cases of a procedure."""
    found = list(session().scalars(select(Case).where(Case.procedure == slug).order_by(Case.number)))
    session().close()
    return found


def public() -> list[tuple[int, str, str | None]]:
    """Versions of the plan on the public page: number, state, address."""
    rows = session().scalars(select(Publication).order_by(Publication.version))
    found = [(row.version, row.state, row.url) for row in rows]
    session().close()
    return found


def test_a_small_case_opens_and_the_public_page_has_the_new_address(app: Flask, ended: str) -> None:
    break_it()
    (small,) = of("enlace_roto")
    assert (small.parent_id, small.plan, small.data["direccion"]) == (ended, CODE, ADDRESS.format("pic"))
    new = ADDRESS.format("pic-2")
    answer = Program(app, "planes.talento").do("reparar", small.id, "corregir", {"url": new})
    assert answer.status_code == 200, answer.text
    assert public() == [(1, "replaced", ADDRESS.format("pic")), (2, "current", new)]
    links = session().execute(select(WatchedLink.url, WatchedLink.state, WatchedLink.case_id)).all()
    assert {tuple(row) for row in links} == {(ADDRESS.format("pic"), "dropped", ended), (new, "pending", ended)}


def test_the_same_address_is_accepted_with_a_reason_and_a_second_break_opens_another(app: Flask, ended: str) -> None:
    break_it()
    (small,) = of("enlace_roto")
    said = {"url": ADDRESS.format("pic")}
    answer = Program(app, "planes.talento").do("reparar", small.id, "confirmar", said, reason="El sitio ya abre.")
    assert answer.status_code == 200, answer.text
    assert [row[1] for row in public()] == ["current"]
    with clock.at(clock.now() + timedelta(days=20)):
        linkchecks.sweep(lambda _: GONE)
        quiet()
    assert len(of("enlace_roto")) == 2


def test_every_quarter_opens_once_with_the_goals_of_the_plan(app: Flask, ended: str) -> None:
    year = clock.today().year + 1
    for month, count in ((3, 0), (4, 1), (4, 1), (12, 3)):
        with clock.at(datetime(year, month, 2, 14, tzinfo=clock.BOGOTA)):
            quiet()
            assert len(of("seguimiento_plan")) == count
    assert all(each.data["metas"][0]["meta"] == "Jornadas hechas" for each in of("seguimiento_plan"))


def test_a_campaign_may_open_the_plan_of_every_policy(app: Flask) -> None:
    begun("planes", con_politicas=True)
    quiet()
    counted = session().execute(select(Case.procedure, func.count()).group_by(Case.procedure)).all()
    assert dict(tuple(row) for row in counted) == {"planes": 1, "plan": 12, "plan_accion": 1, "plan_politica": 19}


def test_a_comment_is_pinned_by_who_reviews_and_attended_by_who_mends(app: Flask) -> None:
    case_id = begun("plan", plan=CODE)
    Planner(app).formulate(CODE)
    task = session().scalars(select(Task.id).where(Task.case_id == case_id, Task.state == "open")).one()
    planner, person = actor_named("planeacion"), actor_named("planes.talento")
    with pytest.raises(Forbidden):
        pinned.comment_field(person, task, "formular", "metas", "No es quien revisa.")
    with pytest.raises(Invalid):
        pinned.comment_field(planner, task, "formular", "no_existe", "¿Qué campo?")
    with pytest.raises(NotFound):
        pinned.comment_field(planner, task, "publicar", "url", "Ese paso no se muestra.")
    made = pinned.comment_field(planner, task, "formular", "metas", "Falta la línea base.")
    answer = Program(app, "planeacion").do("revisar", case_id, "devolver", reason="Un campo por corregir.")
    assert answer.status_code == 200, answer.text
    again = session().scalars(select(Task.id).where(Task.case_id == case_id, Task.state == "open")).one()
    session().close()
    pinned.resolve_comment(person, again, made)
    pinned.resolve_comment(person, again, made)
    assert session().get_one(Comment, made).resolved_at is not None
