"""Entities by hand, and their enlaces replaced in one act."""

import pytest
from flask import Flask
from sqlalchemy import select

from tests.support.people import PASSWORD, actor_named, address, person_named
from workflows.actions import accounts, entities
from workflows.actions.entities import Enlace, EntityForm
from workflows.domain.entities import Entity, entity
from workflows.domain.outbox import Outbox
from workflows.domain.people import Person, actor_of, person
from workflows.kernel import clock
from workflows.kernel.db import session
from workflows.kernel.errors import Forbidden, Invalid


def test_an_entity_made_by_hand_is_found_without_accents(seeded: Flask) -> None:
    admin = actor_named("admin")
    made = entities.create_entity(admin, EntityForm("ese", "Hospital de Itagüí", code="ESE-1"))
    assert "itagui" in entity(made).search
    entities.edit_entity(admin, made, EntityForm("ese", "Hospital de Itagüí", code="ESE-1", email="ESE@x.gov.co"))
    assert entity(made).email == "ese@x.gov.co"
    with pytest.raises(Invalid) as failure:
        entities.create_entity(admin, EntityForm("castillo", "", code="ESE-1", email="no"))
    assert {each["field"] for each in failure.value.errors} == {"kind", "name", "code", "email"}


def test_the_enlaces_of_a_new_government_replace_the_former_ones(seeded: Flask) -> None:
    former = person_named("enlace.05002")
    place = former.entity_id or ""
    token = accounts.create_token(former.email, "tablero")
    new = [Enlace("Persona de prueba", "Nuevo@abejorral.gov.co", "Enlace")]
    assert entities.replace_enlaces(actor_named("equipo1"), place, new) == (1, 1)
    assert not person(former.id).active
    assert actor_of(person(former.id), clock.today()).grants == frozenset()
    assert accounts.find_token(token) is None
    with pytest.raises(Invalid):
        accounts.authenticate(address("enlace.05002"), PASSWORD)
    entered = session().scalars(select(Person).where(Person.email == "nuevo@abejorral.gov.co")).one()
    assert actor_of(entered, clock.today()).holds("entidad", place)
    assert session().scalars(select(Outbox.to_address)).all() == ["nuevo@abejorral.gov.co"]


def test_who_is_in_both_lists_stays_and_may_come_back_later(seeded: Flask) -> None:
    admin, present = actor_named("admin"), person_named("enlace.05002")
    place = present.entity_id or ""
    stays = Enlace(present.name, present.email)
    assert entities.replace_enlaces(admin, place, [stays, Enlace("Otra", "otra@abejorral.gov.co")]) == (0, 1)
    assert accounts.authenticate(present.email, PASSWORD).id == present.id
    assert entities.replace_enlaces(admin, place, []) == (2, 0)
    assert entities.replace_enlaces(admin, place, [stays]) == (0, 1)
    assert actor_named("enlace.05002").holds("entidad", place)


def test_addresses_of_others_and_repeated_ones_are_refused(seeded: Flask) -> None:
    place = person_named("enlace.05002").entity_id or ""
    for rows in (
        [Enlace("A", address("directora"))],
        [Enlace("A", "a@b.gov.co"), Enlace("B", "A@b.gov.co")],
        [Enlace("", "no")],
    ):
        with pytest.raises(Invalid):
            entities.replace_enlaces(actor_named("admin"), place, rows)
    assert person_named("enlace.05002").active
    with pytest.raises(Forbidden):
        entities.replace_enlaces(actor_named("enlace.05002"), place, [])


def test_all_municipalities_are_there_once(seeded: Flask) -> None:
    rows = session().scalars(select(Entity.code).where(Entity.kind == "alcaldia")).all()
    assert len(rows) == len(set(rows)) == 125
