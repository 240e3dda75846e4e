"""The demonstration that `cauce run --demo` builds: every state, nothing broken, every invariant whole."""

import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from notifications.sweeps import mail_sweeps
from tests.support.advice import actor, installed, municipality, shipped
from tests.support.invariants import check_all
from workflows.actions import cases, installation
from workflows.demo import Summary, build_demonstration
from workflows.demo.paper import plain_prints
from workflows.demo.player import Player
from workflows.demo.story import read_script
from workflows.domain.cases import STATES, Case, Incident
from workflows.domain.deadlines import Term
from workflows.domain.documents import Delivery, Document
from workflows.domain.outbox import Outbox
from workflows.domain.reminders import Reminder
from workflows.domain.scores import FollowUp, Score
from workflows.domain.tasks import Task
from workflows.domain.terms.deadline import from_json
from workflows.domain.terms.explain import explain
from workflows.kernel import clock
from workflows.kernel.app import create_bare_app
from workflows.kernel.db import db, session
from workflows.kernel.errors import Conflict
from workflows.kernel.settings import Settings

FRIDAY = datetime(2026, 11, 20, 11, 0, tzinfo=clock.BOGOTA)
SUNDAY = datetime(2027, 1, 10, 6, 0, tzinfo=clock.BOGOTA)
"""A Sunday before the epiphany's Monday off: the last working day is two days back, last year two weeks."""
DOMAIN = "@demo.cauce.example"
pytestmark = pytest.mark.slow


def build(settings: Settings, now: datetime = FRIDAY) -> Summary:
    """Build as `cauce run --demo` does, with a plain sheet in place of LibreOffice's."""
    quiet = settings.model_copy(update={"smtp_url": ""})
    with clock.at(now):
        installation.install(shipped())
        return build_demonstration(quiet, [sweep.run for sweep in mail_sweeps(quiet)], plain_prints)


SQLITE, POSTGRESQL = pytest.param("sqlite", id="sqlite"), pytest.param("pg", marks=pytest.mark.pg, id="postgresql")


