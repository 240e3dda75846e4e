"""The child of a campaign of oferta: its letter, alone or shared, and groups in which nobody is forgotten."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from tests.support import offer
from tests.support.desk import Desk
from workflows.actions import _definitions, lotes, messages, participants, records
from workflows.domain.documents import Delivery, Document
from workflows.domain.library import Material
from workflows.domain.lotes import LoteItem
from workflows.domain.outbox import Outbox
from workflows.domain.participants import participants_of
from workflows.domain.people import ANY, RoleAssignment
from workflows.domain.scores import FollowUp
from workflows.domain.tasks import Record, Task
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


def test_only_a_case_that_waits_for_the_shared_letter_may_leave_it(desk: Desk) -> None:
    carrier, waiting, _, alone = shared(desk)
    opened = [desk.case(each) for each in (carrier, waiting, alone)]
    procedure = _definitions.by_version(opened[0].version_hash)
    offered = [messages.offers_for(desk.actor("equipo"), each, procedure) for each in opened]
    assert [[wait.label for wait in each] for each in offered] == [[], ["El envío del oficio conjunto"], []]
    with pytest.raises(Conflict, match="no está en el punto"):
        desk.offer("equipo", alone, "esperar_oficio", {"motivo": "Va aparte.", "oficio_propio": True})


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
    case = offer.designed(desk)
    plan: dict[str, Any] = offer.PLAN | {"grupos": [offer.GROUP | {"entidades": each} for each in groups]}
    plan |= {"sin_grupo": [{"entidades": apart, "motivo": "Ya recibe asesoría."}]} if apart else {}
    with pytest.raises(Invalid) as refused:
        desk.complete("lider3", case, "disenar_asistencia", data=plan)
    assert [(each["field"], words in each["message"]) for each in refused.value.errors] == [(field, True)]


def test_who_is_left_out_has_a_written_reason(desk: Desk) -> None:
    case = offer.designed(desk)
    apart = [{"entidades": ["jerico"], "motivo": "Ya recibe la asesoría por demanda."}]
    groups = [offer.GROUP | {"entidades": ["urrao"]}]
    desk.complete("lider3", case, "disenar_asistencia", data=offer.PLAN | {"grupos": groups, "sin_grupo": apart})
    assert desk.steps(case) == {"convocar"}
    done = session().scalars(select(Task.data).where(Task.case_id == case, Task.step == "disenar_asistencia")).one()
    assert done["sin_grupo"] == apart


def test_each_municipality_is_called_to_the_session_of_its_group(desk: Desk) -> None:
    groups = [
        offer.GROUP | {"entidades": ["urrao"]},
        offer.GROUP | {"nombre": "Suroeste 2", "entidades": ["jerico"], "fecha": "2027-02-11"},
    ]
    case = offer.called(desk, offer.PLAN | {"grupos": groups})
    query = select(Document).where(Document.case_id == case, Document.kind == "convocatoria")
    letters = {each.entity_id: each for each in session().scalars(query)}
    days = {entity: each.context["fila"]["fecha"] for entity, each in letters.items()}
    assert days == {"urrao": "2027-02-10", "jerico": "2027-02-11"}
    assert {each.state for each in letters.values()} == {"issued"}
    assert letters["urrao"].context["destinatario"]["nombre"] == "Enlace, demostración"
    assert desk.steps(case) == {"ejecutar_asistencia"}
    assert {each.group_name for each in participants_of(case)} == {"Suroeste 1", "Suroeste 2"}


def rows_of(case: str, kind: str) -> list[Record]:
    query = select(Record).where(Record.case_id == case, Record.kind == kind).order_by(Record.n)
    return list(session().scalars(query.execution_options(populate_existing=True)))


def executed(desk: Desk, case: str, *came: str) -> None:
    """The session is held with who came, everything is closed and the constancia written."""
    task = desk.task(case, "ejecutar_asistencia").id
    (planned,), (session_row,) = rows_of(case, "actividad"), rows_of(case, "sesion")
    leader = desk.actor("lider3")
    records.save_record(leader, task, "actividad", planned.data | {"estado": "hecha"}, planned.id)
    held = session_row.data | {"estado": "hecha", "temas": "Metas."}
    records.save_record(leader, task, "sesion", held, session_row.id)
    for each in came:
        person = {"nombre": f"Persona de {each}", "cargo": "Planeación", "autoriza_datos": True}
        records.save_record(leader, task, "asistente", person, entity_id=each, about_id=session_row.id)
    form = {"asunto": "Constancia", "texto": "Se hizo.", "entregas": [{"documento": "Guía", "entidades": list(came)}]}
    form = form if came else {"asunto": "Constancia", "texto": "Nadie vino."}
    desk.complete("lider3", case, "ejecutar_asistencia", data=form)
    desk.settle()


def test_who_came_is_asked_what_it_thought_and_the_case_goes_on_by_itself(desk: Desk) -> None:
    case = offer.called(desk)
    executed(desk, case, "urrao")
    assert desk.steps(case) == {"recibir_encuestas"}
    asked = select(Outbox.to_address).where(Outbox.case_id == case, Outbox.kind == "encuesta_asesoria")
    assert session().scalars(asked).all() == ["enlace@demo.example"]
    proof = session().scalars(select(Document).where(Document.case_id == case, Document.kind == "constancia")).one()
    assert [each["entidad"] for each in proof.context["filas"]["asistente"]] == ["Urrao"]
    desk.settle("2026-12-15T09:00:00-05:00")
    assert desk.steps(case) == {"evaluar_asistencia"}


def test_what_was_learned_enters_the_library_and_the_results_are_awaited(desk: Desk) -> None:
    case = offer.called(desk)
    executed(desk, case, "urrao", "jerico")
    desk.complete("equipo", case, "recibir_encuestas")
    learned = {"balance": "Bien.", "titulo": "Talleres por subregión", "lecciones": "En grupos pequeños."}
    desk.complete("equipo", case, "evaluar_asistencia", data=learned)
    lesson = session().scalars(select(Material).where(Material.case_id == case)).one()
    assert (lesson.kind, lesson.policy, lesson.title) == ("leccion", "POL03", learned["titulo"])
    follow = session().scalars(select(FollowUp).where(FollowUp.case_id == case)).one()
    assert (follow.procedure, follow.policy, follow.vigencia) == ("seguimiento_oferta", "POL03", 2027)
    assert desk.case(case).end_event == "fin_atendida"


def test_without_anybody_there_is_nothing_to_ask_nor_to_measure(desk: Desk) -> None:
    case = offer.called(desk)
    executed(desk, case)
    learned = {"balance": "Nadie vino.", "titulo": "Confirmar antes", "lecciones": "Llamar la víspera."}
    desk.complete("equipo", case, "evaluar_asistencia", data=learned)
    assert desk.case(case).end_event == "fin_sin_asistencia"
    assert session().scalars(select(FollowUp).where(FollowUp.case_id == case)).all() == []


def test_who_left_is_placed_nowhere_and_who_joined_is(desk: Desk) -> None:
    case = offer.designed(desk)
    participants.withdraw_participant(desk.actor("equipo"), case, "jerico", "Lo atiende otra entidad.")
    participants.add_participant(desk.actor("equipo"), case, "otra", "Lo pidió su alcalde.")
    groups = [offer.GROUP | {"entidades": ["urrao", "otra"]}]
    desk.complete("lider3", case, "disenar_asistencia", data=offer.PLAN | {"grupos": groups})
    assert desk.steps(case) == {"convocar"}


@pytest.mark.parametrize("ordered", [False, True], ids=["before the letters are in line", "after"])
def test_who_left_gets_no_convocatoria(desk: Desk, ordered: bool) -> None:
    case = offer.designed(desk)
    groups = [offer.GROUP | {"entidades": ["urrao", "jerico"]}]
    desk.complete("lider3", case, "disenar_asistencia", data=offer.PLAN | {"grupos": groups})
    says = {"asunto": "Taller", "texto": "Los esperamos."}
    if ordered:
        desk.complete("lider3", case, "convocar", "enviar", data=says)
    participants.withdraw_participant(desk.actor("equipo"), case, "jerico", "Lo atiende otra entidad.")
    if not ordered:
        desk.complete("lider3", case, "convocar", "enviar", data=says)
    lotes.run_next()
    letters = select(Document.entity_id).where(Document.case_id == case, Document.kind == "convocatoria")
    assert session().scalars(letters).all() == ["urrao"]
    failed = session().scalars(select(LoteItem.error).where(LoteItem.state == "failed")).all()
    assert failed == (["Esta entidad se retiró del expediente: no se le escribió."] if ordered else [])
