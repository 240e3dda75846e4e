"""Letters from signature to the hands of the addressee: number, bytes, annulment, delivery."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from tests.letters.samples import template, text_of
from tests.support.desk import TEXT, TO_REPLY, Desk
from tests.support.uploads import pdf
from workflows.actions import documents, issuing, outbox, templates
from workflows.checks.draining import STAND_IN_PDF
from workflows.domain.documents import Blob, Delivery, Document, blob
from workflows.domain.entities import OwnerSetting
from workflows.domain.outbox import Outbox
from workflows.kernel.db import session, transaction
from workflows.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from workflows.letters import render


def answered(desk: Desk, **how: str) -> tuple[str, str]:
    """A case whose reply was just signed, and the reply."""
    case = desk.start()
    desk.go(case, *TO_REPLY)
    return case, desk.sign(case, "respuesta", **how)


def rendered(desk: Desk, document_id: str) -> bytes:
    """The letter as it is made from what was frozen at signature."""
    frozen = issuing._frozen(document_id, "https://cauce.example")
    assert frozen is not None
    session().close()
    return render.render(frozen.template, frozen.context)


def mail_of(document_id: str) -> Outbox:
    """The mail of the main addressee."""
    query = select(Outbox).join(Delivery, Delivery.id == Outbox.delivery_id)
    query = query.where(Delivery.document_id == document_id, Delivery.main)
    return session().scalars(query.execution_options(populate_existing=True)).one()


def delivery_of(document_id: str) -> Delivery:
    query = select(Delivery).where(Delivery.document_id == document_id, Delivery.main)
    return session().scalars(query.execution_options(populate_existing=True)).one()


def with_setting(key: str, value: object) -> None:
    with transaction() as current:
        current.add(OwnerSetting(owner_id="gobernacion", key=key, value=value))


def test_numbers_follow_the_order_of_signature_whatever_the_case(desk: Desk) -> None:
    one, other = desk.start(), desk.start()
    desk.go(one, "revision", "asignar", "elaborar_oficio")
    desk.go(other, "revision", "asignar", "elaborar_oficio")
    signed = [desk.sign(other, "oficio_lider"), desk.sign(one, "oficio_lider")]
    found = [desk.document(each) for each in signed]
    assert [each.number for each in found] == ["OFI-2026-00001", "OFI-2026-00002"]
    assert found[0].signed_at < found[1].signed_at
    assert all(each.signed_by == "directora" and each.method == "electronica" for each in found)
    assert found[0].trd == "DSEGPP-Asistencia técnica-Asesorías por demanda"


def test_a_new_year_starts_its_own_series(desk: Desk) -> None:
    case, late = desk.start(), desk.start()
    desk.go(case, *TO_REPLY[:4])
    desk.go(late, *TO_REPLY[:3])
    desk.move_to("2027-01-01T00:00:10-05:00")
    assert desk.document(desk.sign(late, "oficio_lider")).number == "OFI-2027-00001"


def test_where_the_ventanilla_numbers_nothing_leaves_without_its_number(desk: Desk) -> None:
    with_setting("numeracion_externa", True)
    case = desk.start()
    desk.go(case, *TO_REPLY[:3])
    for wrong in ("", "   ", "x" * 61):
        with pytest.raises(Invalid):
            desk.sign(case, "oficio_lider", external_number=wrong)
    found = desk.document(desk.sign(case, "oficio_lider", external_number=" 2026\x0000123\r\n"))
    assert (found.number, found.external_number, found.sequence) == ("202600123", True, None)
    other = desk.start()
    desk.go(other, *TO_REPLY[:3])
    with pytest.raises(Invalid, match="ya lo tiene otro documento"):
        desk.sign(other, "oficio_lider", external_number="202600123")


def test_what_is_issued_without_a_signature_keeps_a_series_of_its_own(desk: Desk) -> None:
    with_setting("numeracion_externa", True)
    case = desk.start()
    desk.go(case, *TO_REPLY[:3])
    desk.sign(case, "oficio_lider", external_number="2026-000123")
    desk.go(case, "disenar_plan")
    plan = session().scalars(select(Document).where(Document.kind == "plan")).one()
    assert (plan.number, plan.external_number, plan.method) == ("INT-2026-00001", False, "acto")
    with_setting("serie_sin_firma", "CON")
    other = desk.start()
    desk.go(other, *TO_REPLY[:3])
    desk.sign(other, "oficio_lider", external_number="2026-000124")
    desk.go(other, "disenar_plan")
    numbers = session().scalars(select(Document.number).where(Document.kind == "plan")).all()
    assert set(numbers) == {"INT-2026-00001", "CON-2026-00001"}


def test_a_number_from_outside_is_not_typed_where_we_number_ourselves(desk: Desk) -> None:
    case = desk.start()
    desk.go(case, *TO_REPLY[:3])
    with pytest.raises(Invalid, match="propia numeración"):
        desk.sign(case, "oficio_lider", external_number="OFI-2026-99999")


def test_a_handwritten_signature_leaves_only_as_its_scan(desk: Desk) -> None:
    case, reply = answered(desk, method="manuscrita")
    desk.settle()
    assert desk.document(reply).state == "numbered"
    assert mail_of(reply).state == "held"
    for name in ("lider3", "control", "admin"):
        with pytest.raises(Forbidden):
            issuing.store_signed_copy(desk.actor(name), reply, pdf())
    for wrong in (b"", b"hola", b"%PDF-1.4 a medias", rendered_docx()):
        with pytest.raises(Invalid):
            issuing.store_signed_copy(desk.actor("equipo"), reply, wrong)
    issuing.store_signed_copy(desk.actor("equipo"), reply, pdf())
    found = desk.document(reply)
    assert (found.state, blob(found.pdf_sha256 or "")) == ("issued", pdf())
    with pytest.raises(Conflict, match="ya salió"):
        issuing.store_signed_copy(desk.actor("equipo"), reply, pdf())
    desk.settle()
    assert desk.case(case).state == "atendida"


def rendered_docx() -> bytes:
    return template("Carta")


def test_without_libreoffice_a_person_uploads_the_pdf_and_only_then_it_leaves(desk: Desk) -> None:
    case, reply = answered(desk)
    assert issuing.store_issued(reply, rendered(desk, reply), None) is False
    desk.settle()
    assert (desk.document(reply).state, mail_of(reply).state) == ("numbered", "held")
    assert desk.case(case).state == "firmada_sin_enviar"
    issuing.store_signed_copy(desk.actor("equipo"), reply, pdf())
    assert mail_of(reply).state == "pending"
    desk.settle()
    assert (desk.case(case).state, desk.term(case).state) == ("atendida", "met")


def test_an_annulled_letter_keeps_its_number_and_its_mail_never_leaves(desk: Desk) -> None:
    case, reply = answered(desk)
    for name in ("equipo", "lider3", "admin"):
        with pytest.raises(Forbidden):
            documents.annul_document(desk.actor(name), reply, "Error.")
    with pytest.raises(Invalid, match="por qué se anula"):
        documents.annul_document(desk.actor("directora"), reply, "\n")
    documents.annul_document(desk.actor("directora"), reply, "Tiene otro destinatario.")
    found = desk.document(reply)
    assert (found.state, found.number) == ("annulled", "OFI-2026-00003")
    assert found.annulled_reason == "Tiene otro destinatario."
    assert mail_of(reply).state == "dead"
    desk.settle()
    assert (desk.document(reply).state, mail_of(reply).state) == ("annulled", "dead")
    assert (desk.term(case).state, issuing.issue_document(reply)) == ("running", False)
    with pytest.raises(Conflict):
        documents.annul_document(desk.actor("directora"), reply, "Otra vez.")
    with pytest.raises(Conflict):
        issuing.store_signed_copy(desk.actor("equipo"), reply, pdf())
    assert desk.document(answered(desk)[1]).number == "OFI-2026-00006"


def test_a_letter_that_bounces_is_delivered_by_hand_and_meets_the_term(desk: Desk) -> None:
    case, reply = answered(desk)
    issuing.store_issued(reply, rendered(desk, reply), STAND_IN_PDF)
    mails = {each.id for each in outbox.lease(desk.now, 100)}
    bounced = mail_of(reply).id
    assert bounced in mails
    outbox.mark_failed(bounced, "550 no existe", "Asunto", "Texto")
    delivery = delivery_of(reply)
    assert (delivery.state, delivery.error) == ("bounced", "550 no existe")
    assert desk.term(case).state == "running"
    officer, day = desk.actor("equipo"), date(2026, 11, 20)
    with pytest.raises(Invalid, match="guía"):
        documents.record_delivery(officer, delivery.id, " ", day)
    with pytest.raises(Invalid, match="futura"):
        documents.record_delivery(officer, delivery.id, "Guía 123", date(2026, 11, 21))
    with pytest.raises(Forbidden):
        documents.record_delivery(desk.actor("lider3"), delivery.id, "Guía 123", day)
    documents.record_delivery(officer, delivery.id, "Guía 123", day)
    assert (delivery_of(reply).state, delivery_of(reply).proof) == ("recorded", "Guía 123")
    assert (desk.term(case).state, desk.case(case).state) == ("met", "atendida")
    with pytest.raises(Conflict, match="ya"):
        documents.record_delivery(officer, delivery.id, "Guía 124", day)


def test_nothing_is_delivered_before_it_is_issued(desk: Desk) -> None:
    _, reply = answered(desk)
    with pytest.raises(Conflict, match="todavía no ha salido"):
        documents.record_delivery(desk.actor("equipo"), delivery_of(reply).id, "Guía 1", date(2026, 11, 20))
    with pytest.raises(NotFound):
        documents.record_delivery(desk.actor("equipo"), "no-existe", "Guía 1", date(2026, 11, 20))


def test_issuing_again_serves_the_stored_bytes(desk: Desk) -> None:
    _, reply = answered(desk)
    first = rendered(desk, reply)
    assert issuing.store_issued(reply, first, STAND_IN_PDF)
    assert not issuing.store_issued(reply, b"otra cosa", STAND_IN_PDF)
    assert not issuing.issue_document(reply, "https://cauce.example")
    found = desk.document(reply)
    assert blob(found.docx_sha256 or "") == first
    assert session().get(Blob, found.signed_sha256) is not None


def test_a_template_changed_after_the_signature_does_not_change_the_letter(desk: Desk) -> None:
    case, reply = answered(desk)
    desk.tick()
    changed = template("Respuesta con otra redacción: {{ pasos.elaborar_respuesta.asunto }}")
    templates.upload_template(desk.actor("admin"), "demanda", "respuesta", "respuesta.docx", changed)
    assert "otra redacción" not in "\n".join(text_of(rendered(desk, reply)))
    later = answered(desk)[1]
    assert "Respuesta con otra redacción: Asesoría" in text_of(rendered(desk, later))


def test_who_signs_by_encargo_says_for_whom(desk: Desk) -> None:
    case = desk.start()
    desk.go(case, *TO_REPLY[:3])
    desk.tick()
    deputy = replace(desk.actor("directora"), on_behalf_of="equipo2")
    (number,) = documents.sign_document(deputy, desk.draft(case, "oficio_lider"), documents.Signature()).numbered
    found = desk.document(number)
    assert found.on_behalf_of == "equipo2"
    assert found.context["firmante"]["por_encargo_de"] == "Equipo2, demostración"


def test_only_who_signs_that_letter_signs_it_once(desk: Desk) -> None:
    case = desk.start()
    desk.go(case, *TO_REPLY[:3])
    draft = desk.draft(case, "oficio_lider")
    with pytest.raises(Forbidden, match="lo firma otra persona"):
        documents.sign_document(desk.actor("responsable"), draft, documents.Signature())
    with pytest.raises(Invalid, match="electrónica o manuscrita"):
        documents.sign_document(desk.actor("directora"), draft, documents.Signature(method="pegada"))
    signature = documents.Signature(key="k1")
    first = documents.sign_document(desk.actor("directora"), draft, signature)
    again = documents.sign_document(desk.actor("directora"), draft, signature)
    assert (again.replayed, again.numbered) == (True, first.numbered)
    with pytest.raises(Conflict):
        documents.sign_document(desk.actor("directora"), draft, documents.Signature())


def test_a_letter_without_anybody_to_receive_it_is_not_signed(desk: Desk) -> None:
    case = desk.start(politicas=["POL11"])
    desk.go(case, *TO_REPLY[:3])
    before = desk.rows()
    with pytest.raises(Conflict, match="Nadie tiene hoy el rol «Líder de política»"):
        desk.go(case, "firmar_oficio")
    assert desk.rows() == before
    assert session().scalars(select(Document.number).where(Document.case_id == case)).all() == [None]


def test_a_draft_can_be_seen_before_it_is_signed_and_says_so(desk: Desk) -> None:
    case = desk.start()
    desk.go(case, *TO_REPLY[:3])
    words = "\n".join(text_of(issuing.preview(desk.actor("directora"), desk.draft(case, "oficio_lider"))))
    assert "Primer párrafo." in words
    with pytest.raises(NotFound):
        issuing.preview(desk.actor("otra_directora"), desk.draft(case, "oficio_lider"))
    typed = issuing.preview_of_step(desk.actor("lider3"), case, "elaborar_oficio", TEXT | {"asunto": "Nuevo"})
    assert "Nuevo" in "\n".join(text_of(typed))
