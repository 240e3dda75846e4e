"""What cannot go on stays where it was, is shown once to whoever administers Cauce, and goes on when it is mended."""

import io
from datetime import timedelta

import docx
import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.faults import samples, story
from tests.support.databases import on_sqlite
from tests.support.invariants import check_all
from tests.support.people import actor_named
from workflows.actions import incidents, installation, sweeps, tasks, terms
from workflows.domain.cases import Case, Incident
from workflows.domain.deadlines import Term
from workflows.domain.documents import Document
from workflows.domain.tasks import Task
from workflows.engine import run
from workflows.kernel import clock
from workflows.kernel.db import session
from workflows.kernel.errors import Conflict

pytestmark = pytest.mark.faults
LATER = timedelta(days=60)


def simple_letter() -> bytes:
    """A template that asks for nothing but its number."""
    made = io.BytesIO()
    document = docx.Document()
    document.add_paragraph("Oficio {{ documento.numero }}")
    document.save(made)
    return made.getvalue()


def open_incidents() -> list[Incident]:
    """Incidents that nobody has mended."""
    return list(session().scalars(select(Incident).where(Incident.resolved_at.is_(None))))


def refused(step: str = "pedir") -> str:
    """Completing the step is refused with an incident; everything stays as it was. The incident's cause."""
    before = story.picture()
    with pytest.raises(Conflict, match="quedó como estaba"):
        samples.done(story.the_task(step))
    after = story.picture()
    for what in ("tasks", "documents", "outbox", "counters"):
        assert after[what] == before[what]
    check_all(session())
    (found,) = open_incidents()
    return found.cause


@on_sqlite
def test_a_letter_without_its_template_waits_for_it(bare_app: Flask) -> None:
    case_id = samples.opened(samples.LETTER)
    assert "oficio" in refused() and "oficio" in refused()
    assert session().get_one(Case, case_id).engine_status == "incident"
    session().close()
    installation.install([samples.procedure(samples.LETTER, oficio=simple_letter())])
    samples.done(story.the_task("pedir"))
    assert open_incidents() == [] and session().get_one(Case, case_id).state == "cerrada"
    assert session().scalars(select(Document)).one().number == f"PRU-{clock.today().year}-00001"
    check_all(session())


@on_sqlite
def test_a_service_that_breaks_is_not_taken_for_a_closed_task(bare_app: Flask) -> None:
    samples.opened(samples.BROKEN_SERVICE)
    assert "no" in refused()


@on_sqlite
def test_a_condition_without_its_data_is_an_incident(bare_app: Flask) -> None:
    samples.opened(samples.MISSING_DATA)
    assert "no_existe" in refused()


@on_sqlite
def test_a_timer_whose_service_fails_is_told_once_and_fires_after_the_retry(bare_app: Flask) -> None:
    case_id = samples.opened(samples.LATE_LETTER)
    with clock.at(clock.now() + LATER):
        assert sweeps.terms_and_wakeups() == 0 and sweeps.terms_and_wakeups() == 0
        assert session().scalars(select(Term.state)).all() == ["running"]
        check_all(session())
        (incident,) = open_incidents()
        installation.install([samples.procedure(samples.LATE_LETTER, oficio=simple_letter())])
        session().close()
        assert sweeps.terms_and_wakeups() == 0, "a case with an incident rests until somebody retries"
        incidents.retry_incident(actor_named("admin"), incident.id)
        assert sweeps.terms_and_wakeups() == 1 and terms.due_timers(clock.now()) == []
        assert session().get_one(Case, case_id).state == "cerrada" and open_incidents() == []
        check_all(session())


@on_sqlite
def test_what_a_service_asks_of_a_person_becomes_an_incident_when_nobody_acts(
    bare_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    toml = samples.TOML.replace('to = "entidad"', 'to = "nadie"')
    monkeypatch.setattr(samples, "TOML", toml)
    samples.opened(samples.LATE_LETTER)
    installation.install([samples.procedure(samples.LATE_LETTER, oficio=simple_letter())])
    session().close()
    with clock.at(clock.now() + LATER):
        assert sweeps.terms_and_wakeups() == 0
        (incident,) = open_incidents()
        assert "nadie" in incident.cause
        check_all(session())


@on_sqlite
def test_a_case_that_goes_round_for_ever_stops_with_an_incident(
    bare_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "MAX_DEPTH", 30)
    case_id = samples.opened(samples.ROUNDS)
    with pytest.raises(Conflict, match="quedó como estaba"):
        for _ in range(20):
            _round("devolver")
    assert session().get_one(Case, case_id).is_open()
    assert "vueltas" in open_incidents()[0].cause
    monkeypatch.setattr(run, "MAX_DEPTH", 800)
    check_all(session())
    opened = session().scalars(select(Task.step).where(Task.state == "open")).all()
    samples.done(story.the_task(opened[0]), "aceptar" if opened[0] == "revisar" else None)
    check_all(session())


def _round(outcome: str) -> tasks.Completed:
    samples.done(story.the_task("pedir"))
    return samples.done(story.the_task("revisar"), outcome)


@on_sqlite
def test_a_procedure_that_cannot_start_leaves_nothing(bare_app: Flask) -> None:
    with pytest.raises(Conflict, match="No se pudo iniciar"):
        samples.opened(samples.BROKEN_START)
    assert session().scalar(select(func.count()).select_from(Case)) == 0
    check_all(session())
