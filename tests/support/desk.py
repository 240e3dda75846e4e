"""A small office at work: its people by name, a clock that tests move, and the usual moves of a request for advice."""

from contextlib import AbstractContextManager
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, literal, select, union_all

from tests.support.advice import shipped
from workflows.actions import cases, documents, installation, messages, tasks
from workflows.checks.draining import drain
from workflows.domain import journal, schema
from workflows.domain.cases import Case
from workflows.domain.deadlines import Term, TermEvent
from workflows.domain.documents import Document
from workflows.domain.entities import Entity, OwnerSetting
from workflows.domain.journal import Journal
from workflows.domain.people import ANY, Actor, Person, RoleAssignment, actor_of
from workflows.domain.policies import Policy
from workflows.domain.schedules import SWITCHED_OFF
from workflows.domain.tasks import Task
from workflows.kernel import clock
from workflows.kernel.db import session, transaction
from workflows.kernel.ids import new_id

on_sqlite = pytest.mark.parametrize("office_url", ["sqlite"], indirect=True)
OPENING = "2026-11-20T09:00:00-05:00"
ENTITIES = {"gobernacion": True, "otra": True, "urrao": False, "jerico": False}
STAFF = {
    "equipo": ("equipo_mipg", ANY), "equipo2": ("equipo_mipg", ANY), "directora": ("director", ANY),
    "responsable": ("responsable", ANY), "lider3": ("lider", "POL03"), "lider7": ("lider", "POL07"),
    "admin": ("administrador", ANY), "control": ("control_interno", ANY),
}  # fmt: skip
ELSEWHERE = {"otro_equipo": "equipo_mipg", "otra_directora": "director", "otro_admin": "administrador"}
PETITION = {
    "entidad": "urrao", "politicas": ["POL03"], "asunto": "Asesoría en planeación", "detalle": "Queremos mejorar.",
    "solicitante_nombre": "Enlace, demostración", "solicitante_cargo": "Enlace", "medio": "oficio",
    "solicitante_correo": "enlace@urrao.example", "autorizacion_datos": True,
}  # fmt: skip
TEXT = {"asunto": "Asesoría", "texto": "Primer párrafo.\n\nSegundo párrafo."}
ACTION = {"accion": "Taller", "modalidad": "virtual", "fecha": "2026-12-15", "responsable": "Equipo"}
SESSION = {"fecha": "2026-12-15", "modalidad": "virtual", "temas": "Metas."}
USUAL: dict[str, tuple[str, str | None, dict[str, Any]]] = {
    "revision": ("equipo", "completa", {"tipo_peticion": "general", "prioridad": "normal"}),
    "incompleta": ("equipo", "incompleta", {"tipo_peticion": "general", "prioridad": "normal"}),
    "asignar": ("directora", "asignar", {"responsable": "responsable", "via": "con_oficio"}),
    "elaborar_oficio": ("responsable", None, TEXT),
    "disenar_plan": ("lider3", None, TEXT | {"diagnostico": "Por debajo de la mediana.", "acciones": [ACTION]}),
    "elaborar_respuesta": ("responsable", "individual", TEXT),
    "proyectar_requerimiento": ("equipo", None, TEXT | {"faltantes": [{"que_falta": "El acta."}]}),
    "completar_solicitud": ("enlace", "completar", {"respuesta": "Va el acta."}),
}
TO_REPLY = ("revision", "asignar", "elaborar_oficio", "firmar_oficio", "disenar_plan", "elaborar_respuesta")


