"""A new account is welcomed, with who made it and what for; who only forgot a password gets another mail."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from tests.support.databases import on_sqlite
from tests.support.people import actor_named, person_named
from workflows.actions import accounts, entities, people
from workflows.actions.entities import Enlace
from workflows.actions.people import PersonForm
from workflows.domain.outbox import Outbox
from workflows.kernel import clock
from workflows.kernel.db import session
from workflows.kernel.errors import NotFound

pytestmark = on_sqlite
NEW = "cauce claro de montaña"
ROSTER = """nombre;correo;cargo;dependencia;entidad;rol;alcance;calidad
Persona de prueba;prueba1@entidad.gov.co;;;;lider;POL04;
Persona de prueba;prueba1@entidad.gov.co;;;;planeacion;;
Otra de prueba;prueba2@entidad.gov.co;;;;;;
"""


def mails() -> list[Outbox]:
    """What was queued, oldest first."""
    session().expire_all()
    return list(session().scalars(select(Outbox).order_by(Outbox.created_at, Outbox.to_address)))


def token_of(mail: Outbox) -> str:
    """The secret of the link in a mail."""
    return str(mail.params["enlace"]).removeprefix("/clave/e/")


def test_a_new_person_is_told_who_made_the_account_and_has_a_week(seeded: Flask) -> None:
    admin = actor_named("admin")
    people.create_person(admin, PersonForm("Persona de prueba", "nueva@entidad.gov.co"))
    (mail,) = mails()
    assert (mail.kind, mail.params["quien"], mail.params["dias"]) == ("bienvenida", admin.name, 7)
    with clock.at(clock.now() + timedelta(days=6)):
        assert accounts.finish_reset(token_of(mail), NEW).email == "nueva@entidad.gov.co"
    assert accounts.authenticate("nueva@entidad.gov.co", NEW).name == "Persona de prueba"


def test_the_first_link_ends_after_its_week(seeded: Flask) -> None:
    people.create_person(actor_named("admin"), PersonForm("Persona de prueba", "nueva@entidad.gov.co"))
    with clock.at(clock.now() + timedelta(days=7, minutes=1)), pytest.raises(NotFound):
        accounts.finish_reset(token_of(mails()[0]), NEW)


def test_a_roster_tells_each_person_the_roles_given(seeded: Flask) -> None:
    people.import_people(actor_named("admin"), ROSTER.encode())
    assert {mail.to_address: (mail.kind, mail.params["roles"]) for mail in mails()} == {
        "prueba1@entidad.gov.co": ("bienvenida", "Líder de política y Planeación"),
        "prueba2@entidad.gov.co": ("bienvenida", ""),
    }


def test_a_new_enlace_is_told_for_which_entity(seeded: Flask) -> None:
    former, team = person_named("enlace.05002"), actor_named("equipo1")
    entities.replace_enlaces(team, former.entity_id or "", [Enlace("Persona de prueba", "nuevo@abejorral.gov.co")])
    (mail,) = mails()
    assert mail.kind == "bienvenida" and "Abejorral" in mail.params["entidad"] and mail.params["quien"] == team.name


def test_an_administrator_mails_a_welcome_again_only_to_who_never_entered(seeded: Flask) -> None:
    admin = actor_named("admin")
    made = people.create_person(admin, PersonForm("Persona de prueba", "nueva@entidad.gov.co"))
    with clock.at(clock.now() + timedelta(minutes=2)):
        people.send_password_link(admin, made)
        people.send_password_link(admin, person_named("control").id)
    assert sorted(mail.kind for mail in mails()) == ["bienvenida", "bienvenida", "cambio_clave"]


def test_who_forgets_before_the_week_is_over_still_gets_a_link(seeded: Flask) -> None:
    people.create_person(actor_named("admin"), PersonForm("Persona de prueba", "nueva@entidad.gov.co"))
    with clock.at(clock.now() + timedelta(minutes=2)):
        accounts.start_reset("nueva@entidad.gov.co")
        first, second = mails()
        assert second.kind == "cambio_clave"
        with pytest.raises(NotFound):
            accounts.check_reset(token_of(first))
        accounts.check_reset(token_of(second))
