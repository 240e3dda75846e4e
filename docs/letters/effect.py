"""Blocks of the reports on the effect of an advice: groups side by side, charts, each municipality."""

from docx.document import Document as Letter

from docs.letters.blocks import body, rows, when

_DEMO = "Puntajes de demostración, no oficiales: no son de ninguna entidad real."
RESULTS = "los resultados{% if not efecto.demostracion %} oficiales{% endif %} de la medición del desempeño"
_FIGURES = [
    ("n", 1.05, "{{ uno.n }}"),
    ("Antes", 1.65, "{{ uno.antes | numero(1) }}"),
    ("Después", 1.85, "{{ uno.despues | numero(1) }}"),
    ("Cambio promedio", 1.95, "{{ uno.media }}"),
    ("Mediana", 1.9, "{{ uno.mediana }}"),
    ("Mejoraron / igual / desmejoraron", 3.2, "{{ uno.mejoraron }} / {{ uno.igual }} / {{ uno.desmejoraron }}"),
]


def beside(letter: Letter) -> None:
    """Who came beside who did not: sentence, table, chart, and what all that does not prove."""
    body(
        letter,
        "#Antes y después de la asesoría",
        "{%p if efecto.demostracion %}",
        _DEMO,
        "{%p endif %}",
        "{{ efecto.resumen }} Se comparan los puntajes de la vigencia {{ efecto.vigencia }} con los últimos "
        "anteriores de la misma metodología.",
    )
    rows(letter, "uno in efecto.grupos", [("Grupo", 4.49, "{{ uno.nombre }}"), *_FIGURES])
    chart(letter, "grafico_grupos")
    body(
        letter,
        "{{ efecto.margen }}{% if efecto.aparte %} {{ efecto.aparte }}{% endif %}"
        "{% if efecto.pocos %} {{ efecto.pocos }}{% endif %}",
        "#Qué no prueba esta comparación",
        "{{ efecto.advertencia }}",
    )


def by_policy(letter: Letter) -> None:
    """The policies of a campaign, when there are several."""
    body(
        letter,
        "{%p if efecto.politicas | length > 1 %}",
        "#Por política",
        "Promedios de los municipios que asistieron a la asesoría de cada política.",
    )
    rows(letter, "uno in efecto.politicas", [("Política", 4.49, "{{ uno.nombre }}"), *_FIGURES])
    chart(letter, "grafico_politicas")
    body(letter, "{%p endif %}")


def each(letter: Letter, heading: str = "#Cambio de cada municipio que asistió") -> None:
    """The change of every municipality that came."""
    body(letter, heading)
    chart(letter, "grafico_cambio")
    rows(
        letter,
        "uno in efecto.filas",
        [
            ("Entidad", 3.6, "{{ uno.entidad }}"),
            ("Política", 3.85, "{{ uno.politica }}"),
            (
                "Antes",
                2.45,
                "{{ uno.antes | numero(1) }}{% if uno.vigencia_antes %} ({{ uno.vigencia_antes }}){% endif %}",
            ),
            ("Después", 1.95, "{{ uno.despues | numero(1) }}"),
            ("Cambio", 1.8, "{{ uno.diferencia }}"),
            ("Resultado", 2.44, "{{ uno.cambio }}"),
        ],
    )


def chart(letter: Letter, name: str) -> None:
    """A chart in a paragraph of its own, left out when there is nothing to draw."""
    when(letter, f"efecto.{name}", (f"{{{{ efecto.{name} | grafico }}}}", "Destinatario"))
