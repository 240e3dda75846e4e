"""The check knows lists of materials and lessons: where they stand and what they name."""

import pytest

from tests.support import lessons
from workflows.checks.static import inspect
from workflows.procedures import from_files

NUMBERS = '"items": {"type": "number"}, "x-ui": {"widget": "material"}'
LIST = '"items": {"type": "string"}, "x-ui": {"widget": "material"}'


def _said(file: str = "procedure.toml", old: str = "", new: str = "") -> list[str]:
    files = lessons.files()
    text = files[file].decode()
    assert old in text
    files[file] = text.replace(old, new, 1).encode()
    return [each.message for each in inspect(from_files(files, {}))]


def _about_library(said: list[str]) -> list[str]:
    return [each for each in said if "material" in each or "biblioteca" in each or "keep_lesson" in each]


def test_a_sound_procedure_has_no_complaint_of_the_library() -> None:
    assert _about_library(_said()) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("forms/lecciones.json", LIST, NUMBERS, "debe ser una lista"),
        ("forms/inicio.json", '"x-ui": {"widget": "policy"}', '"x-ui": {"widget": "material"}', "va en un paso"),
        ("procedure.toml", 'title = "Evaluar"', 'title = "Evaluar"\nlink = true', "va en un paso"),
        ("process.bpmn", "evaluar.leccion", "evaluar.nada", "«evaluar.nada» no es un campo de texto"),
        ("process.bpmn", "evaluar.soportes", "evaluar.leccion", "«evaluar.leccion» no es un campo de archivos"),
        ("process.bpmn", "evaluar.que_paso", "evaluar.soportes", "«evaluar.soportes» no es un campo de texto"),
        ("process.bpmn", 'id="summary"', 'id="resumen"', "A «keep_lesson» le falta el parámetro «summary»."),
    ],
)  # fmt: skip
def test_what_is_wrong_is_a_complaint(file: str, old: str, new: str, said: str) -> None:
    assert any(said in each for each in _said(file, old, new))
