"""The first page of the administration: what there is, in words and numbers."""

from flask import render_template, url_for
from sqlalchemy import func, select

from web.admin.place import blueprint
from web.who import current_actor, may
from workflows.domain.cases import Case, Incident
from workflows.domain.entities import Closure, Entity
from workflows.domain.lotes import OPEN, Lote
from workflows.domain.obligations import Obligation
from workflows.domain.offices import Office
from workflows.domain.outbox import Outbox
from workflows.domain.people import Person
from workflows.domain.plans import PlanKind
from workflows.domain.policies import Policy
from workflows.domain.schedules import Schedule
from workflows.domain.substitutions import Substitution, in_force
from workflows.kernel import clock
from workflows.kernel.db import Base, session


def _count(table: type[Base], *conditions: object) -> int:
    query = select(func.count()).select_from(table).where(*conditions)  # type: ignore[arg-type]
    return session().scalar(query) or 0


def open_incidents(owner_id: str) -> int:
    """Incidents of the owner's cases that nobody has solved."""
    query = select(func.count()).select_from(Incident).join(Case, Case.id == Incident.case_id)
    return session().scalar(query.where(Case.owner_id == owner_id, Incident.resolved_at.is_(None))) or 0


def _away(owner_id: str) -> int:
    return _count(Substitution, Substitution.owner_id == owner_id, *in_force(clock.today()))


@blueprint.get("")
@may("administrar")
def index() -> str:
    """The places of the administration."""
    owner_id = current_actor().owner_id
    failed = _count(Outbox, Outbox.owner_id == owner_id, Outbox.state.in_(["failed", "dead"]))
    incidents, mine = open_incidents(owner_id), (PlanKind.owner_id == owner_id,)
    obligations = _count(Obligation, Obligation.owner_id == owner_id, Obligation.active)
    unopened = _count(Schedule, Schedule.owner_id == owner_id, Schedule.state == "failed")
    batches = _count(Lote, Lote.owner_id == owner_id, Lote.state.in_(OPEN))
    people = _count(Person, Person.owner_id == owner_id, Person.active)
    cards = [
        ("Personas y roles", url_for("admin.people"), "person", f"{people} activas", ""),
        ("Ausencias", url_for("absences.everybody"), "calendar", f"{_away(owner_id)} hoy", ""),
        ("Entidades y enlaces", url_for("admin.entities"), "case", f"{_count(Entity, Entity.active)} activas", ""),
        ("Dependencias", url_for("admin.offices"), "group", f"{_count(Office, Office.owner_id == owner_id)}", ""),
        ("Políticas y dimensiones", url_for("admin.policies_page"), "library", f"{_count(Policy)} políticas", ""),
        ("Catálogo de planes", url_for("admin.plans"), "plans", f"{_count(PlanKind, *mine)} planes", ""),
        ("Obligaciones de ley", url_for("admin.obligations"), "calendar", f"{obligations} encendidas", ""),
        ("Entidad y reglas", url_for("admin.settings"), "admin", "membrete, horario, numeración, firmas", ""),
        ("Inicios por reloj", url_for("admin.starts"), "clock", f"{unopened} sin abrir", "late" if unopened else ""),
        ("Días sin servicio", url_for("admin.closures"), "calendar", f"{_count(Closure)} días", ""),
        ("Plantillas de cartas", url_for("admin.letters"), "file", "descargar, cambiar en Word, subir", ""),
        ("Versiones", url_for("admin.versions"), "history", "mover expedientes a la más nueva", ""),
        ("Incidentes", url_for("admin.incidents"), "alert", f"{incidents} abiertos", "late" if incidents else ""),
        ("Lotes", url_for("lotes.lotes"), "tasks", f"{batches} en curso", ""),
        ("Correos", url_for("mail.mails"), "mail", f"{failed} sin entregar", "late" if failed else ""),
        ("Qué se ha hecho aquí", url_for("admin.journal"), "history", "historia de la administración", ""),
    ]
    return render_template("admin/home.html", cards=cards)
