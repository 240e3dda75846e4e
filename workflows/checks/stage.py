"""A stage for one scenario: a fresh in-memory installation with one account per role, and its clock."""

import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from workflows.actions.installation import install
from workflows.actions.seed import load_plans
from workflows.checks.advice import write_advice
from workflows.checks.draining import drain
from workflows.domain import schema
from workflows.domain.documents import Evidence
from workflows.domain.entities import Entity, OwnerSetting
from workflows.domain.library import Material
from workflows.domain.people import ANY, Actor, Person, RoleAssignment, actor_of, system_actor
from workflows.domain.policies import Policy
from workflows.domain.schedules import SWITCHED_OFF
from workflows.domain.scores import Score, ScoreImport
from workflows.kernel import clock
from workflows.kernel.app import create_bare_app
from workflows.kernel.db import db, session, transaction
from workflows.kernel.ids import digest, new_id
from workflows.kernel.settings import Settings
from workflows.procedures import Procedure

OWNER = "dueno"
ENTITY = "solicitante"
POLICIES = 19
MEMORY = "sqlite:///:memory:"
TICK = timedelta(seconds=1)


@dataclass
class Stage:
    """One running installation; `now` is its only clock."""

    procedure: Procedure
    now: datetime
    people: dict[str, str] = field(default_factory=dict)

    @contextmanager
    def act(self) -> Iterator[None]:
        """Hold the clock for one act, and let it move a second so that no two facts share an instant."""
        self.now += TICK
        with clock.at(self.now):
            yield

    def actor(self, role: str) -> Actor:
        """Who acts as a role: its account, the entity's account, or the system for ""."""
        if not role:
            return system_actor(OWNER)
        if role not in self.people:
            raise LookupError(f"no hay una cuenta para el rol «{role}»")
        with clock.at(self.now):
            found = session().get(Person, self.people[role])
            assert found is not None
            actor = actor_of(found, clock.local(self.now).date())
        session().close()
        return actor

    def let_clock_start(self) -> None:
        """From now on the clock begins the cases of this procedure on their day."""
        with self.act(), transaction() as current:
            row = current.get_one(OwnerSetting, (OWNER, SWITCHED_OFF))
            row.value = [slug for slug in row.value if slug != self.procedure.slug]

    def settle(self) -> None:
        """Do everything that the clock would do by now: terms, messages, letters, mails."""
        with self.act():
            drain(self.now)

    def move_to(self, instant: datetime) -> None:
        """Move the clock forward and do what became due."""
        self.now = max(self.now, instant)
        self.settle()

    def evidence(self, who: Actor, task_id: str | None = None, case_id: str | None = None) -> str:
        """Keep the row of a file that a scenario attaches (its bytes are never read)."""
        with self.act(), transaction() as current:
            made = Evidence(
                id=new_id(), owner_id=OWNER, case_id=case_id, task_id=task_id, name="soporte.pdf", size=1,
                media_type="application/pdf", sha256=digest("soporte"), person_id=who.person_id, at=self.now,
                uploaded_name=who.name,
            )  # fmt: skip
            current.add(made)
        return made.id

    def material(self, title: str) -> str:
        """A material of everybody's library with this title."""
        with self.act(), transaction() as current:
            made = Material(
                id=new_id(), owner_id=OWNER, kind="material", policy=None, title=title, summary="", url=None, files=[],
                search=title.lower(), state="current", created_at=self.now,
            )  # fmt: skip
            current.add(made)
        return made.id

    def publish_scores(self, policy: str, scores: Mapping[str, float]) -> None:
        """Give the entity official scores of a policy, by year."""
        with self.act(), transaction() as current:
            for year, value in scores.items():
                source = ScoreImport(
                    id=new_id(), owner_id=OWNER, vigencia=int(year), series="official", file_name="escenario",
                    sha256=digest(year), at=self.now, rows=1,
                )  # fmt: skip
                current.add(source)
                current.flush()
                score = Score(entity_id=ENTITY, vigencia=int(year), code=policy, series="official")
                score.value, score.import_id = Decimal(str(value)), source.id
                current.add(score)

    def advise(self, number: str, rows: Iterable[Mapping[str, Any]]) -> None:
        """Write down an advice that the entity had, as the case of that number."""
        with self.act():
            write_advice(OWNER, ENTITY, self.procedure.version, number, rows, self.now)


@contextmanager
def open_stage(
    procedure: Procedure, others: Iterable[Procedure], now: datetime, database_url: str = MEMORY
) -> Iterator[Stage]:
    """Open an installation that lasts for this block, in memory or in an empty database."""
    with tempfile.TemporaryDirectory() as home:
        settings = Settings(
            testing=True, home=Path(home), database_url=database_url, secret_key="solo para escenarios",
            files=Path(home) / "files", smtp_url="",
        )  # fmt: skip
        app = create_bare_app(settings)
        with app.app_context(), clock.at(now):
            schema.metadata.create_all(db.engine)
            stage = Stage(procedure, now)
            every = [procedure, *(item for item in others if item.slug != procedure.slug)]
            _furnish(stage, every)
            install(every)
            try:
                yield stage
            finally:
                db.session.remove()
                db.engine.dispose()


def _furnish(stage: Stage, procedures: Sequence[Procedure]) -> None:
    with transaction() as current:
        current.add_all([_entity(OWNER, True), _entity(ENTITY, False)])
        for number in range(1, POLICIES + 1):
            code = f"POL{number:02}"
            current.add(Policy(code=code, name=f"Política {number}", short_name=f"Política {number}"))
        current.flush()
        load_plans(OWNER)
        slugs = [item.slug for item in procedures]
        current.add(OwnerSetting(owner_id=OWNER, key=SWITCHED_OFF, value=slugs))
        for role in sorted({role for item in procedures for role in item.roles} | {"entidad"}):
            stage.people[role] = _account(role)


def _entity(identifier: str, is_owner: bool) -> Entity:
    name = "Entidad dueña (escenario)" if is_owner else "Entidad solicitante (escenario)"
    return Entity(
        id=identifier, kind="gobernacion" if is_owner else "alcaldia", name=name, short_name=name, is_owner=is_owner,
        city="Ciudad de escenario", email=f"{identifier}@example.org", search=identifier,
    )  # fmt: skip


def _account(role: str) -> str:
    outside = role == "entidad"
    person = Person(
        id=new_id(), owner_id=OWNER, entity_id=ENTITY if outside else None, name=f"Cuenta de {role}",
        position=role, email=f"{role.replace('_', '-')}@example.org", demo=True,
    )  # fmt: skip
    session().add(person)
    session().flush()
    if not outside:
        grant = RoleAssignment(id=new_id(), owner_id=OWNER, person_id=person.id, role=role, scope=ANY)
        grant.starts = date(2000, 1, 1)
        session().add(grant)
    return person.id
