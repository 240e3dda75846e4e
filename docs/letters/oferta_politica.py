"""First version of the letters of `oferta_politica` (guía de asesoría, modalidad de oferta, tablas 5 a 8)."""

from docx.document import Document as Letter

from docs.letters.blocks import body, bullets, closing, facts, opening, rows, subject, title, when

_ASKED = "(pasos.{0}.{1} if pasos.{0} is defined else datos.{1})"
_PLAN = "pasos.disenar_asistencia"
_DONE = "pasos.ejecutar_asistencia"
_TYPE = (
    '{{ "capacitación" if actividad.tipo == "capacitacion" else "acompañamiento" '
    'if actividad.tipo == "acompanamiento" else actividad.tipo }}'
)
_NAMES = "{{% for e in {0}.entidades %}}{{{{ e.nombre }}}}{{% if not loop.last %}}, {{% endif %}}{{% endfor %}}"


def _asked(step: str, field: str) -> str:
    """What the campaign asked, or what was corrected before the signature."""
    return _ASKED.format(step, field)


def _municipalities(letter: Letter, of: str) -> None:
    """The municipalities of a policy with their scores, as many rows as there are."""
    rows(
        letter,
        f"municipio in {of}.entidades",
        [
            ("Municipio", 6.5, "{{ municipio.nombre }}"),
            ("Subregión", 5.59, "{{ municipio.subregion }}"),
            ("Puntaje (0 a 100)", 4.0, "{{ municipio.puntaje | numero(1) }}"),
        ],
    )


def _why(letter: Letter, policies: str) -> None:
    body(
        letter,
        "Revisamos los resultados de la medición del desempeño institucional"
        "{% if datos.vigencia %} de la vigencia {{ datos.vigencia }}{% endif %} e identificamos los municipios del "
        f"departamento con los puntajes más bajos en {policies}. Por eso solicitamos que su dependencia prepare y "
        "brinde la asesoría que se detalla a continuación.",
    )


def _what_next(letter: Letter, step: str) -> None:
    """Until when the plan is expected, and what it must say."""
    due = _asked(step, "plazo")
    body(
        letter,
        "Le pedimos diseñar el plan de asistencia: las capacitaciones, los documentos y las herramientas, los grupos "
        "de municipios con su fecha y modalidad, y el equipo que los acompañará"
        f"{{% if {due} %}}. Lo esperamos a más tardar el {{{{ {due} | fecha }}}}{{% endif %}}. "
        "La dirección estará atenta a lo que se necesite para convocarlos.",
    )


def _clarified(letter: Letter, step: str) -> None:
    body(
        letter,
        f"{{%p if pasos.{step} is defined and pasos.{step}.precisiones %}}",
        "#Precisiones",
        f"{{{{ pasos.{step}.precisiones | parrafos }}}}",
        "{%p endif %}",
    )


def oficio_lider(letter: Letter) -> None:
    """Tabla 5: one oficio per policy and requirement, with the municipalities and their scores."""
    step = "corregir_oficio"
    topics = _asked(step, "temas")
    opening(letter)
    subject(letter, f"{{{{ {_asked(step, 'asunto')} }}}}", reference="")
    _why(letter, "la política «{{ caso.politica }}»")
    body(
        letter,
        "#Lo que se solicita",
        f"{{{{ {_asked(step, 'requerimiento')} | parrafos }}}}",
        f"{{%p if {topics} %}}",
        "#Temas prioritarios",
        f"{{{{ {topics} | parrafos }}}}",
        "{%p endif %}",
    )
    _clarified(letter, step)
    body(letter, "#Municipios por atender: {{ datos.entidades | length }}")
    _municipalities(letter, "datos")
    _what_next(letter, step)
    closing(letter)


def oficio_conjunto(letter: Letter) -> None:
    """Tabla 5: one oficio for several policies of the same office, by explicit choice."""
    step = "corregir_oficio_conjunto"
    topics = _asked(step, "temas")
    opening(letter)
    subject(letter, f"{{{{ {_asked(step, 'asunto')} }}}}", reference="")
    _why(letter, "las políticas que lidera su dependencia")
    body(
        letter,
        "#{{ caso.politica }} (expediente {{ caso.numero }})",
        f"{{{{ {_asked(step, 'requerimiento')} | parrafos }}}}",
        f"{{%p if {topics} %}}",
        "Temas prioritarios:",
        f"{{{{ {topics} | parrafos }}}}",
        "{%p endif %}",
        "Municipios por atender: {{ datos.entidades | length }}.",
    )
    _municipalities(letter, "datos")
    body(
        letter,
        "{%p for hermana in hermanas %}",
        "#{{ hermana.politica }} (expediente {{ hermana.numero }})",
        "{{ hermana.datos.requerimiento | parrafos }}",
        "{%p if hermana.datos.temas %}",
        "Temas prioritarios:",
        "{{ hermana.datos.temas | parrafos }}",
        "{%p endif %}",
        "Municipios por atender: {{ hermana.datos.entidades | length }}.",
    )
    _municipalities(letter, "hermana.datos")
    body(letter, "{%p endfor %}")
    _clarified(letter, step)
    _what_next(letter, step)
    closing(letter)


