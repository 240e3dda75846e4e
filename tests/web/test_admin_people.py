"""The administration of people, entities and offices, page by page, without scripts."""

import io
import re

import pytest
from flask import Flask
from sqlalchemy import select

from tests.support.people import Visitor, person_named
from workflows.domain.offices import Office, PolicyOffice
from workflows.domain.people import Person, RoleAssignment
from workflows.kernel.db import session

A = "/administracion"


@pytest.fixture
def admin(seeded: Flask) -> Visitor:
    """An administrator's browser."""
    return Visitor(seeded, "admin")


def test_a_person_is_added_given_a_role_and_closed(admin: Visitor) -> None:
    wrong = admin.post(f"{A}/personas/nueva", name="Persona de prueba", email="no es correo")
    assert wrong.status_code == 422
    assert 'value="Persona de prueba"' in wrong.text
    assert "Nada de lo que escribió se perdió" in wrong.text
    made = admin.post(f"{A}/personas/nueva", name="Persona de prueba", email="nueva@entidad.gov.co")
    page = made.headers["Location"]
    assert "No tiene roles" in admin.get(page).text
    given = admin.post(f"{page}/roles/nuevo", role="lider", scope="POL07", kind="titular", ends="31/12/2030")
    assert given.headers["Location"] == page
    shown = admin.get(page).text
    assert "Gobierno digital" in shown
    assert "hasta 31 dic 2030" in shown
    assert admin.post(f"{page}/roles/nuevo", role="lider", scope="POL07", kind="titular").status_code == 422
    other = {"role": "lider", "scope": "POL08", "kind": "titular", "ends": "ayer"}
    assert admin.post(f"{page}/roles/nuevo", **other).status_code == 422
    admin.post(f"{page}/cuenta", act="desactivar")
    assert "está desactivada" in admin.get(page).text
    history = admin.get(f"{A}/historia").text
    assert "Persona creada" in history
    assert "Administrador, demostración" in history


def test_people_are_searched(admin: Visitor) -> None:
    found = admin.get(f"{A}/personas?q=gobierno").text
    assert "Líder de Gobierno Digital" in found
    assert "Directora" not in found
    assert "Nada coincide con «xyz»" in admin.get(f"{A}/personas?q=xyz").text


def test_a_long_list_has_pages(admin: Visitor) -> None:
    first = admin.get(f"{A}/entidades").text
    assert "Abejorral" in first
    following = re.search(r'rel="next" href="([^"]+)"', first)
    assert following
    second = admin.get(f"{A}/entidades{following[1]}").text
    assert "Abejorral" not in second
    assert 'rel="prev"' in second


def test_a_delegado_is_named_from_the_leaders_page(admin: Visitor) -> None:
    leader, helper = person_named("lider.pol16"), person_named("equipo2")
    lead = session().scalars(select(RoleAssignment).where(RoleAssignment.person_id == leader.id)).one()
    answer = admin.post(f"{A}/roles/{lead.id}/apoyo", person_id=helper.id, kind="delegado")
    assert answer.status_code == 302
    assert "Delegado" in admin.get(f"{A}/personas/{helper.id}").text


def test_a_file_is_looked_at_before_it_is_imported(admin: Visitor) -> None:
    content = b"nombre;correo;rol\nPersona de prueba;prueba@entidad.gov.co;lider\n"
    looked = admin.post(f"{A}/personas/importar", file=(io.BytesIO(content), "personas.csv"))
    assert "Todavía no se guardó nada" in looked.text
    query = select(Person).where(Person.email == "prueba@entidad.gov.co")
    assert session().scalars(query).first() is None
    kept = re.search(r'name="kept" value="([^"]+)"', looked.text)
    assert kept
    admin.post(f"{A}/personas/importar", kept=kept[1], act="importar")
    assert session().scalars(query).one().name == "Persona de prueba"
    wrong = admin.post(f"{A}/personas/importar", file=(io.BytesIO(b"nombre;correo\nA;b\n"), "personas.csv"))
    assert wrong.status_code == 422
    assert "Fila 2, correo" in wrong.text
    assert admin.post(f"{A}/personas/importar").status_code == 422


def test_enlaces_are_replaced_by_who_works_with_entities(seeded: Flask) -> None:
    team, place = Visitor(seeded, "equipo1"), person_named("enlace.05002").entity_id
    page = team.get(f"{A}/entidades/{place}/enlaces").text
    assert "enlace.05002@demo.cauce.example" in page
    more = team.post(f"{A}/entidades/{place}/enlaces", _agregar="people")
    assert more.status_code == 200
    rows = {"people-0-name": "Persona de prueba", "people-0-email": "no"}
    refused = team.post(f"{A}/entidades/{place}/enlaces", **rows)
    assert refused.status_code == 422
    assert "Persona de prueba" in refused.text
    rows["people-0-email"] = "nuevo@abejorral.gov.co"
    assert team.post(f"{A}/entidades/{place}/enlaces", **rows).status_code == 302
    assert "nuevo@abejorral.gov.co" in team.get(f"{A}/entidades/{place}").text
    assert team.get(f"{A}/entidades/{place}/editar").status_code == 403


def test_an_entity_and_an_office_are_made_by_hand(admin: Visitor) -> None:
    made = admin.post(f"{A}/entidades/nueva", kind="personeria", name="Personería de prueba")
    assert "Personería de prueba" in admin.get(made.headers["Location"]).text
    office = admin.post(f"{A}/dependencias/nueva", name="Oficina de prueba", aliases="Una\nOtra").headers["Location"]
    assert "Otra, Una" in admin.get(office).text
    assert admin.post(f"{office}/politicas/nueva", policy="POL19", part="support").status_code == 302
    row = session().scalars(select(PolicyOffice).order_by(PolicyOffice.valid_from.desc())).first()
    assert row is not None
    admin.post(f"{office}/politicas/{row.id}/terminar")
    assert "Terminó" in admin.get(office).text
    assert session().scalars(select(Office.name).where(Office.name == "Oficina de prueba")).one()
