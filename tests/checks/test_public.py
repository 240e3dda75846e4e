"""A procedure that publishes what it does not have is told so, name by name."""

import pytest

from tests.support import publishing
from workflows.checks.static import inspect
from workflows.procedures import from_files

TOML = "procedure.toml"
BROKEN = [
    ("what", 'title = "{plan} {vigencia}"', 'title = "{plan} {nada}"', "El título nombra un dato que no existe: nada."),
    ("field", '"formular.tipo"]', '"formular.nada"]', "No existe el dato «formular.nada»"),
    ("file as field", '"formular.tipo"]', '"formular.documento"]', "«formular.documento» es de archivos"),
    ("field as file", '["formular.documento"]\nurl', '["formular.tipo"]\nurl', "no es un campo de arch"),
    ("twice", '"formular.tipo"]', '"formular.objetivo"]', "Dos datos públicos se llaman «objetivo»"),
    ("label", 'label = "Plan"', 'label = ""', "Falta «label»."),
    ("key", 'key = "case.plan"', 'key = "case.otra"', "solo admite estos valores"),
    ("unknown", 'label = "Plan"', 'label = "Plan"\nnada = 1', "La clave «nada» no existe"),
    ("record", 'record = "comentario"', 'record = "nada"', "No existe [records.nada]"),
    ("days", "days = 10", "days = 0", "«days»"),
    ("closed", 'closed_field = "estado"\n', "", "qué campo cierra un comentario"),
    ("what", "[publications.plan]", "[publications.otro]", "No existe [publications.plan]."),
    ("consultation", "[consultations.borrador]", "[consultations.otro]", "No existe [consultations.borrador]."),
    ("url", '"decidir.url"', '"decidir.nada"', "No existe el dato «decidir.nada»"),
]  # fmt: skip


def _said(old: str = "", new: str = "", file: str = TOML) -> list[str]:
    files = dict(publishing.procedure().files)
    text = files[file].decode()
    assert old in text
    files[file] = text.replace(old, new, 1).encode()
    return [each.message for each in inspect(from_files(files, {})) if each.code not in OTHERS]


OTHERS = {"layout", "lane_role", "missing_key_top"}


def test_the_sample_is_sound_in_what_it_publishes() -> None:
    before = _said()
    assert not [each for each in before if "publica" in each or "dato" in each or "consult" in each]


@pytest.mark.parametrize(
    ("name", "old", "new", "said"), BROKEN, ids=[f"{each[0]}-{n}" for n, each in enumerate(BROKEN)]
)
def test_a_broken_name_is_a_complaint(name: str, old: str, new: str, said: str) -> None:
    assert any(said in each for each in _said(old, new))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("&#39;decidir.url&#39;", "&#39;decidir.nada&#39;", "no es un campo de texto"),
        ("&#39;formular.documento&#39;", "&#39;formular.tipo&#39;", "no es un campo de archivos"),
        ('id="what" type="str"', 'id="cual" type="str"', "no tiene el parámetro «cual»"),
        ("&#39;decidir.motivo&#39;", "&#39;decidir.nada&#39;", "No existe el dato «decidir.nada»"),
    ],
)  # fmt: skip
def test_a_broken_parameter_is_a_complaint(old: str, new: str, said: str) -> None:
    assert any(said in each for each in _said(old, new, "process.bpmn"))
