"""A mail that an officer drops (.eml): sender, date, Message-ID, text and attachments fill the registration."""

from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parseaddr, parsedate_to_datetime
from typing import Any

from flask import current_app, request

from workflows.actions.conversation import attach_evidence
from workflows.domain.people import Actor
from workflows.kernel.app import settings_of
from workflows.kernel.errors import CauceError
from workflows.kernel.text import clean_text
from workflows.kernel.uploads import accept

FIELD = "_correo"
LONGEST = 6000
MOST_ANNEXES = 19


@dataclass
class Mail:
    """What a mail says; `annexes` are evidence ids, `sent` an ISO instant, `errors` what was refused."""

    name: str = ""
    address: str = ""
    subject: str = ""
    text: str = ""
    sent: str = ""
    message_id: str = ""
    annexes: list[str] = field(default_factory=list)
    errors: list[dict[str, str]] = field(default_factory=list)

    def fields(self) -> dict[str, Any]:
        """Values by the names that start forms use."""
        return {
            "solicitante_nombre": self.name, "solicitante_correo": self.address, "asunto": self.subject[:200],
            "detalle": self.text, "anexos": self.annexes, "medio": "correo",
        }  # fmt: skip


def read_mail(who: Actor) -> Mail | None:
    """The dropped mail, or None when there is none."""
    upload = request.files.get(FIELD)
    if upload is None or not upload.filename:
        return None
    data = upload.read()
    try:
        accepted = accept(upload.filename, data, "eml")
        mail = _parsed(message_from_bytes(data, policy=policy.default))
        kept = attach_evidence(who, settings_of(current_app).files_folder, accepted.name, data)
    except CauceError as error:
        return Mail(errors=[{"field": "", "message": error.message}])
    mail.annexes.append(kept.id)
    _attachments(who, message_from_bytes(data, policy=policy.default), mail)
    return mail


def _parsed(message: Any) -> Mail:
    name, address = parseaddr(str(message.get("From", "")))
    return Mail(
        name=clean_text(name)[:120], address=address[:254], subject=clean_text(str(message.get("Subject", ""))),
        text=_text(message), sent=_sent(str(message.get("Date", ""))),
        message_id=clean_text(str(message.get("Message-ID", ""))).strip("<> ")[:190],
    )  # fmt: skip


def _text(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    if body is None:
        return ""
    try:
        return clean_text(body.get_content(), multiline=True)[:LONGEST]
    except (LookupError, ValueError):
        return ""


def _sent(text: str) -> str:
    try:
        found = parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return ""
    return found.isoformat() if found.tzinfo else ""


def _attachments(who: Actor, message: Any, mail: Mail) -> None:
    folder = settings_of(current_app).files_folder
    for part in list(message.iter_attachments())[:MOST_ANNEXES]:
        name, data = part.get_filename(), part.get_payload(decode=True)
        if not name or not data:
            continue
        try:
            mail.annexes.append(attach_evidence(who, folder, name, data).id)
        except CauceError as error:
            mail.errors.append({"field": "", "message": error.message})
