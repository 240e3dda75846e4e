"""Writes a mail as one EmailMessage and hands it to the SMTP server; refuses what could become a header."""

import re
import smtplib
import ssl
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from types import TracebackType
from urllib.parse import unquote, urlsplit

from workflows.kernel.errors import Invalid
from workflows.kernel.text import clean_text, is_safe_email, safe_subject

TIMEOUT = 20
_SENDER = re.compile(r"[A-Za-z0-9._+-]+@[A-Za-z0-9.-]+")


class Temporary(Exception):
    """The server said "not now" (4xx): trying again later may work; the text is for people."""


class NoServer(Temporary):
    """There is no conversation with the server at all: the other mails can wait too."""


class Permanent(Exception):
    """The server refused this mail for good (5xx), or it may not be written; the text is for people."""


@dataclass(frozen=True)
class Pdf:
    """A file that goes with the mail."""

    name: str
    data: bytes


def compose(
    *, sender: str, sender_name: str, to_address: str, to_name: str, subject: str, text: str, html: str,
    message_id: str, at: datetime, pdf: Pdf | None = None,
) -> EmailMessage:  # fmt: skip
    """One mail to one address; Permanent when address or subject could smuggle a header."""
    message = EmailMessage()
    message["From"] = _sender(sender_name, sender)
    message["To"] = _address(to_name, to_address)
    message["Subject"] = _subject(subject)
    message["Date"] = format_datetime(at)
    message["Message-ID"] = f"<{_token(message_id)}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    message.add_alternative(html, subtype="html")
    if pdf:
        message.add_attachment(pdf.data, maintype="application", subtype="pdf", filename=_file_name(pdf.name))
    return message


class Mailer:
    """One conversation with the server of `url` (smtp://user:pass@host:port?starttls or smtps://)."""

    def __init__(self, url: str, own_name: str = "localhost") -> None:
        self.parts = urlsplit(url)
        if self.parts.scheme not in {"smtp", "smtps"} or not self.parts.hostname:
            raise Invalid("CAUCE_SMTP_URL debe ser smtp://servidor:puerto?starttls o smtps://servidor:puerto.")
        self.own_name = own_name
        self.server: smtplib.SMTP | None = None

    def __enter__(self) -> "Mailer":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def send(self, message: EmailMessage, sender: str, address: str) -> None:
        """Hand over one mail to one address; Temporary, NoServer or Permanent when it was not accepted."""
        server = self.server or self._open()
        try:
            server.send_message(message, sender, [address])
        except (smtplib.SMTPException, OSError) as error:
            self.close()
            raise _why(error) from error

    def close(self) -> None:
        """End the conversation; a server that is gone already is no problem."""
        server, self.server = self.server, None
        if server is None:
            return
        try:
            server.quit()
        except (smtplib.SMTPException, OSError):
            server.close()

    def _open(self) -> smtplib.SMTP:
        try:
            self.server = self._connected()
        except (smtplib.SMTPException, OSError) as error:
            self.close()
            raise NoServer(f"No hay comunicación con el servidor de correo: {_plain(error)}.") from error
        return self.server

    def _connected(self) -> smtplib.SMTP:
        server = self._greeted(self.parts.hostname or "", ssl.create_default_context())
        try:
            if self.parts.username:
                server.login(unquote(self.parts.username), unquote(self.parts.password or ""))
        except BaseException:
            server.close()
            raise
        return server

    def _greeted(self, host: str, context: ssl.SSLContext) -> smtplib.SMTP:
        port, own = self.parts.port, self.own_name
        if self.parts.scheme == "smtps":
            return smtplib.SMTP_SSL(host, port or 465, own, timeout=TIMEOUT, context=context)
        server = smtplib.SMTP(host, port or 25, own, timeout=TIMEOUT)
        if "starttls" in self.parts.query:
            try:
                server.starttls(context=context)
            except BaseException:
                server.close()
                raise
        return server


def _why(error: Exception) -> Exception:
    code, said = _answer(error)
    if 500 <= code < 600:
        return Permanent(f"El servidor de correo lo rechazó: {code} {said}")
    if 400 <= code < 500:
        return Temporary(f"El servidor de correo pidió esperar: {code} {said}")
    return NoServer(f"Se cortó la comunicación con el servidor de correo: {_plain(error)}.")


def _answer(error: Exception) -> tuple[int, str]:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, said = next(iter(error.recipients.values()))
        return code, _text(said)
    if isinstance(error, smtplib.SMTPResponseException):
        return error.smtp_code, _text(error.smtp_error)
    return 0, ""


def _text(said: bytes | str) -> str:
    return clean_text(said.decode("utf-8", "replace") if isinstance(said, bytes) else said)[:300]


def _plain(error: Exception) -> str:
    return clean_text(str(error))[:200] or type(error).__name__


def _subject(text: str) -> str:
    try:
        return safe_subject(text)[:250]
    except Invalid as error:
        raise Permanent(error.message) from error


def _address(name: str, address: str) -> Address:
    if not is_safe_email(address):
        raise Permanent(f"La dirección «{clean_text(address)[:80]}» no sirve para enviar correo. Corríjala.")
    return Address(display_name=_shown(name), addr_spec=address)


def _sender(name: str, address: str) -> Address:
    # Set by whoever installs Cauce; a machine's own name without dots is common there.
    if not _SENDER.fullmatch(address):
        raise NoServer("CAUCE_MAIL_FROM no es una dirección de correo. Corríjala en la instalación.")
    return Address(display_name=_shown(name), addr_spec=address)


def _shown(name: str) -> str:
    # Python 3.11.7 decodes "=?…?=" in a name, and what it decodes may hold a line break.
    return clean_text(name).replace("=?", "= ?")[:100]


def _token(message_id: str) -> str:
    if not message_id.isascii() or any(c.isspace() or c in "<>" for c in message_id):
        raise Permanent("El identificador del correo está dañado. Avise al administrador.")
    return message_id


def _file_name(name: str) -> str:
    kept = "".join(c if c.isascii() and (c.isalnum() or c in "-_.") else "-" for c in name)
    return kept[:80] or "documento.pdf"
