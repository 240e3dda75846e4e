"""What each verb of the journal says on a page: a Spanish sentence after the name of who did it."""

SENTENCES: dict[str, str] = {
    "inicio": "registró la solicitud con el radicado {radicado}",
    "autorizacion_datos": "autorizó el tratamiento de sus datos personales",
    "enlace_usado": "abrió el enlace que recibió",
    "enlace_enviado": "envió un enlace nuevo",
    "tarea_abierta": "abrió la tarea «{step}»",
    "tarea_tomada": "tomó la tarea «{step}»",
    "tarea_devuelta_al_grupo": "devolvió al grupo la tarea «{step}»",
    "tarea_reasignada": "reasignó «{step}» a {to}",
    "tarea_por_encargo": "pasó «{step}» a {to}, por encargo",
    "tarea_vuelve": "devolvió «{step}» a {to}, al terminar el encargo",
    "tarea_al_grupo": "dejó «{step}» en su grupo: quien reemplaza ya hizo la otra parte",
    "tarea_completada": "terminó «{step}»{outcome}",
    "tarea_cancelada": "retiró la tarea «{step}», que ya no hacía falta",
    "documento_numerado": "numeró «{document}» como {number}",
    "documento_generado": "preparó «{document}» para su envío",
    "documento_emitido": "emitió «{document}» {number}",
    "documento_anulado": "anuló «{document}» {number}",
    "documento_reemitido": "volvió a emitir «{document}», ahora {number}; antes {anterior}{corrected}",
    "carta_enviada": "envió «{document}» por correo",
    "carta_devuelta": "avisa que el correo con «{document}» fue devuelto",
    "constancia_envio": "dejó la constancia de envío de «{document}»",
    "envio_registrado": "registró la entrega física de «{document}»",
    "envio_rebotado": "avisa que un envío fue devuelto",
    "correo_reenviado": "reenvió un correo",
    "archivo_adjunto": "adjuntó «{file}»",
    "comentario": "comentó",
    "comentario_de_campo": "comentó un campo de «{step}»",
    "comentario_resuelto": "marcó como resuelto un comentario de «{step}»",
    "aporte_pedido": "pidió un aporte a {to}",
    "mensaje": "registró: {wait}",
    "mensaje_recibido": "recibió lo que se esperaba: {wait}",
    "termino_vencido": "avisa que venció el plazo «{term}»",
    "termino_cambiado": "cambió el plazo «{term}» al {due}",
    "peticion_reclasificada": "reclasificó la petición como «{petition}»",
    "politica_corregida": "corrigió la política de la solicitud",
    "seguimiento_cambiado": "cambió la vigencia que espera el seguimiento: antes {antes}, ahora {ahora}",
    "seguimiento_cancelado": "renunció al seguimiento",
    "expediente_anulado": "anuló el expediente",
    "registro": "anotó: {text}",
    "registro_guardado": "guardó {record} n.º {numero}",
    "registro_por_enlace": "envió {record} n.º {numero} por el enlace que recibió",
    "enlaces_enviados": "envió {total} enlaces para {record}",
    "enlace_reenviado": "envió de nuevo a {about} el enlace para {record}",
    "asistencia_completa": "dio por completa la asistencia de {record} n.º {numero}",
    "asistencia_abierta": "abrió de nuevo la asistencia de {record} n.º {numero}",
    "registro_borrado": "quitó {record} n.º {numero}",
    "lista_cargada": "subió la lista {file} ({record}, nuevos: {total})",
    "participante_sumado": "sumó a {about} a las entidades que se asesoran",
    "participante_retirado": "retiró a {about} de las entidades que se asesoran",
    "aviso_sin_destinatario": "avisó a quien administra Cauce: nadie tiene el rol «{rol}»",
    "publicado": "publicó {que}",
    "retirado": "retiró lo publicado: {que}",
    "aprobacion_recibida": "registró la aprobación de lo publicado: {acta}",
    "enlace_vigilado": "pidió comprobar cada semana {direccion}",
    "enlace_abierto": "abrió la dirección publicada para comprobarla",
    "enlace_aceptado": "aceptó el archivo publicado: {motivo}",
    "consulta_abierta": "abrió la consulta ciudadana hasta el {hasta}",
    "consulta_cerrada": "cerró la consulta ciudadana con {comentarios} comentarios",
    "comentario_ciudadano": "recibió el comentario n.º {numero} de la ciudadanía",
    "material_agregado": "agregó «{material}» a la biblioteca",
    "leccion_guardada": "dejó en la biblioteca la lección «{material}»",
    "excepcion_misma_persona": "firmó también lo que elaboró, con la excepción permitida",
    "incidente": "avisa que algo impidió avanzar; quien administra Cauce ya lo sabe",
    "incidente_reintentado": "volvió a intentar lo que había fallado",
    "plazos_recalculados": "recalculó los plazos internos por un día sin servicio",
    "expediente_movido": "pasó el expediente a la versión {version} de su procedimiento; sus plazos conservan la fecha",
    "movimiento_deshecho": "devolvió el expediente a la versión {version} de su procedimiento",
    "fin": "dejó el expediente en: {end}",
}
"""Verb -> sentence. Fields: facts of the row, and step, outcome, document, number, file, to, term, end…"""

STARTS = {
    "clock": "abrió el expediente {radicado} en la fecha prevista",
    "message": "abrió el expediente {radicado} a pedido de otro expediente",
}
"""How a case began (`medio`) -> sentence, when nobody asked for it."""

OTHERWISE = "dejó constancia de un hecho"
"""For a verb that a later version writes and this table does not know."""

MAILS = ("carta_enviada", "carta_devuelta", "envio_rebotado", "correo_reenviado", "constancia_envio")
PAPERS = ("documento_numerado", "documento_generado", "documento_emitido", "documento_anulado", "documento_reemitido")
SYSTEM = (
    "tarea_abierta",
    "tarea_cancelada",
    "documento_numerado",
    "documento_generado",
    "documento_emitido",
    "fin",
)
"""What Cauce does by itself after somebody's act: shown apart from what people do."""

QUIET = ("tarea_abierta", "documento_generado")
"""Machinery that the short history leaves out: what followed already says it."""