class Desk:
    """The office of one test; every act moves its clock one second."""

    def __init__(self) -> None:
        self._held: AbstractContextManager[None] | None = None
        self.move_to(OPENING)

    def close(self) -> None:
        """Let the clock go."""
        if self._held is not None:
            self._held.__exit__(None, None, None)

    def move_to(self, instant: str | datetime) -> None:
        """Hold the clock at an instant (ISO text of Bogota, or aware)."""
        self.close()
        found = datetime.fromisoformat(instant) if isinstance(instant, str) else instant
        self.now = found if found.tzinfo else found.replace(tzinfo=clock.BOGOTA)
        self._held = clock.at(self.now)
        self._held.__enter__()

    def tick(self) -> None:
        """Let a second go by."""
        self.move_to(self.now + timedelta(seconds=1))

    def settle(self, instant: str | None = None) -> None:
        """Do what the clock of the installation would do by now (or by `instant`)."""
        if instant:
            self.move_to(instant)
        self.tick()
        drain(self.now)

    def actor(self, name: str, channel: str = "web") -> Actor:
        """Somebody of the office as an actor."""
        found = actor_of(session().get_one(Person, name), clock.today(), channel)
        session().close()
        return found

    def start(self, name: str = "equipo", by: str = "officer", **more: Any) -> str:
        """A request for advice; fields of the form, or of the request itself."""
        return self.petition(name, by, **more).case_ids[0]

    def petition(self, name: str = "equipo", by: str = "officer", **more: Any) -> cases.Opened:
        """The same, with everything that starting answers."""
        self.tick()
        own = {key: more.pop(key) for key in ("external_id", "received_at", "evidence", "key") if key in more}
        data = PETITION | more
        request = cases.StartRequest(procedure="demanda", entity_id=data["entidad"], data=data, by=by, **own)
        return cases.start_case(self.actor(name), request)

    def task(self, case_id: str, step: str) -> Task:
        """The open task of a step."""
        query = select(Task).where(Task.case_id == case_id, Task.step == step, Task.state == "open")
        return session().scalars(query.execution_options(populate_existing=True)).one()

    def steps(self, case_id: str) -> set[str]:
        """Steps that are open."""
        return set(session().scalars(select(Task.step).where(Task.case_id == case_id, Task.state == "open")))

    def complete(self, name: str, case_id: str, step: str, outcome: str | None = None, **more: Any) -> tasks.Completed:
        """Complete an open step as somebody; `data`, `reason`, `revision`, `key`."""
        self.tick()
        task_id = self.task(case_id, step).id
        return tasks.complete_task(self.actor(name), task_id, tasks.Completion(outcome=outcome, **more))

    def draft(self, case_id: str, kind: str) -> str:
        """The draft that waits for a signature."""
        query = select(Document.id).where(Document.case_id == case_id, Document.kind == kind, Document.state == "draft")
        return session().scalars(query).one()

    def sign(self, case_id: str, kind: str, name: str = "directora", **how: Any) -> str:
        """Sign a draft; the id of the document that took its number."""
        self.tick()
        done = documents.sign_document(self.actor(name), self.draft(case_id, kind), documents.Signature(**how))
        return done.numbered[0]

    def offer(self, name: str, case_id: str, element: str, data: dict[str, Any], key: str | None = None) -> list[str]:
        """Press a button of the case page."""
        self.tick()
        return messages.offer_message(self.actor(name), case_id, element, data, key)

    def go(self, case_id: str, *steps: str, **data: Any) -> None:
        """Play the usual moves of these steps; signing steps are signed. `data` changes forms, by step."""
        for step in steps:
            if step.startswith("firmar_"):
                self.sign(case_id, "oficio_lider" if step == "firmar_oficio" else step.removeprefix("firmar_"))
                continue
            name, outcome, form = USUAL[step]
            place = "revision" if step == "incompleta" else step
            self.complete(name, case_id, place, outcome, data=form | data.get(step, {}))

    def case(self, case_id: str) -> Case:
        """The case as it is stored."""
        return session().scalars(select(Case).where(Case.id == case_id).execution_options(populate_existing=True)).one()

    def document(self, document_id: str) -> Document:
        """The document as it is stored."""
        query = select(Document).where(Document.id == document_id)
        return session().scalars(query.execution_options(populate_existing=True)).one()

    def term(self, case_id: str, name: str = "legal") -> Term:
        """The latest term of a name."""
        query = select(Term).where(Term.case_id == case_id, Term.name == name).order_by(Term.start, Term.due)
        return session().scalars(query.execution_options(populate_existing=True)).all()[-1]

    def history(self, case_id: str, name: str = "legal") -> list[tuple[str, str, date | None, date | None]]:
        """Kind, reason, before and after of every change of a term."""
        rows = select(TermEvent).where(TermEvent.term_id == self.term(case_id, name).id).order_by(TermEvent.id)
        return [(row.kind, row.reason, row.before, row.after) for row in session().scalars(rows)]

    def check_journal(self) -> None:
        """Every chain of the journal holds, whatever happened."""
        session().rollback()
        for chain in session().scalars(select(Journal.chain).distinct()).all():
            assert journal.broken_chain(chain) is None, chain

    def rows(self) -> dict[str, int]:
        """How many rows every table has."""
        tables = schema.metadata.sorted_tables
        counts = [select(literal(each.name), func.count()).select_from(each) for each in tables]
        found = {name: count for name, count in session().execute(union_all(*counts))}
        session().close()
        return found


def furnish() -> None:
    """Entities, policies, people and the shipped procedures in the open database."""
    with transaction() as current:
        current.add_all([_entity(name, owns) for name, owns in ENTITIES.items()])
        for number in range(1, 20):
            code = f"POL{number:02}"
            current.add(Policy(code=code, name=f"Política {number}", short_name=f"Política {number}"))
        current.flush()
        for name, (role, scope) in STAFF.items():
            current.add(_person(name, "gobernacion"))
            current.flush()
            current.add(_grant("gobernacion", name, role, scope))
        for name, role in ELSEWHERE.items():
            current.add(_person(name, "otra"))
            current.flush()
            current.add(_grant("otra", name, role, ANY))
        current.add_all([_person("enlace", "gobernacion", "urrao"), _person("enlace2", "gobernacion", "jerico")])
    begin_no_campaigns()
    with clock.at(datetime.fromisoformat(OPENING) - timedelta(days=1)):
        installation.install(shipped())


def begin_no_campaigns() -> None:
    """The clock of the office starts none of the shipped procedures by itself: a test that wants it brings its own."""
    slugs = [each.slug for each in shipped()]
    with transaction() as current:
        for name in (each for each, owns in ENTITIES.items() if owns):
            current.add(OwnerSetting(owner_id=name, key=SWITCHED_OFF, value=slugs))


def _entity(name: str, owns: bool) -> Entity:
    title = f"Entidad {name}, demostración"
    return Entity(
        id=name, kind="gobernacion" if owns else "alcaldia", name=title, short_name=name.capitalize(), is_owner=owns,
        city="Ciudad", municipality=name.capitalize(), email=f"contacto@{name}.example", search=name,
    )  # fmt: skip


def _person(name: str, owner: str, entity: str | None = None) -> Person:
    return Person(
        id=name, owner_id=owner, entity_id=entity, name=f"{name.capitalize()}, demostración", position=name,
        email=f"{name.replace('_', '-')}@demo.example", demo=True,
    )  # fmt: skip


def _grant(owner: str, name: str, role: str, scope: str) -> RoleAssignment:
    return RoleAssignment(id=new_id(), owner_id=owner, person_id=name, role=role, scope=scope, starts=date(2020, 1, 1))