@pytest.fixture(scope="module", params=[SQLITE, POSTGRESQL])
def home(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """Settings of an empty migrated installation, which the tests of this module share."""
    folder = tmp_path_factory.mktemp("demo")
    with ExitStack() as open_databases:
        if request.param == "sqlite":
            template = request.getfixturevalue("sqlite_template")
            url = f"sqlite:///{shutil.copyfile(template, folder / 'cauce.db')}"
        else:
            server = request.getfixturevalue("postgres_server")
            url = open_databases.enter_context(server.database(request.getfixturevalue("postgres_template")))
        yield Settings(testing=True, home=folder, database_url=url, secret_key="only for tests", smtp_url="")


@pytest.fixture(scope="module")
def built(home: Settings) -> Iterator[Summary]:
    """A demonstration of a Friday morning, its context open."""
    with context_of(home):
        yield build(home)


@contextmanager
def context_of(settings: Settings) -> Iterator[None]:
    """The context of an application on these settings; every connection is closed at the end."""
    app = create_bare_app(settings)
    with app.app_context():
        yield
        db.session.remove()
        db.engine.dispose()


def test_no_story_breaks_off_and_every_state_is_there(built: Summary) -> None:
    assert built.broken == () and not built.existed
    assert set(built.cases) == set(STATES)
    assert sum(built.cases.values()) >= 40 and built.letters >= 60 and built.mails >= 250


def test_every_invariant_holds_and_no_incident_is_open(built: Summary) -> None:
    check_all(session())
    assert session().scalar(select(func.count(Incident.id))) == 0


def test_each_story_stands_where_it_says(built: Summary) -> None:
    for story in read_script().stories:
        assert open_steps(story.id, story.follows) == sorted(story.open), story.id


def open_steps(story: str, follows: str) -> list[str]:
    """The open steps of every case of a story, or of the follow-up of the one that it follows."""
    name = f"demostracion:{follows or story}"
    names = [name, *(f"{name}#{number}" for number in range(1, 9))]
    cases = list(session().scalars(select(Case.id).where(Case.external_id.in_(names))))
    if follows:
        cases = list(session().scalars(select(FollowUp.opened_case_id).where(FollowUp.case_id.in_(cases))))
    assert cases, story
    return sorted(session().scalars(select(Task.step).where(Task.case_id.in_(cases), Task.state == "open")))


def test_one_task_is_due_today_one_tomorrow_and_some_are_late(built: Summary) -> None:
    due = [day for (day,) in session().execute(select(Task.due).where(Task.state == "open", Task.due.is_not(None)))]
    assert FRIDAY.date() in due and date(2026, 11, 23) in due
    assert sum(day < FRIDAY.date() for day in due) >= 3


def test_every_term_explains_itself(built: Summary) -> None:
    found = session().scalars(select(Term)).all()
    assert found and all(explain(from_json(term.explanation)) and term.rule for term in found)


def test_nobody_outside_the_demonstration_is_written_to(built: Summary) -> None:
    mails = session().execute(select(Outbox.to_address, Outbox.state, Outbox.kind)).all()
    assert all(address.endswith(DOMAIN) for address, _, _ in mails)
    assert {state for _, state, _ in mails} == {"kept", "held"}
    assert {"recordatorio", "vencidas", "ultimo_dia", "resumen", "acuse_recibo", "carta", "completar"} <= {
        kind for _, _, kind in mails
    }
    addresses = session().scalars(select(Delivery.address).where(Delivery.channel == "email"))
    assert all(address.endswith(DOMAIN) for address in addresses)


def test_nobody_is_flooded_and_every_rung_says_what_became_of_it(built: Summary) -> None:
    told = ("resumen", "ultimo_dia", "vencidas")
    mails = session().execute(select(Outbox.kind, Outbox.to_address, Outbox.created_at).where(Outbox.kind.in_(told)))
    by_day = Counter((kind, address, clock.local(at).date()) for kind, address, at in mails)
    assert max(count for (kind, _, _), count in by_day.items() if kind == "resumen") == 1
    assert max(Counter((address, day) for _, address, day in by_day.elements()).values()) <= 3
    # A case asks for few mails, however long it runs: six or seven in all, of which at most three remind.
    assert built.mails <= 8 * sum(built.cases.values())
    assert sum(by_day.values()) <= 3 * sum(built.cases.values())
    rows = Counter(session().scalars(select(Reminder.state)))
    assert set(rows) == {"mailed", "digest", "skipped"}
    assert not session().scalar(select(func.count()).where(Reminder.state != "skipped", Reminder.outbox_id.is_(None)))


def test_what_was_attended_was_really_sent(built: Summary) -> None:
    query = select(Document.state, Delivery.state, Delivery.sent_on, Term.due).join_from(Case, Document)
    query = query.join(Delivery).join(Term, (Term.case_id == Case.id) & (Term.name == "legal"))
    query = query.where(Delivery.main, Document.kind == "respuesta", Case.state == "atendida")
    found = session().execute(query).all()
    assert len(found) >= 8
    assert all((state, sent) == ("issued", "sent") and on <= due for state, sent, on, due in found)


def test_nothing_happened_after_now_nor_on_a_day_off(built: Summary) -> None:
    for (at,) in session().execute(select(Task.completed_at).where(Task.completed_at.is_not(None))):
        assert at <= FRIDAY and clock.local(at).weekday() < 5


def test_the_scores_are_the_demonstrations_own(built: Summary) -> None:
    found = Counter(tuple(row) for row in session().execute(select(Score.series, Score.vigencia)))
    assert found == {("demo", year): 125 * 27 for year in (2023, 2024, 2025)}


def test_a_second_call_does_nothing(built: Summary, home: Settings) -> None:
    before = session().scalar(select(func.count(Task.id)))
    assert build(home).existed
    assert session().scalar(select(func.count(Task.id))) == before


def test_half_a_demonstration_says_how_to_start_over(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(testing=True, home=tmp_path, database_url=sqlite_url, secret_key="only for tests")
    with context_of(settings):
        with monkeypatch.context() as broken:
            broken.setattr(Player, "play", cut)
            with pytest.raises(KeyboardInterrupt):
                build(settings)
        with pytest.raises(Conflict, match="a medio construir"):
            build(settings)


def cut(*_: object) -> None:
    """Somebody stops the program."""
    raise KeyboardInterrupt


def test_real_cases_are_never_mixed_with_stories(sqlite_url: str, tmp_path: Path) -> None:
    settings = Settings(testing=True, home=tmp_path, database_url=sqlite_url, secret_key="only for tests")
    with context_of(settings):
        installed(demo=False)
        request_something()
        with pytest.raises(Conflict, match="expedientes propios"):
            build(settings)


def request_something() -> None:
    """One request, as an office that really works would have."""
    about = municipality("Urrao").id
    data = {
        "entidad": about, "politicas": ["POL03"], "asunto": "Asesoría", "detalle": "Queremos mejorar.",
        "solicitante_nombre": "Enlace", "solicitante_cargo": "Enlace", "solicitante_correo": "enlace@urrao.example",
        "medio": "oficio", "autorizacion_datos": True,
    }  # fmt: skip
    cases.start_case(actor(), cases.StartRequest(procedure="demanda", entity_id=about, data=data))


def test_any_day_will_do(sqlite_url: str, tmp_path: Path) -> None:
    settings = Settings(testing=True, home=tmp_path, database_url=sqlite_url, secret_key="only for tests")
    with context_of(settings):
        summary = build(settings, SUNDAY)
        assert summary.broken == () and set(summary.cases) == set(STATES)
        check_all(session())
