"""People and roles are given and taken by an administrator, and the journal knows."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.support.people import actor_named, person_named
from workflows.actions import people, roles, scopes
from workflows.actions.people import PersonForm
from workflows.actions.roles import RoleForm
from workflows.domain.journal import Journal, broken_chain
from workflows.domain.outbox import Outbox
from workflows.domain.people import Person, RoleAssignment, actor_of, person
from workflows.domain.plans import PlanKind
from workflows.kernel import clock
from workflows.kernel.db import session, transaction
from workflows.kernel.errors import Conflict, Forbidden, Invalid, NotFound

FILE = """nombre;correo;cargo;dependencia;entidad;rol;alcance;calidad
Persona de prueba;prueba1@entidad.gov.co;Profesional;Hacienda;;lider;POL04;delegado
Otra de prueba;prueba2@entidad.gov.co;;;05002;Enlace MIPG;Abejorral;
"""


def count(table: type) -> int:
    return session().scalar(select(func.count()).select_from(table)) or 0


def test_a_new_person_gets_a_link_and_then_a_role(seeded: Flask) -> None:
    admin = actor_named("admin")
    made = people.create_person(admin, PersonForm("Persona de prueba", "Nueva@Entidad.gov.co", "Profesional"))
    assert person(made).email == "nueva@entidad.gov.co"
    assert session().scalars(select(Outbox.to_address)).all() == ["nueva@entidad.gov.co"]
    roles.grant_role(admin, made, RoleForm("lider", "POL07"))
    assert actor_of(person(made), clock.today()).holds("lider", "POL07")
    assert not actor_of(person(made), clock.today()).holds("lider", "POL08")
    verbs = session().scalars(select(Journal.verb).order_by(Journal.seq)).all()
    assert verbs[-2:] == ["persona_creada", "rol_dado"]
    assert broken_chain(f"owner:{admin.owner_id}") is None


@pytest.mark.parametrize("name", ["directora", "enlace.05002", "lider.pol07"])
def test_only_an_administrator_touches_people(seeded: Flask, name: str) -> None:
    who = actor_named(name)
    for verb in (
        lambda: people.create_person(who, PersonForm("A", "a@b.co")),
        lambda: people.set_active(who, who.person_id or "", False),
        lambda: people.import_people(who, FILE.encode()),
        lambda: roles.grant_role(who, who.person_id or "", RoleForm("administrador")),
    ):
        with pytest.raises(Forbidden):
            verb()


def test_every_wrong_field_is_named_at_once(seeded: Flask) -> None:
    taken = person_named("directora").email
    with pytest.raises(Invalid) as failure:
        people.create_person(actor_named("admin"), PersonForm(" ", taken, office_id="no"))
    assert {each["field"] for each in failure.value.errors} == {"name", "email", "office_id"}


def test_roles_end_and_are_not_given_twice(seeded: Flask) -> None:
    admin, leader = actor_named("admin"), person_named("lider.pol07")
    with pytest.raises(Invalid):
        roles.grant_role(admin, leader.id, RoleForm("lider", "POL07"))
    with pytest.raises(Invalid) as failure:
        roles.grant_role(admin, leader.id, RoleForm("nada", "POL99", "jefe"))
    assert {each["field"] for each in failure.value.errors} == {"role", "scope", "kind"}
    query = select(RoleAssignment.id).where(RoleAssignment.person_id == leader.id, RoleAssignment.scope == "POL07")
    roles.end_role(admin, session().scalars(query).one())
    assert not actor_named("lider.pol07").holds("lider", "POL07")
    roles.grant_role(admin, leader.id, RoleForm("lider", "POL07", ends=clock.today() + timedelta(days=3)))
    assert actor_named("lider.pol07").holds("lider", "POL07")
    assert not actor_of(leader, clock.today() + timedelta(days=4)).holds("lider", "POL07")


def test_the_head_of_an_office_is_named_for_that_office(seeded: Flask) -> None:
    admin, somebody = actor_named("admin"), person_named("equipo1")
    for scope in ("*", "POL07", "nada"):
        with pytest.raises(Invalid):
            roles.grant_role(admin, somebody.id, RoleForm("jefe_dependencia", scope))
    assert somebody.office_id
    roles.grant_role(admin, somebody.id, RoleForm("jefe_dependencia", somebody.office_id))
    assert actor_named("equipo1").holds("jefe_dependencia", somebody.office_id)
    assert scopes.scope_label(somebody.office_id).startswith("Dirección de Seguimiento")


def test_a_plan_of_the_catalogue_is_a_scope(seeded: Flask) -> None:
    admin, somebody = actor_named("admin"), person_named("equipo1")
    with pytest.raises(Invalid):
        roles.grant_role(admin, somebody.id, RoleForm("responsable_plan", "PLAN-PRUEBA"))
    with transaction() as act:
        act.add(
            PlanKind(
                id="p", owner_id=admin.owner_id, code="PLAN-PRUEBA", name="Plan de prueba", valid_from=clock.today()
            )
        )
    assert ("PLAN-PRUEBA", "Plan: Plan de prueba") in scopes.offered_scopes(admin.owner_id)
    roles.grant_role(admin, somebody.id, RoleForm("responsable_plan", "PLAN-PRUEBA"))
    assert scopes.scope_label("PLAN-PRUEBA") == "Plan de prueba"


def test_a_delegado_shares_the_leadership(seeded: Flask) -> None:
    admin, leader, helper = actor_named("admin"), person_named("lider.pol16"), person_named("equipo2")
    lead = session().scalars(select(RoleAssignment).where(RoleAssignment.person_id == leader.id)).one()
    roles.share_leadership(admin, lead.id, helper.id, "delegado", None)
    assert actor_named("equipo2").holds("lider", "POL16")
    for other, kind in ((leader.id, "delegado"), (helper.id, "delegado"), (helper.id, "titular")):
        with pytest.raises(Invalid):
            roles.share_leadership(admin, lead.id, other, kind, None)


def test_the_last_administrator_stays(seeded: Flask) -> None:
    admin = actor_named("admin")
    own = session().scalars(select(RoleAssignment).where(RoleAssignment.person_id == admin.person_id)).one()
    with pytest.raises(Conflict):
        roles.end_role(admin, own.id)
    with pytest.raises(Conflict):
        people.set_active(admin, admin.person_id or "", False)
    other = person_named("directora")
    roles.grant_role(admin, other.id, RoleForm("administrador"))
    people.set_active(admin, admin.person_id or "", False)
    assert not person(admin.person_id or "").active


def test_a_file_of_people_enters_whole(seeded: Flask) -> None:
    admin = actor_named("admin")
    rows = people.preview_people(admin, FILE.encode())
    assert [(row.line, row.role, row.kind, row.is_new) for row in rows] == [
        (2, "lider", "delegado", True),
        (3, "enlace", "titular", True),
    ]
    before = count(Person)
    assert people.import_people(admin, FILE.encode()) == 2
    assert people.import_people(admin, FILE.encode()) == 0
    assert count(Person) == before + 2
    new = session().scalars(select(Person).where(Person.email == "prueba2@entidad.gov.co")).one()
    grants = actor_of(new, clock.today())
    assert grants.holds("enlace", person_named("enlace.05002").entity_id)
    assert len(grants.grants) == 1


def test_one_wrong_row_keeps_everybody_out_and_is_told_by_its_number(seeded: Flask) -> None:
    wrong = FILE + "Sin correo;no es correo;;Nada;99999;mago;;rey\n"
    before = count(Person)
    with pytest.raises(Invalid) as failure:
        people.import_people(actor_named("admin"), wrong.encode())
    assert count(Person) == before
    fields = {each["field"] for each in failure.value.errors}
    assert fields == {f"fila 4, {name}" for name in ("correo", "dependencia", "entidad", "rol", "calidad")}


@pytest.mark.parametrize("content", ["", "nombre;correo\n", "correo;correo\na@b.co;b@b.co\n", "\x00\x01"])
def test_a_file_that_is_no_list_of_people_is_refused(seeded: Flask, content: str) -> None:
    with pytest.raises(Invalid):
        people.import_people(actor_named("admin"), content.encode())


def test_nobody_reaches_people_of_another_owner(seeded: Flask) -> None:
    with pytest.raises(NotFound):
        people.set_active(actor_named("admin"), "0" * 36, False)
