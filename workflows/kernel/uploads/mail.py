"""Saved mail (.eml): a message with headers, of bounded parts and depth."""

import re
from email import policy
from email.message import Message
from email.parser import BytesParser

from workflows.kernel.uploads.containers import is_also_zip
from workflows.kernel.uploads.refuse import refuse

MAX_PARTS = 300
MAX_HEADERS = 256_000
_FIRST_LINE = re.compile(rb"(?:From |[!-9;-~]+:)")
_REMEDY = "Guárdelo de nuevo desde su correo (Guardar como .eml) o adjunte el mensaje en PDF."


def check_eml(name: str, data: bytes) -> None:
    """Refuse what is not one mail message with a sender, or whose parts are too many or too nested."""
    head = re.split(rb"\r?\n\r?\n", data[: MAX_HEADERS + 4], maxsplit=1)[0]
    if not _FIRST_LINE.match(data) or b"\x00" in data or is_also_zip(data) or len(head) > MAX_HEADERS:
        refuse(name, "por dentro no es un mensaje de correo", _REMEDY)
    message = _parse(name, data)
    if "From" not in message or not {"Date", "Subject", "Message-ID", "Received"} & set(message.keys()):
        refuse(name, "le faltan el remitente o los datos del envío", _REMEDY)


def _parse(name: str, data: bytes) -> Message:
    try:
        message: Message = BytesParser(policy=policy.compat32).parsebytes(data)
        parts = sum(1 for _ in message.walk())
    except RecursionError:
        parts = MAX_PARTS + 1
    if parts > MAX_PARTS:
        refuse(name, "tiene demasiadas partes anidadas", _REMEDY)
    return message
