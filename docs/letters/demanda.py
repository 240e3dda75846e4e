"""First version of the letters of `demanda`; legal terms from Ley 1437 de 2011 (CPACA, Ley 1755 de 2015)."""

from docx.document import Document as Letter

from docs.letters.blocks import body, bullets, closing, facts, opening, rows, subject, title, when

_REQUEST = "{{ entidad.nombre }}"
_REPLY = (
    "{{{{ pasos.elaborar_respuesta.{0} if pasos.elaborar_respuesta is defined "
    "else pasos.elaborar_respuesta_lider.{0} }}}}"
)
_REPLY_LONG = (
    "{{{{ (pasos.elaborar_respuesta.{0} if pasos.elaborar_respuesta is defined "
    "else pasos.elaborar_respuesta_lider.{0}) | parrafos }}}}"
)


def oficio_lider(letter: Letter) -> None:
    """Tabla 11: the responsible asks the policy leader for the advice."""
    opening(letter)
    subject(letter, "{{ pasos.elaborar_oficio.asunto }}")
    body(
        letter,
        f"{_REQUEST} solicitó asesoría técnica: «{{{{ caso.asunto }}}}».",
        "{{ pasos.elaborar_oficio.texto | parrafos }}",
        "{%p if plazos.legal.vence is defined %}",
        "El término legal para responder a la entidad vence el {{ plazos.legal.vence | fecha }}.",
        "{%p endif %}",
    )
    closing(letter)


def traslado(letter: Letter) -> None:
    """Art. 21 CPACA: the request goes to the competent authority."""
    step = "pasos.proyectar_traslado"
    opening(letter)
    subject(letter, f"{{{{ {step}.asunto }}}}")
    body(
        letter,
        f"{_REQUEST} presentó ante esta entidad la solicitud de la referencia. Con fundamento en el "
        f"artículo 21 de "
        f"la Ley 1437 de 2011, la remitimos a {{{{ {step}.destinatario_entidad }}}} por ser de su "
        f"competencia.",
        "#Motivo del traslado",
        f"{{{{ {step}.motivo | parrafos }}}}",
        f"{{{{ {step}.texto | parrafos }}}}",
        "El término para resolver se cuenta a partir del día siguiente a la recepción de esta comunicación. "
        "Enviamos copia de este oficio a la entidad solicitante.",
    )
    closing(letter)


def requerimiento(letter: Letter) -> None:
    """Art. 17 CPACA: the entity is asked to complete its request."""
    step = "pasos.proyectar_requerimiento"
    opening(letter)
    subject(letter, f"{{{{ {step}.asunto }}}}")
    body(letter, f"{{{{ {step}.texto | parrafos }}}}", "Para decidir de fondo, su solicitud requiere:")
    bullets(letter, f"falta in {step}.faltantes", "{{ falta.que_falta }}")
    body(
        letter,
        "De acuerdo con el artículo 17 de la Ley 1437 de 2011, usted dispone de un (1) mes, contado "
        "desde este "
        "requerimiento, para completar la solicitud. Antes de que venza puede pedir una prórroga hasta "
        "por un término "
        "igual. Entretanto el término para responder queda suspendido y se reactiva al día siguiente de su "
        "respuesta.",
        "Si no la completa en ese plazo, se entenderá que desiste de la solicitud y se archivará, sin "
        "perjuicio "
        "de que la presente de nuevo con el lleno de los requisitos.",
    )
    closing(letter)


def devolucion(letter: Letter) -> None:
    """Art. 19 CPACA: the request whose purpose is not understood goes back to be clarified."""
    opening(letter)
    subject(letter, "{{ pasos.proyectar_devolucion.asunto }}")
    body(
        letter,
        "Leímos su solicitud con atención y no logramos comprender su finalidad u objeto.",
        "{{ pasos.proyectar_devolucion.texto | parrafos }}",
        "De acuerdo con el artículo 19 de la Ley 1437 de 2011, usted puede corregirla o aclararla "
        "dentro de los "
        "diez (10) días hábiles siguientes. Si no recibimos la aclaración en ese plazo, la solicitud se "
        "archivará.",
    )
    closing(letter)


