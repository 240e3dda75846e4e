"""Text from people: what is kept, how it is found, and what mail may never receive."""

import pytest

from workflows.kernel.errors import Invalid
from workflows.kernel.text import clean_text, fold, is_safe_email, safe_subject


def test_ordinary_spanish_is_kept_as_it_was_written():
    text = 'Asesoría «Gobierno Digital» & <archivo> "ñandú" {{ 7*7 }} 👩‍💻'
    assert clean_text(text) == text


def test_invisible_orders_disappear():
    assert clean_text("acta\u202efdp.exe\x00\x07\ud800\ufeff\uffff\u2067") == "actafdp.exe"


def test_a_line_stays_one_line_and_a_paragraph_keeps_its_breaks():
    assert clean_text("  uno\r\n\tdos\x0btres\u2028cuatro ") == "uno dos tres cuatro"
    assert clean_text(" uno\r\ndos\rtres\u2029cuatro\n", multiline=True) == "uno\ndos\ntres\ncuatro"


@pytest.mark.parametrize("written", ["Itagüí", " ITAGÜI ", "itagui", "Itagu\u0308i\u0301"])
def test_search_ignores_accents_case_and_spaces(written):
    assert fold(written) == "itagui"


@pytest.mark.parametrize("good", ["planeacion@demo.cauce.example", "a.b+c_d%e'f-1@sub.dominio.gov.co"])
def test_plain_addresses_pass(good):
    assert is_safe_email(good)


@pytest.mark.parametrize(
    "hostile",
    [
        "", "sin-arroba.co", "a@b", "a@b.co\n", "a@b.co\r\nBcc: v@otra.co", "a@b.co,v@otra.co",
        "a@b.co v@otra.co",
        '"u@e.co\r\nRCPT TO:<v@otra.co>"@e.co', "<a@b.co>", "Nombre <a@b.co>", "a@b.co;v@otra.co", ".a@b.co",
        "a..b@c.co", "a@-b.co", "a@b..co", "a@[127.0.0.1]", "ñ@b.co", "a(c)@b.co", "a@b@c.co", "a@b.co\x00",
        "a" * 65 + "@b.co",
    ],
)  # fmt: skip
def test_anything_else_is_not_an_address(hostile):
    assert not is_safe_email(hostile)


def test_an_honest_subject_passes_unchanged():
    assert safe_subject("Asesoría: gestión documental — 2026") == "Asesoría: gestión documental — 2026"


@pytest.mark.parametrize(
    "hostile",
    [
        "a\r\nBcc: v@otra.co",
        "a\nb",
        "a\rb",
        "=?utf-8?q?x=0D=0ABcc:_v@otra.co?=",
        "a\x00",
        "a\x85b",
        "a\u2028b",
        "a\x0b",
    ],
)
def test_a_subject_that_mail_could_obey_is_refused(hostile):
    with pytest.raises(Invalid) as refusal:
        safe_subject(hostile)
    assert refusal.value.errors[0]["field"] == "asunto"
