"""Follow-ups and comparisons that name nothing real are complaints, and so are services without their table."""

from pathlib import Path

import pytest

from tests.checks.samples import complaints
from workflows.procedures import Complaint

SLUG = "seguimiento_oferta"
ROOT = Path(__file__).resolve().parents[2]
COMPARED = 'case = "caso_origen"'


def shipped(slug: str) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """Files and letters of a shipped procedure."""
    folder, letters = ROOT / "bpmn" / slug, ROOT / "docs_templates" / slug
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.*")}
    return files, {path.stem: path.read_bytes() for path in letters.glob("*.docx")}


def said(old: str, new: str, slug: str = SLUG) -> set[tuple[str, str]]:
    """What the check says (element, code) once procedure.toml says something else."""
    files, letters = shipped(slug)
    text = files["procedure.toml"].decode()
    assert old in text
    found: tuple[Complaint, ...] = complaints(files | {"procedure.toml": text.replace(old, new).encode()}, letters)
    return {(each.element, each.code) for each in found}


def test_what_is_shipped_is_sound() -> None:
    assert not said(COMPARED, COMPARED) and not said("[follow_up]", "[follow_up]", "demanda")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (COMPARED, 'case = "otro"', ("comparison.case", "field")),
        (COMPARED, 'caso = "caso_origen"', ("comparison.caso", "unknown_key")),
        (f"[comparison]\n{COMPARED}", "", ("comparison", "missing_key")),
        (f"[comparison]\n{COMPARED}", "", ("efecto.advertencia", "placeholder")),
        ('vigencia = "vigencia_despues"', "", ("vigencia", "field")),
    ],
)
def test_a_broken_comparison_is_told(old: str, new: str, expected: tuple[str, str]) -> None:
    assert expected in said(old, new)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('year_of = "sesion.fecha"', 'year_of = "sesion.dia"', ("follow_up.year_of", "field")),
        ('year_of = "sesion.fecha"', 'year_of = "reunion.fecha"', ("follow_up.year_of", "field")),
        ('procedure = "seguimiento"', 'procedure = ""', ("follow_up.procedure", "missing_key")),
        ('procedure = "seguimiento"', 'procedure = "demanda"', ("follow_up.procedure", "missing_key")),
        ('[follow_up]\npolicy = "case.policy"', '[follow_up]\npolicy = "POL03"', ("follow_up.policy", "field")),
    ],
)
def test_a_broken_follow_up_is_told(old: str, new: str, expected: tuple[str, str]) -> None:
    assert expected in said(old, new, "demanda")
