"""What the check says of a ladder of reminders to entities whose rows are missing."""

import pytest

from tests.support import attending
from workflows import procedures
from workflows.checks.static import inspect
from workflows.procedures import Complaint

FIRST = '{ offset = 2, from = "invitation" }'


def said(old: str = "", new: str = "") -> list[Complaint]:
    """Complaints about the kinds of rows of a procedure with reminders, with a change."""
    files = dict(attending.with_reminders().files)
    toml = files["procedure.toml"].decode()
    assert old in toml
    files["procedure.toml"] = toml.replace(old, new, 1).encode()
    found = inspect(procedures.from_files(files, {}))
    return [each for each in found if "reminder" in (each.element + each.code) or each.element.startswith("records.")]


def test_a_sound_ladder_has_no_complaint() -> None:
    assert said() == []


@pytest.mark.parametrize(
    ("old", "new", "code", "words"),
    [
        (FIRST, f"{FIRST}, {FIRST}", "reminder", "mismo día"),
        (FIRST, '{ offset = 0, from = "invitation" }', "reminder", "hacia adelante"),
        (FIRST, '{ offset = 2, from = "due" }', "reminder", "no tiene plazo"),
        (FIRST, '{ offset = 2, from = "sesion" }', "", "from"),
        (FIRST, '{ offset = 2, to = ["entidad"] }', "", "to"),
        ('reminder_mail = "recordatorio_asistencia"\n', "", "mail", "van juntos"),
        ('reminder_mail = "recordatorio_asistencia"', 'reminder_mail = "nada"', "mail", "No existe el correo «nada»"),
        ('by = ["enlace", "lista"]', 'by = ["lista"]', "reminder", "recibió un enlace"),
    ],
)
def test_a_ladder_that_leads_nowhere_is_named(old: str, new: str, code: str, words: str) -> None:
    found = said(old, new)
    assert any((not code or each.code == code) and words in each.message + each.element for each in found), found
