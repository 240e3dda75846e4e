"""A throw-away installation to measure: its database, its people, its cases, and the verbs that a run repeats."""

import contextlib
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from tests.support import databases
from workflows import procedures
from workflows.actions import accounts, cases, installation, seed, tasks
from workflows.domain.entities import Entity
from workflows.domain.people import Actor, Person, actor_of
from workflows.domain.tasks import Task
from workflows.kernel import clock
from workflows.kernel.app import create_bare_app
from workflows.kernel.db import db, session
from workflows.kernel.migrate import upgrade
from workflows.kernel.settings import Settings, child_environment

OWN = Path(__file__).resolve().parent / "procedures"
KEY = "only for measuring, never for an installation"
REVIEW = {"tipo_peticion": "general", "prioridad": "normal", "politica": "POL07"}
# What an installation with guarantees runs with: nothing is relaxed, unlike in the tests.
DURABLE = "-c max_connections=60"


@dataclass(frozen=True)
class Place:
    """An installation that is open in this process and can be served by another."""

    settings: Settings

    def environment(self) -> dict[str, str]:
        """The environment for a process that serves it."""
        given = self.settings
        return child_environment(
            CAUCE_DATABASE_URL=given.url, CAUCE_HOME=str(given.home), CAUCE_SECRET_KEY=KEY,
            CAUCE_FILES=str(given.files_folder),
        )  # fmt: skip


@contextlib.contextmanager
def sqlite() -> Iterator[Place]:
    """An installation on SQLite (WAL, FULL) in a temporary folder."""
    with tempfile.TemporaryDirectory(prefix="cauce-bench-") as folder:
        yield from _open(f"sqlite:///{folder}/cauce.db", Path(folder))


@contextlib.contextmanager
def postgres() -> Iterator[Place]:
    """An installation on a PostgreSQL of its own, with fsync and synchronous_commit on."""
    home = tempfile.TemporaryDirectory(prefix="cauce-bench-")
    with databases.postgres(DURABLE) as server, server.database() as url, home as folder:
        yield from _open(url, Path(folder))


def _open(url: str, home: Path) -> Iterator[Place]:
    upgrade(url)
    settings = Settings(home=home, database_url=url, files=home / "files", secret_key=KEY)
    app = create_bare_app(settings)
    with app.app_context():
        seed.load_base()
        seed.load_demo_people()
        installation.install(procedures.discover([OWN]).values())
        session().close()
        yield Place(settings)
        db.session.remove()
        db.engine.dispose()


def person(name: str) -> Actor:
    """Somebody of the demonstration."""
    address = f"{name}@demo.cauce.example"
    return actor_of(session().scalars(select(Person).where(Person.email == address)).one(), clock.today())


def token(name: str) -> str:
    """A token of that person for the API."""
    made = accounts.create_token(f"{name}@demo.cauce.example", "bench")
    session().close()
    return made


def municipality(code: str = "05847") -> Entity:
    """An entity by its official code."""
    return session().scalars(select(Entity).where(Entity.code == code)).one()


def requests(count: int) -> list[str]:
    """That many new cases of `demanda`; the ids of their first tasks (revision)."""
    who, about = person("equipo1"), municipality().id
    data = {
        "entidad": about, "politicas": ["POL07"], "asunto": "Asesoría", "detalle": "Medición.",
        "solicitante_nombre": "Enlace, demostración", "solicitante_cargo": "Enlace", "medio": "correo",
        "solicitante_correo": "enlace@demo.cauce.example", "autorizacion_datos": True,
    }  # fmt: skip
    request = cases.StartRequest(procedure="demanda", entity_id=about, data=data)
    return [first_task(cases.start_case(who, request).case_ids[0]) for _ in range(count)]


def first_task(case_id: str) -> str:
    """The open task of a case."""
    found = session().scalars(select(Task.id).where(Task.case_id == case_id, Task.state == "open")).one()
    session().close()
    return found


def review(who: Actor, task_id: str, key: str | None = None) -> tasks.Completed:
    """Complete the first step of `demanda`."""
    return tasks.complete_task(who, task_id, tasks.Completion(outcome="completa", data=REVIEW, key=key, revision=1))
