"""Offices, policies, rules, closures and the first content of an installation."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.support.people import actor_named, person_named
from workflows.actions import offices, owner_settings, seed
from workflows.actions.offices import OfficeForm
from workflows.actions.owner_settings import Letterhead
from workflows.domain.access import installation
from workflows.domain.entities import calendar_of, entity, setting
from workflows.domain.offices import Office, OfficeAlias, PolicyOffice
from workflows.domain.people import Person, RoleAssignment
from workflows.domain.policies import Dimension, PolicyDimension, policies
from workflows.kernel.db import session
from workflows.kernel.errors import Forbidden, Invalid, NotFound


def test_loading_twice_changes_nothing(seeded: Flask) -> None:
    tables = (Person, RoleAssignment, Office, OfficeAlias, PolicyOffice, PolicyDimension)
    before = [session().scalar(select(func.count()).select_from(table)) for table in tables]
    seed.load_base()
    assert seed.load_demo_people() == 0
    assert [session().scalar(select(func.count()).select_from(table)) for table in tables] == before
    assert installation("demo") == "1"


def test_base_brings_what_has_a_source_and_no_more(app: Flask) -> None:
    owner = seed.load_base()
    assert entity(owner).is_owner
    assert len(policies()) == 19
    assert session().scalars(select(Dimension.grouping).distinct()).all() == ["mipg"]
    assert sorted(session().scalars(select(Office.code))) == ["DAP", "DSEGPP"]
    assert installation("demo") is None
    assert session().scalar(select(func.count()).select_from(Person)) == 0


def test_every_policy_has_a_leader_in_the_demonstration(seeded: Flask) -> None:
    held = set(session().scalars(select(RoleAssignment.scope).where(RoleAssignment.role == "lider")))
    assert {each.code for each in policies()} <= held
    assert person_named("enlace.05002").entity_id


def test_an_office_has_aliases_a_parent_and_policies_with_dates(seeded: Flask) -> None:
    admin = actor_named("admin")
    made = offices.create_office(admin, OfficeForm("Oficina de prueba", "OP", aliases="Prueba\n prueba \nEnsayo"))
    names = session().scalars(select(OfficeAlias.alias).where(OfficeAlias.office_id == made)).all()
    assert len(names) == 2
    row = offices.assign_policy(admin, made, "POL07", "support", date(2026, 1, 1))
    with pytest.raises(Invalid):
        offices.assign_policy(admin, made, "POL07", "lead", date(2026, 6, 1))
    offices.end_policy(admin, row, date(2026, 5, 31))
    offices.assign_policy(admin, made, "POL07", "lead", date(2026, 6, 1))
    child = offices.create_office(admin, OfficeForm("Hija de prueba", parent_id=made))
    with pytest.raises(Invalid):
        offices.edit_office(admin, made, OfficeForm("Oficina de prueba", parent_id=child))
    with pytest.raises(NotFound):
        offices.set_office_active(admin, "0" * 36, False)
    with pytest.raises(Forbidden):
        offices.set_office_active(actor_named("directora"), made, False)


def test_closures_and_hours_reach_the_calendar(seeded: Flask) -> None:
    admin, day = actor_named("admin"), date(2026, 11, 24)
    assert calendar_of(admin.owner_id).is_working(day)
    made = owner_settings.add_closure(admin, day, "Jornada de inventario")
    assert "inventario" in (calendar_of(admin.owner_id).why_not(day) or "")
    with pytest.raises(Invalid):
        owner_settings.add_closure(admin, day, "Otra vez")
    owner_settings.remove_closure(admin, made)
    assert calendar_of(admin.owner_id).is_working(day)
    owner_settings.save_rules(
        admin, {"office_hours_start": "07:30", "office_hours_end": "16:00"}, {"numeracion_externa"}
    )
    assert calendar_of(admin.owner_id).closes.hour == 16
    assert setting(admin.owner_id, "numeracion_externa") is True
    assert setting(admin.owner_id, "aclaracion_reinicia") is False
    with pytest.raises(Invalid):
        owner_settings.save_rules(admin, {"office_hours_start": "17:00", "office_hours_end": "08:00"}, set())


def test_the_letterhead_is_the_owners_own(seeded: Flask) -> None:
    admin = actor_named("admin")
    owner_settings.save_letterhead(admin, Letterhead("Gobernación de prueba", address="Calle 1", email="X@y.gov.co"))
    assert (entity(admin.owner_id).address, entity(admin.owner_id).email) == ("Calle 1", "x@y.gov.co")
    assert entity(admin.owner_id).nit is None
