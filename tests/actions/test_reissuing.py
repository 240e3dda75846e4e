"""An annulled reply is issued again: another number, the same data, the legal term met when it is sent."""

import pytest
from sqlalchemy import select

from tests.support.desk import TO_REPLY, Desk
from tests.support.invariants import check_all
from workflows.actions import cases, documents, reissuing
from workflows.actions.documents import Signature
from workflows.domain.documents import Document
from workflows.domain.journal import Journal
from workflows.kernel.db import session
from workflows.kernel.errors import Conflict, Forbidden, Invalid

WHY = "Tenía otro destinatario."


def annulled(desk: Desk) -> tuple[str, str]:
    """A case whose reply was signed and annulled before it left; the case and the reply."""
    case = desk.start()
    desk.go(case, *TO_REPLY)
    reply = desk.sign(case, "respuesta")
    documents.annul_document(desk.actor("directora"), reply, WHY)
    return case, reply


def again(desk: Desk, reply: str, name: str = "directora", key: str | None = None) -> str:
    """Issue it again; the new document."""
    desk.tick()
    done = reissuing.reissue_document(desk.actor(name), reply, WHY, Signature(key=key))
    return done.numbered[0]


def test_it_takes_another_number_with_the_same_data_and_the_case_is_answered_when_it_is_sent(desk: Desk) -> None:
    case, reply = annulled(desk)
    steps = desk.steps(case)
    new = again(desk, reply, key="clave")
    assert again(desk, reply, key="clave") == new
    old, made = desk.document(reply), desk.document(new)
    assert (old.state, old.number) == ("annulled", "OFI-2026-00003")
    assert (made.state, made.number, made.signed_by) == ("numbered", "OFI-2026-00004", "directora")
    assert made.context["pasos"] == old.context["pasos"] | {"firmar_respuesta": {}}
    assert made.drafted_by == old.drafted_by
    assert made.context["documento"]["numero"] == made.number
    assert (desk.case(case).state, desk.steps(case), desk.term(case).state) == (
        "firmada_sin_enviar", steps, "running",
    )  # fmt: skip
    desk.settle()
    assert (desk.document(new).state, desk.term(case).state, desk.case(case).state) == ("issued", "met", "atendida")
    fact = session().scalars(select(Journal).where(Journal.verb == "documento_reemitido")).one()
    assert (fact.facts["anterior"], fact.facts["motivo"]) == ("OFI-2026-00003", WHY)
    check_all(session())


def test_what_it_says_can_be_corrected_and_the_correction_stays(desk: Desk) -> None:
    case, reply = annulled(desk)
    said = desk.document(reply).context["pasos"]["elaborar_respuesta"]
    fixed = {"asunto": said["asunto"], "texto": "Otro párrafo."}
    desk.tick()
    done = reissuing.reissue_document(desk.actor("directora"), reply, WHY, Signature(), fixed)
    made = desk.document(done.numbered[0])
    assert made.context["pasos"]["elaborar_respuesta"] == said | {"texto": "Otro párrafo."}
    assert desk.document(reply).context["pasos"]["elaborar_respuesta"] == said, "the annulled one says what it said"
    assert made.context["reviso"] == {"nombre": "Directora, demostración"}
    assert made.context["proyecto"] == desk.document(reply).context["proyecto"]
    facts = session().scalars(select(Journal.facts).where(Journal.verb == "documento_reemitido")).one()
    assert facts["corregido"] == ["texto"]
    documents.annul_document(desk.actor("directora"), made.id, WHY)
    third = desk.document(again(desk, made.id))
    assert third.context["pasos"]["elaborar_respuesta"]["texto"] == "Otro párrafo."
    assert third.reviewed_by == "directora"
    check_all(session())


def test_a_correction_is_held_to_the_form_of_its_step(desk: Desk) -> None:
    case, reply = annulled(desk)
    before = desk.rows()
    for wrong in (
        {"asunto": "Sin texto"},
        {"asunto": "x" * 300, "texto": "a"},
        {"asunto": "a", "texto": "b", "otro": "c"},
    ):
        with pytest.raises(Invalid):
            reissuing.reissue_document(desk.actor("directora"), reply, WHY, Signature(), wrong)
    assert desk.rows() == before


def test_once_it_is_out_again_nothing_more_is_issued_from_the_old_one(desk: Desk) -> None:
    case, reply = annulled(desk)
    new = again(desk, reply)
    with pytest.raises(Conflict, match="Ya hay otro documento"):
        again(desk, reply)
    documents.annul_document(desk.actor("directora"), new, WHY)
    with pytest.raises(Conflict, match="vuelva a emitir el último"):
        again(desk, reply)
    assert desk.document(again(desk, new)).number == "OFI-2026-00005"
    assert session().scalars(select(Document.state).where(Document.case_id == case, Document.kind == "respuesta")).all()


def test_only_who_signs_that_letter_and_with_a_reason(desk: Desk) -> None:
    case, reply = annulled(desk)
    for name in ("equipo", "responsable", "lider3", "admin"):
        with pytest.raises(Forbidden):
            again(desk, reply, name)
    with pytest.raises(Invalid):
        reissuing.reissue_document(desk.actor("directora"), reply, " ", Signature())
    plan = session().scalars(select(Document.id).where(Document.case_id == case, Document.kind == "plan")).one()
    with pytest.raises(Conflict, match="Solo se vuelve a emitir un documento anulado"):
        again(desk, plan)
    out = Document.state.in_(["numbered", "issued"])
    for each in session().scalars(select(Document.id).where(Document.case_id == case, out)).all():
        documents.annul_document(desk.actor("directora"), each, WHY)
    cases.annul_case(desk.actor("directora"), case, "Error.")
    with pytest.raises(Conflict, match="anulado"):
        again(desk, reply)


def test_a_case_that_has_ended_can_still_correct_its_reply(desk: Desk) -> None:
    case, reply = annulled(desk)
    desk.settle("2027-06-01T09:00:00-05:00")
    new = again(desk, reply)
    desk.settle()
    assert desk.document(new).state == "issued"
    assert desk.document(new).number == "OFI-2027-00001"
