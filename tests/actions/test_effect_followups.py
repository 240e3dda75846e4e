"""What an offered advice leaves open: a follow-up of each policy and of the campaign, once, and what they read."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from tests.support import advice, campaign
from tests.support.advice import actor, csv_of, installed, municipality, owner_id
from tests.support.desk import Desk
from tests.support.diagrams import service, user
from tests.support.effect import copied, invited, real_case
from tests.web.desk import done, signed
from workflows import batch
from workflows.actions import cases, issuing, results
from workflows.domain.cases import Case, Expediente
from workflows.domain.documents import Document
from workflows.domain.library import Material
from workflows.domain.participants import Participant
from workflows.domain.scores import FollowUp
from workflows.kernel import clock
from workflows.kernel.db import session, transaction
from workflows.kernel.ids import new_id

AFTER = '\n[follow_up]\npolicy = "case.policy"\nprocedure = "seguimiento_oferta"\n'
FOLLOW = service("seguir", "schedule_follow_up", {})
DAY = date(2025, 9, 3)


def open_campaign(desk: Desk) -> tuple[Case, dict[str | None, Case]]:
    """A campaign whose children are open, and its children by plan."""
    parent = campaign.procedure(
        campaign.CAMPAIGN, [*campaign.opening(), FOLLOW, user("cerrar")], campaign.WAITS + AFTER, subject="Campaña"
    )
    child = campaign.procedure(campaign.CHILD, [user("formular"), FOLLOW], campaign.STEP + AFTER)
    campaign.install(parent, child)
    desk.tick()
    request = cases.StartRequest(campaign.CAMPAIGN, "gobernacion", {"vigencia": 2025}, vigencia=2025)
    (key,) = cases.start_case(desk.actor("equipo"), request).case_ids
    desk.settle()
    return desk.case(key), {each.plan: each for each in session().scalars(select(Case).where(Case.parent_id == key))}


def came(case_id: str, entity_id: str, day: date | None) -> None:
    with transaction() as current:
        row = Participant(
            id=new_id(), owner_id="gobernacion", case_id=case_id, entity_id=entity_id, policy="POL16",
            sessions=1 if day else 0, first_attended_on=day, last_attended_on=day, added_at=clock.now(),
        )  # fmt: skip
        current.add(row)


def awaited() -> dict[str, tuple[str | None, int]]:
    session().expire_all()
    return {row.case_id: (row.policy, row.vigencia) for row in session().scalars(select(FollowUp))}


def test_each_policy_and_the_campaign_await_the_year_of_the_last_session(desk: Desk) -> None:
    parent, children = open_campaign(desk)
    pinar, paa = children["PINAR"], children["PAA"]
    came(pinar.id, "urrao", date(2024, 11, 30))
    came(pinar.id, "jerico", DAY)
    desk.complete("lider3", pinar.id, "formular")
    desk.complete("lider7", paa.id, "formular")
    desk.settle()
    assert awaited() == {pinar.id: ("POL16", 2025), parent.id: (None, 2025)}, "a child without policy awaits nothing"


def test_without_anybody_who_came_the_year_is_todays(desk: Desk) -> None:
    parent, children = open_campaign(desk)
    came(children["PINAR"].id, "urrao", None)
    for plan, who in (("PINAR", "lider3"), ("PAA", "lider7")):
        desk.complete(who, children[plan].id, "formular")
    desk.settle()
    assert awaited()[parent.id] == (None, 2026)


@pytest.fixture
def offered(bare_app: Flask) -> tuple[str, str]:
    """A campaign that was attended in 2025 and its child of one policy, both awaiting those results."""
    installed()
    model = real_case()
    folder = new_id()
    with transaction() as current:
        about = current.get_one(Case, model)
        expediente = Expediente(id=folder, owner_id=about.owner_id, number="2025-00010", title="Campaña")
        expediente.opened_at = about.started_at
        current.add(expediente)
    ended = {"ended_at": clock.now(), "state": "atendida", "expediente_id": folder}
    parent = copied(model, None, "2025-00010", entity_id=owner_id(), subject="Oferta 2025", **ended)
    child = copied(model, "POL03", "2025-00011", parent_id=parent, entity_id=owner_id(), subject="Planeación", **ended)
    invited(child, ["Urrao", "Abejorral"], DAY)
    invited(child, ["Amalfi"])
    for case_id, policy in ((child, "POL03"), (parent, None)):
        waits_for(case_id, policy)
    return parent, child


def waits_for(case_id: str, policy: str | None) -> None:
    key = advice.awaiting(case_id, 2025, policy or "")
    with transaction() as current:
        row = current.get_one(FollowUp, key)
        row.policy, row.procedure = policy, "seguimiento_oferta"


def followed() -> dict[str | None, Case]:
    session().expire_all()
    return {each.policy: each for each in session().scalars(select(Case).where(Case.procedure == "seguimiento_oferta"))}


BEFORE = csv_of(("Urrao", "50", "40"), ("Abejorral", "60", "50"), ("Amalfi", "55", "45"))
RESULTS = csv_of(("Urrao", "61,2", "52"), ("Abejorral", "70", "54"), ("Amalfi", "50", "44"), ("Jardín", "50", "44"))


def test_official_results_open_both_once_and_they_read_the_same_advice(offered: tuple[str, str]) -> None:
    parent, child = offered
    results.import_results(actor(), "2024.csv", BEFORE, 2024)
    results.import_results(actor(), "estimado.csv", RESULTS, 2025, "estimate")
    assert batch.run_next() == 0 and not followed(), "an estimate opens nothing"
    report = results.import_results(actor(), "2025.csv", RESULTS, 2025)
    assert report.follow_ups == 2 and batch.run_next() == 2 and batch.run_next() == 0
    opened = followed()
    assert set(opened) == {"POL03", None}
    for policy, origin in (("POL03", child), (None, parent)):
        case, about = opened[policy], session().get_one(Case, origin)
        assert case.data["caso_origen"] == about.number and case.expediente_id == about.expediente_id
        assert (case.vigencia, case.data["vigencia_antes"]) == (2025, 2024)
        assert (case.data["puntaje_antes"], case.data["puntaje_despues"]) == (45.0, 53.0)
        assert case.is_open()


def test_the_same_results_again_open_nothing_more(offered: tuple[str, str]) -> None:
    results.import_results(actor(), "2025.csv", RESULTS, 2025)
    batch.run_next()
    corrected = csv_of(("Urrao", "61,2", "58"), ("Abejorral", "70", "54"))
    results.import_results(actor(), "corregido.csv", corrected, 2025)
    batch.run_next()
    assert len(list(session().scalars(select(Case.id).where(Case.procedure == "seguimiento_oferta")))) == 2


def test_a_campaign_without_a_published_score_closes_as_not_measured(offered: tuple[str, str]) -> None:
    results.import_results(actor(), "2025.csv", csv_of(("Jardín", "50", "44")), 2025)
    batch.run_next()
    assert {case.end_event for case in followed().values()} == {"fin_sin_medicion"}


def test_nothing_before_in_the_same_methodology_is_not_comparable(offered: tuple[str, str]) -> None:
    results.import_results(actor(), "2021.csv", BEFORE, 2021)
    results.import_results(actor(), "2025.csv", RESULTS, 2025)
    batch.run_next()
    for case in followed().values():
        assert case.is_open() and case.data["vigencia_antes"] is None and case.data["puntaje_antes"] is None
        assert case.data["puntaje_despues"] == 53.0


def test_demanda_is_followed_by_the_same_code(bare_app: Flask) -> None:
    installed()
    key = advice.advised("Urrao")
    case_id = session().get_one(FollowUp, key).case_id
    if not session().scalar(select(Participant.id).where(Participant.case_id == case_id)):
        invited(case_id, ["Urrao"], DAY)
    results.import_results(actor(), "2024.csv", BEFORE, 2024)
    results.import_results(actor(), "2025.csv", RESULTS, 2025)
    batch.run_next()
    session().expire_all()
    case = session().get_one(Case, session().get_one(FollowUp, key).opened_case_id)
    assert (case.data["vigencia_antes"], case.data["puntaje_antes"], case.data["puntaje_despues"]) == (2024, 40.0, 52.0)
    assert case.entity_id == municipality("Urrao").id


ANALYSIS = {
    "asunto": "Informe de mejora de la oferta", "analisis": "Subieron los dos que asistieron.", "conclusion": "mejora",
    "leccion": "Formular metas en grupo", "lecciones": "En grupos pequeños se avanza más.", "texto": "Va el informe.",
}  # fmt: skip


def test_the_signed_report_says_the_figures_draws_them_and_keeps_the_lesson(offered: tuple[str, str]) -> None:
    parent, _ = offered
    results.import_results(actor(), "2024.csv", BEFORE, 2024)
    results.import_results(actor(), "2025.csv", RESULTS, 2025)
    batch.run_next()
    case_id = followed()[None].id
    done(case_id, "analizar", "equipo1", **ANALYSIS)
    signed(case_id)
    document = session().scalars(select(Document).where(Document.case_id == case_id)).one()
    told = document.context["efecto"]
    assert told["alcance"] == session().get_one(Case, parent).subject and told["vigencia"] == 2025
    figures = {each["nombre"]: (each["n"], each["antes"], each["despues"], each["media"]) for each in told["grupos"]}
    assert figures["Asistieron"] == (2, 45.0, 53.0, "+8,0")
    assert figures["Invitados que no vinieron"] == (1, 45.0, 44.0, "−1,0")
    assert [(each["entidad"], each["cambio"]) for each in told["filas"]] == [
        ("Urrao", "Mejoró"),
        ("Abejorral", "Mejoró"),
    ]
    assert "regresión a la media" in told["advertencia"]
    issuing.issue_document(document.id)
    session().expire_all()
    made = session().get_one(Document, document.id)
    assert made.state == "issued"
    lesson = session().scalars(select(Material).where(Material.case_id == case_id)).one()
    assert lesson.title == ANALYSIS["leccion"]
    assert session().get_one(Case, case_id).end_event == "fin_cerrada"
