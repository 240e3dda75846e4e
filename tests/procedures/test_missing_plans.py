"""The mail of February 1 reads as its golden text: what is missing, who has it, and what is public already."""

from pathlib import Path
from typing import Any

import pytest

from notifications.render import render, texts_of_procedure
from tests.support.source import ROOT

GOLDEN = Path(__file__).parent / "golden"
FOLDER = ROOT / "bpmn" / "planes"


def _child(title: str, public: str | None = None, in_time: bool = False, **more: Any) -> dict[str, Any]:
    plain = {"numero": "2026-00101", "plan": "PIC", "politica": "POL01", "estado": "En curso", "vence": "2027-01-31"}
    about = {"titulo": title, "responsable": "", "publicado_en": public, "a_tiempo": in_time}
    return plain | about | more


ALL = [
    _child("Plan Institucional de Capacitación 2027", "2027-01-30", True),
    _child("Plan Anual de Vacantes 2027", "2026-11-03", True, estado="No aplica este año"),
    _child("Plan de Incentivos <2027>", responsable="Responsable de planes, demostración", numero="2026-00104"),
    _child("PETI & datos 2027", estado="En espera", numero="2026-00108"),
]


@pytest.mark.parametrize(("name", "children"), [("planes_faltantes", ALL), ("planes_completos", ALL[:2])])
def test_the_list_reads_as_its_golden_text(name: str, children: list[dict[str, Any]]) -> None:
    contents = {f"mails/planes_faltantes/{each.name}": each.read_bytes()
                for each in (FOLDER / "mails" / "planes_faltantes").iterdir()}  # fmt: skip
    about = {"numero": "2026-00099", "asunto": "Planes institucionales 2027", "entidad": "Antioquia", "radicado": ""}
    params = {"caso": about, "para": "Control interno", "propietario": "Gobernación de Antioquia",
              "hijos": children, "enlace": "/expedientes/campana", "tarea": None}  # fmt: skip
    found = render("planes_faltantes", params, "https://cauce.gov.co", texts_of_procedure(contents, "planes_faltantes"))
    whole = {"txt": f"{found.subject}\n\n{found.text}", "html": found.html}
    for kind, text in whole.items():
        path = GOLDEN / f"{name}.{kind}"
        assert path.read_text(encoding="utf-8") == text
