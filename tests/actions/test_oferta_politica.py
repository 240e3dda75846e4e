"""The child of a campaign of oferta: its letter, alone or shared, and groups in which nobody is forgotten."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from tests.support import offer
from tests.support.desk import Desk
from workflows.domain.documents import Delivery, Document
from workflows.domain.people import ANY, RoleAssignment
from workflows.domain.tasks import Task
from workflows.kernel.db import session, transaction
from workflows.kernel.errors import Conflict, Invalid
from workflows.kernel.ids import new_id

CORRECTED = {"asunto": "Asesoría por oferta", "requerimiento": "Capacitar antes de diciembre."}


def test_each_policy_has_a_letter_of_its_own_drafted_by_who_asked(desk: Desk) -> None:
    cases = offer.opened(desk, offer.campaign(desk), [offer.row("POL03"), offer.row("POL07")])
    assert [desk.steps(each) for each in cases] == [{"firmar_oficio"}, {"firmar_oficio"}]
    drafts = [desk.document(desk.draft(each, "oficio_lider")) for each in cases]
    assert {each.drafted_by for each in drafts} == {"equipo"}
    signed = desk.document(desk.sign(cases[0], "oficio_lider"))
    assert signed.context["proyecto"] == {"nombre": "Equipo, demostración"}
    assert signed.context["destinatario"]["nombre"] == "Lider3, demostración"
    assert {each["nombre"] for each in signed.context["datos"]["entidades"]} == {"Urrao", "Jerico"}
    assert desk.steps(cases[0]) == {"disenar_asistencia"} and desk.steps(cases[1]) == {"firmar_oficio"}


def test_who_asked_for_the_advice_does_not_sign_its_letter(desk: Desk) -> None:
    (case,) = offer.opened(desk, offer.campaign(desk), [offer.row("POL03")])
    grant = RoleAssignment(id=new_id(), owner_id="gobernacion", person_id="equipo", role="director", scope=ANY)
    grant.starts = date(2020, 1, 1)
    with transaction() as current:
        current.add(grant)
    with pytest.raises(Conflict, match="Usted elaboró este documento"):
        desk.sign(case, "oficio_lider", "equipo")
    assert desk.document(desk.sign(case, "oficio_lider")).number


def test_a_returned_letter_goes_back_to_who_drafted_it_in_the_campaign(desk: Desk) -> None:
    (case,) = offer.opened(desk, offer.campaign(desk, "equipo2"), [offer.row("POL03")])
    desk.complete("directora", case, "firmar_oficio", "devolver", reason="Diga para cuándo.")
    task = desk.task(case, "corregir_oficio")
    assert (task.assignee_id, task.returned_reason) == ("equipo2", "Diga para cuándo.")
    desk.complete("equipo2", case, "corregir_oficio", data=CORRECTED)
    signed = desk.document(desk.sign(case, "oficio_lider"))
    assert signed.context["pasos"]["corregir_oficio"]["requerimiento"] == CORRECTED["requerimiento"]


def shared(desk: Desk) -> tuple[str, str, str, str]:
    """Two policies under one oficio, one alone, and one that carries the same words by mistake."""
    rows = [
        offer.row("POL05", grupo_oficio="Gobierno"), offer.row("POL03", "Gobierno"), offer.row("POL04"),
        offer.row("POL07", "Gobierno"),
    ]  # fmt: skip
    stray, carrier, alone, waiting = offer.opened(desk, offer.campaign(desk), rows)
    assert desk.steps(stray) == desk.steps(alone) == {"firmar_oficio"}
    return carrier, waiting, stray, alone


def test_one_case_carries_a_shared_letter_and_the_others_go_on_when_it_is_sent(desk: Desk) -> None:
    carrier, waiting, *_ = shared(desk)
    assert (desk.steps(carrier), desk.steps(waiting)) == ({"firmar_oficio_conjunto"}, set())
    assert desk.case(waiting).waiting_for == "El envío del oficio conjunto"
    signed = desk.sign(carrier, "oficio_conjunto")
    desk.settle()
    assert desk.steps(carrier) == desk.steps(waiting) == {"disenar_asistencia"}
    (sister,) = desk.document(signed).context["hermanas"]
    assert (sister["politica"], len(sister["datos"]["entidades"])) == ("Política 7", 2)
    sent = select(Delivery.name, Delivery.main).where(Delivery.document_id == signed).order_by(Delivery.name)
    assert session().execute(sent).all() == [("Lider3, demostración", True), ("Lider7, demostración", False)]
    letters = select(Document.case_id).where(Document.kind.like("oficio%"), Document.state == "issued")
    assert session().scalars(letters).all() == [carrier]


def test_the_same_words_in_another_campaign_wake_nobody(desk: Desk) -> None:
    carrier, *_ = shared(desk)
    _, other, *_ = shared(desk)
    desk.sign(carrier, "oficio_conjunto")
    desk.settle()
    assert desk.steps(other) == set()


def test_a_case_that_leaves_the_shared_letter_gets_its_own(desk: Desk) -> None:
    rows = [offer.row(each, "Gobierno") for each in ("POL03", "POL04", "POL07")]
    carrier, leaves, stays = offer.opened(desk, offer.campaign(desk), rows)
    with pytest.raises(Invalid):
        desk.offer("equipo", leaves, "esperar_oficio", {"motivo": "Va aparte."})
    desk.offer("equipo", leaves, "esperar_oficio", {"motivo": "Va aparte.", "oficio_propio": True})
    desk.settle()
    assert (desk.steps(leaves), desk.steps(stays)) == ({"firmar_oficio"}, set())
    signed = desk.document(desk.sign(carrier, "oficio_conjunto"))
    assert [each["politica"] for each in signed.context["hermanas"]] == ["Política 7"]


def designed(desk: Desk) -> str:
    """A case whose leader designs the advice."""
    (case,) = offer.opened(desk, offer.campaign(desk), [offer.row("POL03")])
    desk.sign(case, "oficio_lider")
    desk.settle()
    return case


@pytest.mark.parametrize(
    ("groups", "apart", "field", "words"),
    [
        ([["urrao"]], [], "grupos", "Falta Jerico. Cada entidad debe quedar en «Grupos» o en «Municipios que quedan"),
        ([["urrao", "jerico", "otra"]], [], "grupos.0.entidades", "solo van entidades de este expediente"),
        ([["urrao", "jerico"], ["urrao"]], [], "grupos.1.entidades", "Urrao está dos veces"),
        ([["urrao", "jerico"]], ["jerico"], "sin_grupo.0.entidades", "Jerico está dos veces"),
    ],
)
def test_nobody_is_forgotten_nor_called_twice(
    desk: Desk, groups: list[list[str]], apart: list[str], field: str, words: str
) -> None:
    case = designed(desk)
    plan: dict[str, Any] = offer.PLAN | {"grupos": [offer.GROUP | {"entidades": each} for each in groups]}
    plan |= {"sin_grupo": [{"entidades": apart, "motivo": "Ya recibe asesoría."}]} if apart else {}
    with pytest.raises(Invalid) as refused:
        desk.complete("lider3", case, "disenar_asistencia", data=plan)
    assert [(each["field"], words in each["message"]) for each in refused.value.errors] == [(field, True)]


def test_who_is_left_out_has_a_written_reason(desk: Desk) -> None:
    case = designed(desk)
    apart = [{"entidades": ["jerico"], "motivo": "Ya recibe la asesoría por demanda."}]
    groups = [offer.GROUP | {"entidades": ["urrao"]}]
    desk.complete("lider3", case, "disenar_asistencia", data=offer.PLAN | {"grupos": groups, "sin_grupo": apart})
    assert desk.steps(case) == {"convocar"}
    done = session().scalars(select(Task.data).where(Task.case_id == case, Task.step == "disenar_asistencia")).one()
    assert done["sin_grupo"] == apart
