"""Who may do what: every role, every verb, every entity; somebody else's case is not found."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tests.support.desk import ELSEWHERE, STAFF, TO_REPLY, USUAL, Desk, on_sqlite
from tests.support.uploads import pdf
from workflows.actions import cases, conversation, documents, incidents, issuing, messages, tasks, terms
from workflows.actions._course import keep_incident
from workflows.actions.tasks import Completion
from workflows.domain import rights
from workflows.domain.cases import Case, Incident
from workflows.domain.documents import Delivery
from workflows.domain.people import ANY, Actor, Grant
from workflows.kernel.db import session
from workflows.kernel.errors import CauceError, Conflict, Forbidden, Invalid, NotFound

REVIEW = USUAL["revision"][2]
REVIEWED = Completion("completa", REVIEW)
EVERYBODY = [*STAFF, *ELSEWHERE, "enlace", "enlace2"]


def somebody(role: str) -> Actor:
    return Actor(person_id="x", name="X", owner_id="gobernacion", grants=frozenset({Grant(role, ANY)}))


@pytest.mark.parametrize("verb", sorted(rights.MATRIX))
@pytest.mark.parametrize("role", sorted(rights.ROLES))
def test_a_verb_is_allowed_to_the_roles_of_the_matrix_and_to_no_other(role: str, verb: str) -> None:
    if role in rights.MATRIX[verb]:
        rights.require(somebody(role), verb)
    else:
        with pytest.raises(Forbidden):
            rights.require(somebody(role), verb)


def test_a_verb_that_the_matrix_does_not_know_is_an_error_and_not_a_permission() -> None:
    with pytest.raises(KeyError):
        rights.may(somebody("administrador"), "hacer_de_todo")


VERBS: dict[str, tuple[set[str], Callable[[Desk, Actor, str], Any]]] = {
    "anular": ({"directora", "admin"}, lambda desk, who, case: cases.annul_case(who, case, "Error.")),
    "reclasificar": (
        {"equipo", "equipo2", "directora"},
        lambda desk, who, case: terms.change_petition_type(who, case, "consulta", "Es consulta."),
    ),
    "cambiar fecha": (
        {"equipo", "equipo2", "directora"},
        lambda desk, who, case: terms.change_due(who, desk.term(case, "revision").id, date(2026, 11, 24), "Más."),
    ),
    "tomar": (
        {"equipo", "equipo2"}, lambda desk, who, case: tasks.take_task(who, desk.task(case, "revision").id)
    ),
    "completar": (
        {"equipo", "equipo2"},
        lambda desk, who, case: tasks.complete_task(who, desk.task(case, "revision").id, REVIEWED),
    ),
    "reasignar": (
        {"directora", "admin"},
        lambda desk, who, case: tasks.reassign_task(who, desk.task(case, "revision").id, "equipo2", "Turno."),
    ),
    "desistir": (
        {"equipo", "equipo2", "enlace"},
        lambda desk, who, case: messages.offer_message(who, case, "inicio_desistimiento", {"motivo": "retiro"}),
    ),
    "comentar": (
        {"equipo", "equipo2", "directora", "admin", "control", "lider3", "enlace"},
        lambda desk, who, case: conversation.comment(who, case, "Una nota."),
    ),
}  # fmt: skip
SEES = {"equipo", "equipo2", "directora", "admin", "control", "lider3", "enlace"}


@on_sqlite
@pytest.mark.parametrize("verb", sorted(VERBS))
@pytest.mark.parametrize("name", EVERYBODY)
def test_every_person_and_every_verb_on_a_case(desk: Desk, name: str, verb: str) -> None:
    allowed, act = VERBS[verb]
    case = desk.start()
    who = desk.actor(name)
    if name in allowed:
        act(desk, who, case)
        return
    before = desk.rows()
    with pytest.raises((Forbidden, NotFound)) as told:
        act(desk, who, case)
    if verb not in ("anular", "reclasificar", "cambiar fecha") and name not in SEES:
        assert isinstance(told.value, NotFound), "what one may not see does not exist"
    session().rollback()
    assert desk.rows() == before


@on_sqlite
@pytest.mark.parametrize("name", EVERYBODY)
def test_who_sees_a_case(desk: Desk, name: str) -> None:
    case = desk.case(desk.start())
    if name in SEES:
        rights.check_visible(desk.actor(name), case)
        return
    with pytest.raises(NotFound, match="No encontramos ese expediente"):
        rights.check_visible(desk.actor(name), case)


def test_a_leader_sees_the_cases_of_the_own_policy_and_those_worked_on(desk: Desk) -> None:
    mine, other = desk.start(), desk.start(politicas=["POL07"])
    leader = desk.actor("lider3")
    seen = session().query(Case.id).where(rights.visible_cases(leader)).all()
    assert [row[0] for row in seen] == [mine]
    with pytest.raises(NotFound):
        rights.check_visible(leader, desk.case(other))


def test_the_responsible_sees_a_case_once_it_is_assigned(desk: Desk) -> None:
    case = desk.start()
    with pytest.raises(NotFound):
        rights.check_visible(desk.actor("responsable"), desk.case(case))
    desk.go(case, "revision", "asignar")
    rights.check_visible(desk.actor("responsable"), desk.case(case))


def test_documents_of_another_owner_are_not_found(desk: Desk) -> None:
    case = desk.start()
    desk.go(case, *TO_REPLY, "firmar_respuesta")
    desk.settle()
    delivery = session().query(Delivery).join(documents.Document, documents.Document.id == Delivery.document_id)
    found = delivery.filter(documents.Document.kind == "respuesta").first()
    letter, boss, officer = found.document_id, desk.actor("otra_directora"), desk.actor("otro_equipo")
    for act in (
        lambda: documents.annul_document(boss, letter, "Error."),
        lambda: documents.record_delivery(officer, found.id, "Guía 1", date(2026, 11, 20)),
        lambda: documents.sign_document(boss, letter, documents.Signature()),
        lambda: issuing.preview(boss, letter),
        lambda: issuing.preview_of_step(boss, case, "elaborar_respuesta", {}),
        lambda: issuing.store_signed_copy(officer, letter, pdf()),
    ):
        with pytest.raises((NotFound, Conflict)) as told:
            act()
        assert isinstance(told.value, NotFound), told.value


def test_an_incident_is_retried_by_its_own_administrator(desk: Desk) -> None:
    case = desk.start()
    keep_incident(case, "emitir", "se rompió")
    (incident,) = session().query(Incident.id).one()
    for name in ("equipo", "directora", "control"):
        with pytest.raises(Forbidden):
            incidents.retry_incident(desk.actor(name), incident)
    with pytest.raises(NotFound):
        incidents.retry_incident(desk.actor("otro_admin"), incident)
    incidents.retry_incident(desk.actor("admin"), incident)
    with pytest.raises(Conflict, match="ya se resolvió"):
        incidents.retry_incident(desk.actor("admin"), incident)


def link(desk: Desk, task: str | None, case: str) -> Actor:
    """Who opens a mailed link: nobody by name."""
    return Actor(
        person_id=None, name="Enlace", owner_id="gobernacion", channel="link", link_task_id=task, link_case_id=case
    )


def test_a_mailed_link_serves_its_task_and_no_other(desk: Desk) -> None:
    asked, other = desk.start(), desk.start()
    for case in (asked, other):
        desk.go(case, "incompleta", "proyectar_requerimiento", "firmar_requerimiento")
    task, strange = desk.task(asked, "completar_solicitud").id, desk.task(other, "completar_solicitud").id
    who, form = link(desk, task, asked), USUAL["completar_solicitud"][2]
    for act in (
        lambda: tasks.complete_task(who, strange, Completion("completar", form)),
        lambda: tasks.save_draft(who, strange, form),
        lambda: conversation.comment(who, other, "Hola"),
    ):
        with pytest.raises(NotFound):
            act()
    for act in (
        lambda: tasks.take_task(who, task),
        lambda: tasks.release_task(who, task),
        lambda: tasks.reassign_task(who, task, "equipo", "Para ustedes."),
        lambda: cases.annul_case(who, asked, "No."),
    ):
        with pytest.raises((Forbidden, Invalid)):
            act()
    tasks.complete_task(who, task, Completion("completar", form))
    assert desk.steps(asked) == {"revision"}


def test_a_link_to_a_case_reaches_the_tasks_of_that_case_only(desk: Desk) -> None:
    case, other = desk.start(), desk.start()
    desk.go(case, "incompleta", "proyectar_requerimiento", "firmar_requerimiento")
    task, form = desk.task(case, "completar_solicitud").id, USUAL["completar_solicitud"][2]
    for who in (link(desk, None, case), replace(link(desk, None, other), entity_id="urrao")):
        with pytest.raises(CauceError):
            tasks.complete_task(who, task, Completion("completar", form))
    tasks.complete_task(replace(link(desk, None, case), entity_id="urrao"), task, Completion("completar", form))


def test_another_entity_does_not_answer_for_this_one(desk: Desk) -> None:
    case = desk.start()
    desk.go(case, "incompleta", "proyectar_requerimiento", "firmar_requerimiento")
    with pytest.raises(NotFound):
        desk.complete("enlace2", case, "completar_solicitud", "completar", data=USUAL["completar_solicitud"][2])
