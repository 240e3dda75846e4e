"""What people type comes out of the letter and of the mail as they typed it; nothing that they type is obeyed."""

import pytest
from markupsafe import escape
from sqlalchemy import select

from notifications.render import render as render_mail
from tests.letters.samples import text_of
from tests.support.desk import ACTION, TO_REPLY, Desk
from workflows.actions import issuing
from workflows.domain.documents import Document, blob
from workflows.domain.outbox import Outbox
from workflows.kernel.db import session

HARD = [
    "Ley & «orden» <b>1 < 2</b> > 0",
    "{{ 7*7 }} {% if x %} {# nota #} }} {{",
    "${jndi:x} %s %(x)s \\n \\u0041 &amp; &lt;",
    "¿Ñandú? 🙂🇨🇴 “comillas” — raya… 中文",
    "'; DROP TABLE task; --",
    "=1+1 @todos http://x.example/?a=1&b=2",
]


def words_of(document_id: str) -> str:
    found = session().get_one(Document, document_id)
    return "\n".join(text_of(blob(found.docx_sha256 or "")))


@pytest.mark.parametrize("said", HARD)
def test_letters_say_exactly_what_was_typed(desk: Desk, said: str) -> None:
    case = desk.start(asunto=said, detalle=said, solicitante_nombre=said[:100], solicitante_cargo=said[:100])
    two = f"{said}\n\nY otra vez: {said}"
    plan = {"texto": two, "diagnostico": said, "acciones": [ACTION | {"accion": said, "materiales": said}]}
    answer = {"texto": two, "asunto": said}
    desk.go(case, *TO_REPLY, disenar_plan=plan, elaborar_oficio={"texto": two}, elaborar_respuesta=answer)
    reply = desk.sign(case, "respuesta")
    desk.settle()
    letter = words_of(reply)
    assert letter.count(said) >= 3, "subject and both paragraphs"
    assert f"Y otra vez: {said}" in letter
    assert said[:100] in letter, "name of who receives it"
    query = select(Document.id).where(Document.case_id == case, Document.kind == "plan")
    assert said in words_of(session().scalars(query).one())


@pytest.mark.parametrize("said", HARD)
def test_mails_say_exactly_what_was_typed(desk: Desk, said: str) -> None:
    case = desk.start(asunto=said, solicitante_nombre=said[:100])
    desk.go(case, "revision")
    desk.complete("directora", case, "asignar", "devolver", reason=said)
    mails = {mail.kind: mail for mail in session().scalars(select(Outbox).where(Outbox.case_id == case))}
    for kind in ("acuse_recibo", "devolucion_tarea"):
        mail = render_mail(
            kind, {"para": "Alguien", "propietario": "Entidad"} | mails[kind].params, "https://cauce.example"
        )
        assert said in mail.text
        assert escape(said) in mail.html and "<b>1 < 2</b>" not in mail.html
        assert len(mail.subject.splitlines()) == 1


def test_control_characters_are_left_out_and_the_words_stay(desk: Desk) -> None:
    dirty, clean = "Uno\x00\x07 dos\u202e tres\r\ncuatro\x85cinco", "Uno dos tres\ncuatro\ncinco"
    case = desk.start(detalle=dirty)
    desk.go(case, *TO_REPLY[:2], "elaborar_oficio", elaborar_oficio={"texto": dirty})
    assert desk.case(case).data["detalle"] == clean
    number = desk.sign(case, "oficio_lider")
    desk.settle()
    assert clean in words_of(number)


def test_a_rendered_letter_is_not_a_template_again(desk: Desk) -> None:
    case = desk.start()
    desk.go(case, *TO_REPLY[:2], "elaborar_oficio", elaborar_oficio={"texto": "{{ 7*7 }}"})
    seen = "\n".join(text_of(issuing.preview(desk.actor("directora"), desk.draft(case, "oficio_lider"))))
    assert "{{ 7*7 }}" in seen and "49" not in seen
