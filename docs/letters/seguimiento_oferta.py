"""First version of the letters of `seguimiento_oferta`."""

from docx.document import Document as Letter

from docs.letters.blocks import body, closing, opening, subject
from docs.letters.effect import RESULTS, beside, by_policy, each

_STEP = "pasos.analizar"
_CONCLUSION = (
    f'{{{{ "En conjunto, los municipios que asistieron mejoraron." if {_STEP}.conclusion == "mejora" '
    f'else "En conjunto, los municipios que asistieron quedaron igual." if {_STEP}.conclusion == "igual" '
    f'else "En conjunto, los municipios que asistieron desmejoraron." if {_STEP}.conclusion == "desmejora" '
    'else "Las dos mediciones no son comparables." }}'
)


def informe_mejora(letter: Letter) -> None:
    """Tabla 8: what changed after the advice that was offered, for a policy or for the whole campaign."""
    opening(letter)
    subject(letter, f"{{{{ {_STEP}.asunto }}}}", "Referencia: oferta con número {{ datos.caso_origen }}")
    body(
        letter,
        f"Con {RESULTS} institucional de la vigencia "
        "{{ efecto.vigencia }}, le presentamos el informe de mejora de la asesoría ofrecida a los municipios"
        "{% if caso.politica %} en la política {{ caso.politica }}{% endif %}: {{ efecto.alcance }}.",
        f"{{{{ {_STEP}.texto | parrafos }}}}",
    )
    beside(letter)
    by_policy(letter)
    each(letter)
    body(
        letter,
        "#Análisis",
        f"{{{{ {_STEP}.analisis | parrafos }}}}",
        "#Conclusión",
        _CONCLUSION,
        "#Lecciones aprendidas",
        f"{{{{ {_STEP}.leccion }}}}",
        f"{{{{ {_STEP}.lecciones | parrafos }}}}",
    )
    closing(letter)


LETTERS = (informe_mejora,)
