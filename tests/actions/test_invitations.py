"""Entities fill their own rows by a mailed link: each is asked once, answers once, and corrects while it is open."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.support import attending
from tests.support.databases import on_sqlite
from tests.support.people import actor_named
from workflows.actions import invitations, participants, record_links, records
from workflows.actions.links import renew_link
from workflows.actions.record_links import Sent, send_row
from workflows.domain.access import AccessLink
from workflows.domain.entities import Entity
from workflows.domain.journal import Journal
from workflows.domain.outbox import Outbox
from workflows.domain.participants import participants_of
from workflows.domain.people import Person
from workflows.domain.tasks import Record
from workflows.kernel import clock
from workflows.kernel.db import session, transaction
from workflows.kernel.errors import Conflict, Invalid, NotFound
from workflows.kernel.ids import new_id

ANSWER = {"claridad": 5, "utilidad": 4, "comentario": "Muy útil."}
PERSON = {"nombre": "Ana de Prueba", "cargo": "Secretaria", "autoriza_datos": True}


@pytest.fixture
def office(app: Flask) -> Flask:
    """Catalogues, people and the small procedure that advises several entities."""
    attending.installed()
    return app


@pytest.fixture
def surveyed(office: Flask) -> str:
    """A case whose survey is open: Urrao and Jericó came, Abejorral did not."""
    case_id = attending.planned()
    about = attending.session_on(case_id, "2026-11-18")
    attending.came(case_id, about, "Urrao", "Ana de Prueba")
    attending.came(case_id, about, "Jericó", "Beto de Prueba")
    attending.done(case_id, "ejecutar")
    return case_id


def token(kind: str, name: str) -> str:
    """The token in the newest mail of a municipality."""
    found = {key.rpartition(" de ")[2]: path for key, path in attending.links(kind).items()}
    return found[name].removeprefix("/e/")


def send(key: str, **more: object) -> str:
    """Answer the survey with this token."""
    return send_row(key, "visita", Sent(ANSWER | more, consent=True, notice="texto"), new_id())


def test_only_entities_that_came_are_asked_what_they_thought(surveyed: str) -> None:
    asked = {each.rpartition(" de ")[2] for each in attending.links("encuesta_asesoria")}
    assert asked == {"Urrao", "Jericó"}
    facts = session().scalars(select(Journal.facts).where(Journal.verb == "enlaces_enviados")).one()
    assert (facts["total"], facts["clase"], facts["sin_correo"]) == (2, "encuesta", [])


def test_asking_again_sends_nothing_new(surveyed: str) -> None:
    place = attending.task_id(surveyed, "valorar")
    assert invitations.send_invitations(actor_named("equipo1"), place, "encuesta").sent == 0
    assert session().scalar(select(func.count()).select_from(AccessLink)) == 2


def test_who_is_written_down_already_is_not_asked(office: Flask) -> None:
    case_id = attending.planned()
    about = attending.session_on(case_id, "2026-11-18")
    attending.came(case_id, about, "Urrao", "Ana de Prueba")
    place = attending.task_id(case_id, "ejecutar")
    assert invitations.send_invitations(actor_named("equipo1"), place, "asistente", about).sent == 2
    asked = set(session().scalars(select(AccessLink.entity_id).where(AccessLink.record_kind == "asistente")))
    names = {session().get_one(Entity, key).municipality for key in asked}
    assert names == {"Jericó", "Abejorral"}


def test_one_answer_for_each_entity_corrected_while_the_step_is_open(surveyed: str) -> None:
    key = token("encuesta_asesoria", "Urrao")
    first = send(key)
    assert send(key) == first, "the same words are the same row"
    with pytest.raises(Conflict, match="Ya tenemos la respuesta de Urrao"):
        send(key, claridad=1)
    entry = record_links.enter(key)
    (row,) = record_links.rows_of(entry)
    send_row(key, "visita", Sent(ANSWER | {"claridad": 3}, True, row.id, row.revision), new_id())
    session().close()
    (row,) = attending.rows(surveyed, "encuesta")
    assert (row.data["claridad"], row.channel, row.entity_id) == (3, "enlace", attending.ids("Urrao")[0])
    with pytest.raises(Conflict, match="cambió mientras"):
        send_row(key, "visita", Sent(ANSWER, True, row.id, 1), new_id())
    kept = session().scalars(select(Journal.facts).where(Journal.verb == "registro_por_enlace")).all()
    assert [each["autoriza"] for each in kept] == [True, True]
    assert "Ana" not in str(kept)


def test_without_authorisation_nothing_is_kept(surveyed: str) -> None:
    with pytest.raises(Invalid, match="autorización"):
        send_row(token("encuesta_asesoria", "Urrao"), "visita", Sent(ANSWER, consent=False), new_id())
    with pytest.raises(Invalid) as refused:
        send(token("encuesta_asesoria", "Urrao"), claridad=9)
    assert refused.value.errors[0]["field"] == "claridad"
    assert not attending.rows(surveyed, "encuesta")


def test_a_step_that_ended_receives_nothing_more(surveyed: str) -> None:
    attending.done(surveyed, "valorar")
    with pytest.raises(Conflict, match="Ya no se reciben respuestas"):
        send(token("encuesta_asesoria", "Urrao"))


def test_a_withdrawn_entity_has_no_link_and_gets_no_other(surveyed: str) -> None:
    key = token("encuesta_asesoria", "Urrao")
    participants.withdraw_participant(actor_named("equipo1"), surveyed, attending.ids("Urrao")[0], "Se retiró.")
    with pytest.raises(NotFound):
        send(key)
    renew_link(key)
    assert not session().scalars(select(Outbox).where(Outbox.kind == "enlace_renovado")).all()


def test_an_expired_link_is_renewed_for_the_same_row(surveyed: str) -> None:
    key = token("encuesta_asesoria", "Urrao")
    with clock.at(clock.now() + timedelta(days=46)):
        with pytest.raises(NotFound):
            record_links.enter(key)
        renew_link(key)
        mail = session().scalars(select(Outbox).where(Outbox.kind == "enlace_renovado")).one()
        assert mail.params["tarea"]["titulo"] == "Encuestas"
        send(mail.params["enlace"].removeprefix("/e/"))
    assert len(attending.rows(surveyed, "encuesta")) == 1


def test_sending_again_to_one_entity_replaces_its_link(surveyed: str) -> None:
    old, place = token("encuesta_asesoria", "Urrao"), attending.task_id(surveyed, "valorar")
    who, urrao = actor_named("equipo1"), attending.ids("Urrao")[0]
    address = invitations.send_again(who, place, "encuesta", urrao, key="una")
    assert invitations.send_again(who, place, "encuesta", urrao, key="una") == address
    session().close()
    new = token("encuesta_asesoria", "Urrao")
    assert new != old and "@" in address
    with pytest.raises(NotFound):
        send(old)
    send(new)
    with pytest.raises(NotFound, match="no le corresponde"):
        invitations.send_again(who, place, "encuesta", attending.ids("Abejorral")[0])


def test_an_entity_without_address_is_named(office: Flask) -> None:
    case_id = attending.planned()
    (urrao,) = attending.ids("Urrao")
    with transaction() as current:
        current.get_one(Entity, urrao).email = None
        for each in current.scalars(select(Person).where(Person.entity_id == urrao)):
            each.active = False
    about = attending.session_on(case_id, "2026-11-18")
    place = attending.task_id(case_id, "ejecutar")
    found = invitations.send_invitations(actor_named("equipo1"), place, "asistente", about)
    assert (found.sent, found.without_address) == (2, ("Urrao",))
    with pytest.raises(Conflict, match="no tiene correo"):
        invitations.send_again(actor_named("equipo1"), place, "asistente", urrao, about)


def test_the_link_of_an_entity_goes_to_who_answers_for_it_before_this_owner(office: Flask) -> None:
    case_id = attending.planned()
    (urrao,) = attending.ids("Urrao")
    with transaction() as current:
        current.add(Entity(id="otro", kind="gobernacion", name="Otra", short_name="Otra", search="otra", is_owner=True))
        current.add(Person(id="ajena", owner_id="otro", entity_id=urrao, name="AAA Ajena", email="ajena@example.org"))
    invitations.send_invitations(
        actor_named("equipo1"), attending.task_id(case_id, "ejecutar"), "asistente",
        attending.session_on(case_id, "2026-11-18"),
    )  # fmt: skip
    sent = session().scalars(select(Outbox.to_address).where(Outbox.kind == "registro_asistencia")).all()
    assert len(sent) == 3 and "ajena@example.org" not in sent


@on_sqlite
def test_each_person_of_an_entity_is_a_row_and_counts_once(office: Flask) -> None:
    case_id = attending.planned()
    about = attending.session_on(case_id, "2026-11-18")
    place = attending.task_id(case_id, "ejecutar")
    invitations.send_invitations(actor_named("equipo1"), place, "asistente", about)
    key = token("registro_asistencia", "Urrao")
    send_row(key, "v", Sent(PERSON, True), new_id())
    with pytest.raises(Conflict, match="ANA DE PRUEBA ya está registrado"):
        send_row(key, "v", Sent(PERSON | {"nombre": "ANA DE PRUEBA", "cargo": "Otro"}, True), new_id())
    send_row(key, "v", Sent(PERSON | {"nombre": "Beto de Prueba"}, True), new_id())
    session().close()
    assert [each.sessions for each in participants_of(case_id)] == [0, 0, 1]
    assert len(attending.rows(case_id)) == 2
    with pytest.raises(Conflict, match="quítelas primero"):
        records.remove_record(actor_named("equipo1"), place, about)
    with pytest.raises(Invalid, match="autorización"):
        send_row(key, "v", Sent({"nombre": "Carla"}, True), new_id())


def test_two_people_of_one_name_are_told_apart_by_their_documents(office: Flask) -> None:
    case_id = attending.planned()
    about = attending.session_on(case_id, "2026-11-18")
    attending.came(case_id, about, "Urrao", "Juan Pérez", documento="1.000")
    attending.came(case_id, about, "Urrao", "Juan Perez", documento="2.000")
    with pytest.raises(Conflict, match="ya está registrado"):
        attending.came(case_id, about, "Urrao", "juan perez")
    assert len(attending.rows(case_id)) == 2


def test_a_group_has_its_own_session(office: Flask) -> None:
    case_id = attending.planned(groups={"Norte": ["Urrao"], "Sur": ["Jericó", "Abejorral"]})
    about = attending.session_on(case_id, "2026-11-18", grupo="Sur")
    invitations.send_invitations(actor_named("equipo1"), attending.task_id(case_id, "ejecutar"), "asistente", about)
    asked = {each.rpartition(" de ")[2] for each in attending.links("registro_asistencia")}
    assert asked == {"Jericó", "Abejorral"}


def test_a_session_that_lists_its_entities_asks_only_those(office: Flask) -> None:
    case_id = attending.planned()
    about = attending.session_on(case_id, "2026-11-18", entidades=attending.ids("Urrao"))
    invitations.send_invitations(actor_named("equipo1"), attending.task_id(case_id, "ejecutar"), "asistente", about)
    assert [each.rpartition(" de ")[2] for each in attending.links("registro_asistencia")] == ["Urrao"]


def test_a_row_by_hand_names_its_entity_and_its_session(office: Flask) -> None:
    case_id = attending.planned("Urrao")
    about = attending.session_on(case_id, "2026-11-18")
    place, who = attending.task_id(case_id, "ejecutar"), actor_named("equipo1")
    for entity_id, session_id in (("", about), (attending.ids("Jericó")[0], about), (attending.ids("Urrao")[0], None)):
        with pytest.raises(Invalid):
            records.save_record(who, place, "asistente", PERSON, None, None, entity_id, session_id)
    row_id = records.save_record(who, place, "asistente", PERSON, None, None, attending.ids("Urrao")[0], about)
    records.save_record(who, place, "asistente", PERSON | {"cargo": "Jefe"}, row_id)
    session().close()
    row = session().get_one(Record, row_id)
    assert (row.data["cargo"], row.channel, row.about_id) == ("Jefe", "mano", about)


def test_who_did_not_come_is_known_once_everybody_is_written_down(office: Flask) -> None:
    case_id = attending.planned()
    about = attending.session_on(case_id, "2026-11-18")
    place, who = attending.task_id(case_id, "ejecutar"), actor_named("equipo1")
    invitations.settle_attendance(who, place, "asistente", about)
    session().close()
    assert session().get_one(Record, about).complete_at is not None
    invitations.settle_attendance(who, place, "asistente", about, complete=False)
    session().close()
    assert session().get_one(Record, about).complete_at is None
    with pytest.raises(NotFound):
        invitations.settle_attendance(who, place, "asistente", "nada")