def plan_asistencia(letter: Letter) -> None:
    """Tabla 6: the plan of assistance with its materials, groups and calendar."""
    opening(letter, recipient=False)
    title(letter, "PLAN DE ASISTENCIA", f"{{{{ {_PLAN}.asunto }}}}")
    facts(
        letter,
        ("Política", "{{ caso.politica }}"),
        (
            "Resultados que la motivan",
            "{% if datos.vigencia %}Vigencia {{ datos.vigencia }}{% else %}Sin vigencia{% endif %}",
        ),
        ("Municipios", "{{ datos.entidades | length }}"),
        ("Expediente", "{{ caso.numero }}"),
    )
    body(
        letter,
        f"{{{{ {_PLAN}.texto | parrafos }}}}",
        "#Situación de los municipios",
        f"{{{{ {_PLAN}.diagnostico | parrafos }}}}",
        "#Actividades",
    )
    rows(
        letter,
        f"actividad in {_PLAN}.actividades",
        [
            ("Actividad", 8.59, "{{ actividad.actividad }}"),
            ("Tipo", 3.4, _TYPE),
            ("Responsable", 4.1, "{{ actividad.responsable }}"),
        ],
    )
    _materials(letter)
    body(letter, "#Equipo", f"{{{{ {_PLAN}.equipo | parrafos }}}}", "#Grupos y calendario")
    rows(
        letter,
        f"grupo in {_PLAN}.grupos",
        [
            ("Grupo", 2.9, "{{ grupo.nombre }}"),
            ("Fecha y hora", 3.2, "{{ grupo.fecha | fecha }}, {{ grupo.hora }}"),
            ("Modalidad y lugar", 3.4, "{{ grupo.modalidad }}{% if grupo.lugar %}: {{ grupo.lugar }}{% endif %}"),
            ("Municipios", 6.59, _NAMES.format("grupo")),
        ],
    )
    body(letter, f"{{%p if {_PLAN}.sin_grupo %}}", "#Municipios que no se convocan")
    bullets(letter, f"aparte in {_PLAN}.sin_grupo", f"{_NAMES.format('aparte')}: {{{{ aparte.motivo }}}}")
    body(letter, "{%p endif %}")
    closing(letter, farewell="")


def _materials(letter: Letter) -> None:
    body(letter, "#Materiales")
    bullets(letter, f"material in {_PLAN}.materiales", "{{ material }}")


def convocatoria(letter: Letter) -> None:
    """Tabla 7: each municipality of a group is called to its session."""
    opening(letter)
    subject(letter, "{{ pasos.convocar.asunto }}", reference="")
    body(letter, "{{ pasos.convocar.texto | parrafos }}")
    facts(
        letter,
        ("Política", "{{ caso.politica }}"),
        ("Municipio", "{{ entidad.nombre }}"),
        ("Grupo", "{{ fila.nombre }}"),
        ("Fecha", "{{ fila.fecha | fecha }}"),
        ("Hora", "{{ fila.hora }}"),
        ("Modalidad", "{{ fila.modalidad }}"),
        ("Lugar o enlace", "{{ fila.lugar }}"),
    )
    when(
        letter,
        "pasos.convocar.confirmar_con",
        ("Para confirmar quiénes asistirán: {{ pasos.convocar.confirmar_con }}.", "Texto"),
    )
    closing(letter)


def constancia(letter: Letter) -> None:
    """Tabla 7: proof of the advice given, session by session, and of what was handed over."""
    opening(letter, recipient=False)
    title(letter, "CONSTANCIA DE ASISTENCIA TÉCNICA", f"{{{{ {_DONE}.asunto }}}}")
    body(
        letter,
        "{{ firmante.cargo }} hace constar que se adelantó la asistencia técnica ofrecida a los municipios en "
        "la política «{{ caso.politica }}», según el plan del expediente {{ caso.numero }}.",
        f"{{{{ {_DONE}.texto | parrafos }}}}",
        "#Sesiones",
    )
    rows(
        letter,
        'sesion in filas.sesion if sesion.estado == "hecha"',
        [
            ("Grupo", 2.6, "{{ sesion.nombre }}"),
            ("Fecha", 3.2, "{{ sesion.fecha | fecha }}"),
            ("Modalidad y lugar", 3.3, "{{ sesion.modalidad }}{% if sesion.lugar %}: {{ sesion.lugar }}{% endif %}"),
            ("Temas", 6.99, "{{ sesion.temas }}"),
        ],
    )
    _not_held(letter)
    _attendance(letter)
    body(letter, f"{{%p if {_DONE}.entregas %}}", "#Documentos entregados")
    rows(
        letter,
        f"entrega in {_DONE}.entregas",
        [("Documento o herramienta", 6.0, "{{ entrega.documento }}"), ("Municipios", 10.09, _NAMES.format("entrega"))],
    )
    body(
        letter,
        "{%p endif %}",
        "Se expide en {{ documento.ciudad }}{% if documento.fecha %}, el {{ documento.fecha | fecha }}{% endif %}.",
    )
    closing(letter, farewell="")


def _attendance(letter: Letter) -> None:
    """Who came, municipality by municipality."""
    body(letter, "{%p if filas.asistente %}", "#Asistentes")
    rows(
        letter,
        "asistente in filas.asistente",
        [
            ("Municipio", 5.0, "{{ asistente.entidad }}"),
            ("Nombre", 6.0, "{{ asistente.nombre }}"),
            ("Cargo", 5.09, "{{ asistente.cargo }}"),
        ],
    )
    body(letter, "{%p else %}", "Ningún municipio registró asistencia.", "{%p endif %}")


def _not_held(letter: Letter) -> None:
    """Sessions and activities of the plan that did not take place, with the reason of each."""
    for kind, name in (("sesion", "sesion.nombre"), ("actividad", "actividad.actividad")):
        letter.add_paragraph(f'{{%p for {kind} in filas.{kind} if {kind}.estado == "justificada" %}}')
        letter.add_paragraph(f"No se hizo «{{{{ {name} }}}}»: {{{{ {kind}.justificacion }}}}", style="List Bullet")
        letter.add_paragraph("{%p endfor %}")


LETTERS = (oficio_lider, oficio_conjunto, plan_asistencia, convocatoria, constancia)
