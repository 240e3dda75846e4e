"""First version of the letters of `seguimiento`."""

from docx.document import Document as Letter

from docs.letters.blocks import body, closing, facts, opening, subject
from docs.letters.effect import RESULTS, beside

_STEP = "pasos.analizar"
_CONCLUSION = (
    f'{{{{ "El puntaje de la política mejoró." if {_STEP}.conclusion == "mejora" '
    f'else "El puntaje de la política se mantuvo." if {_STEP}.conclusion == "igual" '
    f'else "El puntaje de la política desmejoró." if {_STEP}.conclusion == "desmejora" '
    'else "Las dos mediciones no son comparables." }}'
)
_COMPARABLE = (
    f'{_STEP}.conclusion != "no_comparable" and datos.puntaje_antes is number and datos.puntaje_despues is number'
)


def informe_mejora(letter: Letter) -> None:
    """Tablas 8 and 14: what changed after the advice, by the official results."""
    opening(letter)
    subject(letter, f"{{{{ {_STEP}.asunto }}}}", "Referencia: asesoría con número {{ datos.caso_origen }}")
    body(
        letter,
        f"Con {RESULTS} institucional, le "
        "presentamos el informe de "
        "mejora de la asesoría brindada a {{ entidad.nombre }}.",
        f"{{{{ {_STEP}.texto | parrafos }}}}",
        "#Resultados de la entidad",
    )
    facts(
        letter,
        ("Política", "{{ caso.politica }}"),
        (
            'Vigencia {{ datos.vigencia_antes | default("anterior") }} (antes)',
            "{{ datos.puntaje_antes | default | numero(1) }}",
        ),
        ("Vigencia {{ datos.vigencia_despues }} (después)", "{{ datos.puntaje_despues | default | numero(1) }}"),
        (
            "Diferencia en puntos",
            "{% if " + _COMPARABLE + " %}"
            "{{ (datos.puntaje_despues - datos.puntaje_antes) | numero(1) }}{% else %}No comparable{% endif %}",
        ),
    )
    beside(letter)
    body(
        letter,
        "#Análisis",
        f"{{{{ {_STEP}.analisis | parrafos }}}}",
        "#Conclusión",
        _CONCLUSION,
        "#Lecciones aprendidas",
        f"{{{{ {_STEP}.lecciones | parrafos }}}}",
    )
    closing(letter)


LETTERS = (informe_mejora,)
