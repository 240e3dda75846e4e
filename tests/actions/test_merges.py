"""One letter to each entity of a list: numbers, what each says, its mail, and a case that waits for them all."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.letters.samples import text_of
from tests.support import merge
from tests.support.desk import Desk, on_sqlite
from workflows.actions import cases, documents, installation, issuing, lotes, reissuing, steering, sweeps
from workflows.actions._stages import Tools
from workflows.checks.draining import STAND_IN_PDF
from workflows.domain.cases import Incident
from workflows.domain.documents import Delivery, Document, blob
from workflows.domain.entities import Entity
from workflows.domain.lotes import Lote, LoteItem
from workflows.domain.outbox import Outbox
from workflows.domain.people import Person
from workflows.kernel.db import session, transaction
from workflows.kernel.errors import Conflict, NotFound

PRINTED = Tools("https://cauce.example", lambda docxs: [STAND_IN_PDF] * len(docxs))


def opened(desk: Desk, says: tuple[str, ...] = merge.SAYS) -> str:
    """A case of the convocatoria; Urrao and Jericó have an enlace, the other entity only an address."""
    installation.install([merge.procedure(says)])
    with transaction() as current:
        current.get_one(Entity, "otra").email = "otra@example.org"
    request = cases.StartRequest(procedure=merge.SLUG, entity_id="gobernacion", data={"asunto": "Taller"})
    return cases.start_case(desk.actor("equipo"), request).case_ids[0]


def convoked(desk: Desk, *lists: list[str], says: tuple[str, ...] = merge.SAYS) -> str:
    """A case whose letters are in line."""
    case = opened(desk, says)
    desk.complete("equipo", case, merge.STEP, data=merge.groups(*(lists or (["urrao"], ["jerico", "otra"]))))
    return case


def letters(case_id: str) -> list[Document]:
    query = select(Document).where(Document.case_id == case_id).order_by(Document.sequence)
    return list(session().scalars(query.execution_options(populate_existing=True)))


def lote(case_id: str) -> Lote:
    query = select(Lote).where(Lote.case_id == case_id).execution_options(populate_existing=True)
    return session().scalars(query).one()


def states() -> list[str]:
    query = select(LoteItem).order_by(LoteItem.id).execution_options(populate_existing=True)
    return [item.state for item in session().scalars(query)]


def test_every_entity_gets_its_own_letter_and_the_case_goes_on(desk: Desk) -> None:
    case = convoked(desk)
    assert lote(case).title == "Convocatoria: una carta a cada entidad (3)" and letters(case) == []
    assert lotes.run_next(tools=PRINTED) == 3
    sent = letters(case)
    assert [each.number for each in sent] == ["CONV-2026-00001", "CONV-2026-00002", "CONV-2026-00003"]
    assert [(each.entity_id, each.merge_key) for each in sent] == [(each, each) for each in ("urrao", "jerico", "otra")]
    assert {(each.state, each.method, each.signed_by) for each in sent} == {("issued", "acto", "equipo")}
    says = [text_of(blob(each.docx_sha256 or "")) for each in sent]
    assert says[0][1].startswith("Para ")
    assert says[0][2] == "Grupo 1: el 15 de diciembre de 2026 en Sala 1. Los esperamos."
    assert "Grupo 2" in says[1][2] and "Grupo 2" in says[2][2]
    assert "entidades" not in (sent[0].context or {})["fila"]
    assert (lote(case).state, states()) == ("done", ["done"] * 3)
    desk.settle()
    assert desk.case(case).state == "cerrada"


def test_each_mail_waits_for_its_letter_and_names_its_own_entity(desk: Desk) -> None:
    case = convoked(desk, ["urrao", "otra"])
    held: list[str] = []

    def printer(docxs: object) -> list[bytes]:
        held.extend(session().scalars(select(Outbox.state).where(Outbox.document_id.is_not(None))))
        session().close()
        return [STAND_IN_PDF] * 2

    lotes.run_next(tools=Tools("https://cauce.example", printer))
    mails = list(session().scalars(select(Outbox).where(Outbox.document_id.is_not(None)).order_by(Outbox.to_address)))
    assert held == ["held", "held"] and {mail.state for mail in mails} == {"pending"}
    assert [mail.to_address for mail in mails] == [session().get_one(Person, "enlace").email, "otra@example.org"]
    code = letters(case)[0].code
    assert mails[0].kind == "carta_a_cada_una" and mails[0].params["enlace"] == f"/v/{code}"
    assert mails[0].params["caso"]["entidad"] == session().get_one(Entity, "urrao").name
    assert {each.channel for each in session().scalars(select(Delivery))} == {"email"}


@on_sqlite
def test_an_entity_in_two_groups_gets_one_letter_about_the_first(desk: Desk) -> None:
    case = convoked(desk, ["urrao"], ["jerico", "urrao"])
    lotes.run_next(tools=PRINTED)
    assert [(each.entity_id, (each.context or {})["fila"]["nombre"]) for each in letters(case)] == [
        ("urrao", "Grupo 1"), ("jerico", "Grupo 2"),
    ]  # fmt: skip


@on_sqlite
def test_nobody_to_write_to_ends_the_batch_at_once(desk: Desk) -> None:
    case = convoked(desk, [])
    desk.settle()
    assert letters(case) == [] and lote(case).state == "done" and desk.case(case).state == "cerrada"


@on_sqlite
def test_an_unknown_entity_is_told_to_who_completes_the_step(desk: Desk) -> None:
    case = opened(desk)
    with pytest.raises(NotFound, match="Narnia"):
        desk.complete("equipo", case, merge.STEP, data=merge.groups(["Narnia"]))
    assert desk.steps(case) == {merge.STEP}


@on_sqlite
def test_who_dies_between_number_and_bytes_leaves_a_letter_that_the_next_worker_makes(desk: Desk) -> None:
    case = convoked(desk)
    with pytest.raises(KeyboardInterrupt):
        lotes.run_next(tools=Tools(printer=_dies))
    assert [each.state for each in letters(case)] == ["numbered"] * 3 and states() == ["pending"] * 3
    assert lotes.run_next(tools=PRINTED) == 0, "somebody may still be at work on them"
    assert issuing.numbered_documents() == [], "its batch makes them, not the clock"
    desk.move_to(desk.now + lotes.LEASE + timedelta(seconds=1))
    assert lotes.run_next(tools=PRINTED) == 3
    assert [each.number for each in letters(case)] == ["CONV-2026-00001", "CONV-2026-00002", "CONV-2026-00003"]
    assert lote(case).state == "done"


def _dies(docxs: object) -> list[bytes]:
    raise KeyboardInterrupt


@on_sqlite
def test_a_letter_that_cannot_be_made_keeps_its_number_and_is_tried_again(desk: Desk) -> None:
    case = convoked(desk, ["urrao", "jerico"], says=("{{ fila.nombre }} {{ 1 / (entidad.nombre | length - 16) }}",))
    with transaction() as current:
        current.get_one(Entity, "urrao").name = "X" * 16
    assert lotes.run_next(tools=PRINTED) == 2
    first, second = letters(case)
    assert (first.state, second.state, states()) == ("numbered", "issued", ["failed", "done"])
    assert "combina mal" in (session().scalars(select(LoteItem.error).where(LoteItem.state == "failed")).one() or "")
    assert session().scalars(select(Incident.document_id)).one() == first.id
    sweeps.terms_and_wakeups()
    assert desk.case(case).is_open(), "nobody said that it may go on without this letter"
    steering.retry_lote(desk.actor("equipo"), lote(case).id)
    lotes.run_next(tools=PRINTED)
    assert letters(case)[0].number == "CONV-2026-00001" and len(letters(case)) == 2


@on_sqlite
def test_a_cancelled_batch_numbers_nobody_else_and_what_has_a_number_still_goes_out(desk: Desk) -> None:
    case = convoked(desk)
    with pytest.raises(KeyboardInterrupt):
        lotes.run_next(limit=2, tools=Tools(printer=_dies))
    steering.cancel_lote(desk.actor("equipo"), lote(case).id)
    assert lotes.run_next(tools=PRINTED) == 0 and len(letters(case)) == 2
    assert issuing.issue_documents(issuing.numbered_documents(), "https://cauce.example", PRINTED.printer) == 2
    desk.settle()
    assert desk.case(case).is_open(), "the others are still to be written to"
    assert steering.retry_lote(desk.actor("equipo"), lote(case).id) == 3
    lotes.run_next(tools=PRINTED)
    assert [each.number for each in letters(case)] == ["CONV-2026-00001", "CONV-2026-00002", "CONV-2026-00003"]
    desk.settle()
    assert desk.case(case).state == "cerrada"


@on_sqlite
def test_an_annulled_letter_is_not_made(desk: Desk) -> None:
    case = convoked(desk, ["urrao"])
    with pytest.raises(KeyboardInterrupt):
        lotes.run_next(tools=Tools(printer=_dies))
    documents.annul_document(desk.actor("directora"), letters(case)[0].id, "Otra fecha")
    desk.move_to(desk.now + lotes.LEASE + timedelta(seconds=1))
    lotes.run_next(tools=PRINTED)
    assert states() == ["failed"] and letters(case)[0].state == "annulled"


@on_sqlite
def test_an_annulled_letter_is_issued_again_for_its_entity_only(desk: Desk) -> None:
    case = convoked(desk, ["urrao", "jerico"])
    lotes.run_next(tools=PRINTED)
    first = letters(case)[0]
    boss = desk.actor("directora")
    documents.annul_document(boss, first.id, "Otra sala")
    desk.tick()
    made = reissuing.reissue_document(boss, first.id, "Otra sala", documents.Signature()).numbered[0]
    again = desk.document(made)
    assert (again.entity_id, again.number, again.state) == ("urrao", "CONV-2026-00003", "numbered")
    assert (again.context or {})["fila"] == (first.context or {})["fila"]
    with pytest.raises(Conflict):
        reissuing.reissue_document(boss, first.id, "Otra vez", documents.Signature())


@on_sqlite
def test_the_step_shows_the_first_letter_before_it_is_sent(desk: Desk) -> None:
    case = opened(desk)
    who = desk.actor("equipo")
    says = text_of(issuing.preview_of_step(who, case, merge.STEP, merge.groups(["urrao", "jerico"], text="Vengan.")))
    assert says[0] == "SIN NÚMERO" and says[1].startswith("Para ")
    assert says[2].endswith("en Sala 1. Vengan.") and says[3] == desk.actor("equipo").name
    with pytest.raises(Conflict, match="entidades"):
        issuing.preview_of_step(who, case, merge.STEP, {})
    assert letters(case) == []
