"""What was sent to whom: every mail, its text, and sending it again by hand."""

import re

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy import Select, or_, select
from werkzeug.wrappers import Response

from web.admin.place import paged
from web.shown.reminders import of_mail
from web.who import current_actor, may
from workflows.actions import outbox
from workflows.domain.access import installation
from workflows.domain.account_notices import LINKED
from workflows.domain.outbox import Outbox
from workflows.domain.rights import may as allowed
from workflows.kernel.db import session
from workflows.kernel.errors import CauceError, Forbidden, NotFound

blueprint = Blueprint("mail", __name__, url_prefix="/correos")
STATES = {
    "held": ("Espera su documento", "soon"),
    "pending": ("En cola", "info"),
    "leased": ("Enviándose", "info"),
    "sent": ("Enviado", "done"),
    "failed": ("Rechazado", "late"),
    "dead": ("No se pudo entregar", "late"),
    "kept": ("Guardado, sin enviar", "soon"),
}
KINDS = {
    "acuse_recibo": "Acuse de recibo", "asignacion": "Asignación", "asignacion_entidad": "Tarea para la entidad",
    "reasignacion": "Reasignación", "devolucion_tarea": "Tarea devuelta", "contribucion": "Pedido de aporte",
    "resumen": "Resumen del día", "ultimo_dia": "Último día", "vencidas": "Tareas vencidas",
    "recordatorio": "Recordatorio a la entidad", "vencida": "Plazo vencido de la entidad", "carta": "Oficio",
    "carta_a_cada_una": "Carta a cada entidad",
    "completar": "Completar solicitud",
    "aclarar": "Aclarar solicitud", "encuesta": "Encuesta", "solicitud_cerrada": "Cierre de solicitud",
    "enlace_renovado": "Enlace nuevo", "cambio_clave": "Cambio de contraseña",
    "bienvenida": "Bienvenida", "prueba": "Prueba",
    "comentario_recibido": "Comentario recibido", "respuesta_comentario": "Respuesta a un comentario",
    "ausencia_planeada": "Ausencia registrada", "ausencia_inicia": "Empieza una ausencia",
    "ausencia_termina": "Termina una ausencia", "ausencia_cancelada": "Ausencia cancelada",
    "registro_asistencia": "Registro de asistencia", "encuesta_asesoria": "Encuesta de una asesoría",
    "tareas_reasignadas": "Varias tareas reasignadas",
}  # fmt: skip
RESENDABLE = ("failed", "dead", "kept", "sent")
# Whoever reads mails must not be able to use somebody else's password link.
_SECRET = re.compile(r"/clave/e/[A-Za-z0-9_-]+")


@blueprint.get("")
@may("ver_correos")
def mails() -> str:
    """Mails, newest first; by state, kind, and part of an address or subject."""
    page = paged(_asked())
    return render_template(
        "mail/list.html", page=page, states=STATES, kinds=KINDS, state=request.args.get("estado", ""),
        kind=request.args.get("tipo", ""),
    )  # fmt: skip


def _asked() -> Select[Outbox]:
    query = select(Outbox).where(Outbox.owner_id == current_actor().owner_id)
    state, kind, q = (request.args.get(name, "").strip() for name in ("estado", "tipo", "q"))
    if state:
        query = query.where(Outbox.state == state)
    if kind:
        query = query.where(Outbox.kind == kind)
    if q:
        like = f"%{q}%"
        query = query.where(
            or_(*(column.ilike(like) for column in (Outbox.to_address, Outbox.to_name, Outbox.subject)))
        )
    return query.order_by(Outbox.created_at.desc(), Outbox.id)


@blueprint.get("/<mail_id>")
@may("ver_correos")
def mail(mail_id: str) -> str:
    """One mail: to whom, when, its text, its error, and the form to send it again."""
    row = _own(mail_id)
    body = row.body if installation("demo") == "1" else _SECRET.sub("/clave/e/…", row.body or "")
    return render_template(
        "mail/mail.html", row=row, body=body, states=STATES, kinds=KINDS,
        told=of_mail(row.id), can_resend=row.state in RESENDABLE and _may_resend(row),
    )  # fmt: skip


@blueprint.post("/<mail_id>/reenviar")
@may("ver_correos")
def resend(mail_id: str) -> Response:
    """Send it once more, to a corrected address if one was typed."""
    if not _may_resend(_own(mail_id)):
        raise Forbidden("Este correo no lo puede reenviar usted.")
    try:
        outbox.resend(current_actor(), mail_id, request.form.get("to_address", "").strip() or None)
    except CauceError as error:
        flash(error.message, "late")
    else:
        flash("El correo vuelve a salir en unos segundos.", "done")
    return redirect(url_for("mail.mail", mail_id=mail_id))


def _may_resend(row: Outbox) -> bool:
    """Who records deliveries, or administers; a password link only ever goes to its person: it is asked again."""
    who = current_actor()
    return row.kind not in LINKED and (allowed(who, "registrar_envio") or who.is_admin())


def _own(mail_id: str) -> Outbox:
    row = session().get(Outbox, mail_id)
    if row is None or row.owner_id != current_actor().owner_id:
        raise NotFound("No encontramos ese correo.")
    return row
