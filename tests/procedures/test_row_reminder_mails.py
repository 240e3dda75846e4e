"""The reminders to municipalities that did not register their attendance or answer the survey read as golden texts."""

from pathlib import Path

import pytest

from notifications.render import render, texts_of_procedure
from tests.support.attending import OFFER

GOLDEN = Path(__file__).parent / "golden"
SESSION = {"fecha": "jueves 19 de noviembre de 2026", "hora": "", "lugar": "Biblioteca <central>", "temas": "",
           "grupo": "Norte"}  # fmt: skip
NONE = dict.fromkeys(SESSION, "")


@pytest.mark.parametrize(
    ("name", "about", "late"),
    [("recordatorio_asistencia", SESSION, ""), ("recordatorio_encuesta", NONE, "miércoles 25 de noviembre de 2026")],
)
def test_a_reminder_reads_as_its_golden_text(name: str, about: dict[str, str], late: str) -> None:
    contents = {f"mails/{name}/{each.name}": each.read_bytes() for each in (OFFER / "mails" / name).iterdir()}
    due = "viernes 27 de noviembre de 2026"
    params = {
        "caso": {"numero": "2026-00099", "asunto": "Asesoría en archivos & gestión", "entidad": "", "radicado": ""},
        "para": "Enlace de prueba", "propietario": "Gobernación de Antioquia", "entidad": "Municipio de Jericó",
        "enlace": "/e/enlace-de-prueba", "sobre": about, "vence": due, "nota": "", "distancia": "vence mañana",
        "debia_salir": late, "tarea": {"titulo": "Filas", "vence": due, "por_que": "", "pagina": ""},
    }  # fmt: skip
    found = render(name, params, "https://cauce.gov.co", texts_of_procedure(contents, name))
    for kind, text in {"txt": f"{found.subject}\n\n{found.text}", "html": found.html}.items():
        assert (GOLDEN / f"{name}.{kind}").read_text(encoding="utf-8") == text
