"""A letter's template goes out to Word and comes back, approved or refused with its reasons."""

import io
import zipfile

import pytest
from docx import Document
from flask import Flask

from tests.support.people import actor_named
from workflows.actions import owner_settings, templates
from workflows.actions.installation import install
from workflows.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from workflows.procedures.folders import discover


@pytest.fixture
def letter(seeded: Flask) -> tuple[str, str]:
    """Slug and kind of a letter of the first installed procedure."""
    install(discover().values())
    slug, _, kind, _ = templates.kinds()[0]
    return slug, kind


def edited(data: bytes, text: str) -> bytes:
    document = Document(io.BytesIO(data))
    document.add_paragraph(text)
    saved = io.BytesIO()
    document.save(saved)
    return saved.getvalue()


def test_an_edited_template_becomes_the_one_in_use(letter: tuple[str, str]) -> None:
    admin = actor_named("admin")
    shipped = templates.template_bytes(admin, *letter)
    changed = edited(shipped, "Copia para {{ entidad.nombre }}")
    templates.upload_template(admin, *letter, "carta.docx", changed)
    assert templates.template_bytes(admin, *letter) == changed
    assert [row.shipped for row in templates.versions(*letter)] == [False, True]
    assert zipfile.is_zipfile(io.BytesIO(templates.preview(admin, *letter)))
    with pytest.raises(Conflict):
        templates.upload_template(admin, *letter, "carta.docx", changed)


@pytest.mark.parametrize("text", ["{{ ''.__class__ }}", "{% import 'x' %}", "{{ no_existe.nada }}"])
def test_a_dangerous_or_wrong_mark_is_refused(letter: tuple[str, str], text: str) -> None:
    admin = actor_named("admin")
    wrong = edited(templates.template_bytes(admin, *letter), text)
    with pytest.raises(Invalid):
        templates.upload_template(admin, *letter, "carta.docx", wrong)
    assert len(templates.versions(*letter)) == 1


def test_only_known_letters_and_only_administrators(letter: tuple[str, str]) -> None:
    with pytest.raises(NotFound):
        templates.upload_template(actor_named("admin"), letter[0], "no_hay", "carta.docx", b"")
    with pytest.raises(Forbidden):
        templates.template_bytes(actor_named("equipo1"), *letter)


def test_the_signer_of_a_letter_is_a_setting(letter: tuple[str, str]) -> None:
    admin = actor_named("admin")
    key, _, usual = owner_settings.letter_kinds()[0]
    slug, kind = key.split("/")
    assert owner_settings.signer_of(admin.owner_id, slug, kind, usual) == usual
    owner_settings.save_signers(admin, {key: "representante_legal"})
    assert owner_settings.signer_of(admin.owner_id, slug, kind, usual) == "representante_legal"
    with pytest.raises(Invalid):
        owner_settings.save_signers(admin, {key: "mago"})
