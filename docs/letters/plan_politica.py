"""First version of the letters of `plan_politica`."""

from docx.document import Document as Letter

from docs.letters.blocks import body, closing, opening, rows, title

_STEP = "pasos.formular"


def declaracion(letter: Letter) -> None:
    """The policy as the committee adopted it: what the entity commits itself to, how, and the year's activities."""
    opening(letter, recipient=False)
    title(letter, "DECLARACIÓN DE LA POLÍTICA {{ caso.politica | mayusculas }}", "Vigencia {{ datos.vigencia }}")
    body(
        letter,
        "#Declaración de la política",
        f"{{{{ {_STEP}.declaracion | parrafos }}}}",
        "#Situación de la política",
        f"{{{{ {_STEP}.diagnostico | parrafos }}}}",
        "#Lineamientos, metodología y estrategia",
        f"{{{{ {_STEP}.lineamientos | parrafos }}}}",
        "#Plan de acción de la vigencia",
    )
    rows(
        letter,
        f"actividad in {_STEP}.actividades",
        [
            ("Actividad", 4.4, "{{ actividad.actividad }}"),
            ("Indicador", 3.0, "{{ actividad.indicador }}"),
            ("Responsable", 3.0, "{{ actividad.responsable }}"),
            ("Fechas", 2.8, "{{ actividad.desde | fecha }} a {{ actividad.hasta | fecha }}"),
            ("Evidencia", 2.9, "{{ actividad.evidencia }}"),
        ],
    )
    closing(letter)


LETTERS = (declaracion,)