def ampliacion(letter: Letter) -> None:
    """Art. 14 par. CPACA: reason and new term, told before the first one expires."""
    opening(letter)
    subject(letter, "Ampliación del término para responder su solicitud")
    body(
        letter,
        "Conforme al parágrafo del artículo 14 de la Ley 1437 de 2011, le informamos que no es posible responder "
        "su solicitud dentro del término inicial.",
        "#Motivo",
        "{{ pasos.inicio_ampliacion.motivo | parrafos }}",
        "#Nuevo término",
        "Responderemos a más tardar el {{ plazos.legal.vence | fecha }}, {{ pasos.inicio_ampliacion.dias }} días "
        "hábiles después del término inicial. El término total no excede del doble del inicialmente previsto.",
    )
    closing(letter)


def desistimiento(letter: Letter) -> None:
    """Art. 17 CPACA: reasoned act that decrees the tacit withdrawal and the archive."""
    step = "pasos.proyectar_desistimiento"
    opening(letter, recipient=False)
    title(
        letter,
        "ACTO ADMINISTRATIVO No. {{ documento.numero }}",
        "Por el cual se decreta el desistimiento tácito y el archivo de la solicitud con radicado {{ caso.radicado }}",
    )
    body(
        letter,
        f"Asunto: {{{{ {step}.asunto }}}}",
        "{{ firmante.cargo }}, en ejercicio de sus facultades legales y, en especial, de las que le "
        "confiere el artículo 17 de la Ley 1437 de 2011, y",
        "#CONSIDERANDO",
        f"Que {_REQUEST} presentó la solicitud con radicado {{{{ caso.radicado }}}} el {{{{ caso.fecha | fecha }}}}.",
        "Que se le requirió completarla con lo siguiente:",
    )
    bullets(letter, "falta in pasos.proyectar_requerimiento.faltantes", "{{ falta.que_falta }}")
    body(
        letter,
        "Que el plazo para completar la solicitud venció sin que la entidad lo hiciera.",
        f"{{{{ {step}.texto | parrafos }}}}",
        "#RESUELVE",
        "Artículo primero. Decretar el desistimiento tácito de la solicitud y ordenar el archivo del "
        "expediente "
        "{{ caso.numero }}.",
        "Artículo segundo. Notificar personalmente este acto a la entidad solicitante.",
        "Artículo tercero. Contra este acto procede únicamente el recurso de reposición, dentro de los "
        "diez (10) "
        "días hábiles siguientes a la notificación.",
        "Artículo cuarto. La entidad puede presentar de nuevo la solicitud con el lleno de los requisitos legales.",
        "#NOTIFÍQUESE Y CÚMPLASE",
    )
    closing(letter, farewell="")


def constancia_desistimiento(letter: Letter) -> None:
    """Art. 18 CPACA: record of an express withdrawal, a retreat or a duplicate."""
    step = "pasos.inicio_desistimiento"
    opening(letter)
    subject(letter, "Constancia de terminación de la solicitud {{ caso.radicado }}")
    body(
        letter,
        f'{{%p if {step}.motivo == "duplicado" %}}',
        "Dejamos constancia de que la solicitud de la referencia trata el mismo asunto de otra ya recibida"
        f"{{% if {step}.caso_principal is defined and {step}.caso_principal %}} (caso {{{{ "
        f"{step}.caso_principal }}}})"
        "{% endif %}. Continuaremos el trámite solo en aquella.",
        f'{{%p elif {step}.motivo == "retiro" %}}',
        "Dejamos constancia del retiro de la solicitud de la referencia, pedido por la entidad.",
        "{%p else %}",
        "Dejamos constancia del desistimiento expreso de la solicitud de la referencia, manifestado por "
        "la entidad "
        "(artículo 18 de la Ley 1437 de 2011).",
        "{%p endif %}",
        f"{{%p if {step}.texto is defined and {step}.texto %}}",
        f"{{{{ {step}.texto | parrafos }}}}",
        "{%p endif %}",
        "El trámite termina con esta constancia. La solicitud puede presentarse de nuevo con el lleno "
        "de los "
        "requisitos legales.",
    )
    closing(letter)


def _actions(letter: Letter, of: str = "pasos") -> None:
    """The actions of the plan, as many rows as it has."""
    rows(
        letter,
        f"accion in {of}.disenar_plan.acciones",
        [
            ("Acción", 4.5, "{{ accion.accion }}"),
            ("Modalidad", 2.1, "{{ accion.modalidad }}"),
            ("Fecha", 3.4, "{{ accion.fecha | fecha }}"),
            ("Responsable", 3.1, "{{ accion.responsable }}"),
            ("Materiales", 2.99, "{{ accion.materiales }}"),
        ],
    )


def _with_plan(letter: Letter) -> None:
    """The plan goes with the reply (PROCEDURES: oficio of reply with the plan)."""
    body(letter, "{%p if pasos.disenar_plan.acciones is defined %}", "#Plan de asistencia")
    _actions(letter)
    body(letter, "{%p endif %}")


def respuesta(letter: Letter) -> None:
    """Reply to the entity, drafted by the responsible or by the policy leader."""
    opening(letter)
    subject(letter, _REPLY.format("asunto"))
    body(letter, "En respuesta a la solicitud de la referencia, le informamos:", _REPLY_LONG.format("texto"))
    _with_plan(letter)
    closing(letter)


def respuesta_conjunta(letter: Letter) -> None:
    """One reply for all the policies asked under one radicado."""
    opening(letter)
    subject(letter, _REPLY.format("asunto"))
    body(
        letter,
        "Esta es la respuesta conjunta a todas las políticas que su entidad consultó con el radicado "
        "{{ caso.radicado }}.",
        _REPLY_LONG.format("texto"),
    )
    body(
        letter,
        "{%p if pasos.disenar_plan.acciones is defined %}",
        "#Plan de asistencia: {{ caso.politica }} (caso {{ caso.numero }})",
    )
    _actions(letter)
    body(
        letter,
        "{%p endif %}",
        "{%p for hermana in hermanas %}",
        "{%p if hermana.pasos.disenar_plan.acciones is defined %}",
        "#Plan de asistencia: {{ hermana.politica }} (caso {{ hermana.numero }})",
    )
    _actions(letter, "hermana.pasos")
    body(letter, "{%p endif %}", "{%p endfor %}")
    closing(letter)


def constancia(letter: Letter) -> None:
    """Tabla 13: proof of the advice given, with its sessions."""
    opening(letter, recipient=False)
    title(letter, "CONSTANCIA DE ASISTENCIA TÉCNICA", "{{ pasos.ejecutar_asistencia.asunto }}")
    body(
        letter,
        f"{{{{ firmante.cargo }}}} hace constar que se brindó asistencia técnica a {_REQUEST}, "
        "en atención a la solicitud con radicado {{ caso.radicado }}.",
        "{{ pasos.ejecutar_asistencia.texto | parrafos }}",
        "{%p if filas.sesion is defined and filas.sesion %}",
        "#Sesiones",
    )
    rows(
        letter,
        "sesion in filas.sesion",
        [
            ("Fecha", 3.2, "{{ sesion.fecha | default | fecha }}"),
            ("Modalidad", 2.4, "{{ sesion.modalidad | default }}"),
            ("Lugar o medio", 3.5, "{{ sesion.lugar | default }}"),
            ("Temas", 6.99, "{{ sesion.temas | default }}"),
        ],
    )
    body(letter, "{%p endif %}")
    body(
        letter,
        "Se expide en {{ documento.ciudad }}{% if documento.fecha %}, el {{ documento.fecha | fecha }}{% endif %}.",
    )
    closing(letter, farewell="")


def plan(letter: Letter) -> None:
    """Tabla 12: individual plan of assistance, with its actions."""
    step = "pasos.disenar_plan"
    opening(letter, recipient=False)
    title(letter, "PLAN DE ASISTENCIA INDIVIDUALIZADO", f"{{{{ {step}.asunto }}}}")
    facts(
        letter,
        ("Entidad", _REQUEST),
        ("Municipio", "{{ entidad.municipio }}"),
        ("Política", "{{ caso.politica }}"),
        ("Solicitud", "{{ caso.asunto }}"),
        ("Radicado", "{{ caso.radicado }}"),
    )
    body(letter, "#Diagnóstico", f"{{{{ {step}.diagnostico | parrafos }}}}", "#Acciones")
    _actions(letter)
    # A case that began before there was a library has no such field.
    when(
        letter,
        f"{step}.materiales is defined and {step}.materiales",
        (f'Materiales de la biblioteca: {{{{ {step}.materiales | join("; ") }}}}.', "Texto"),
    )
    body(letter, f"{{{{ {step}.texto | parrafos }}}}")
    closing(letter, farewell="")


LETTERS = (
    oficio_lider,
    traslado,
    requerimiento,
    devolucion,
    ampliacion,
    desistimiento,
    constancia_desistimiento,
    respuesta,
    respuesta_conjunta,
    constancia,
    plan,
)
