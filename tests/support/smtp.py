"""A real SMTP server whose answers are scripted by position."""

import asyncio
import socket
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, cast

from aiosmtpd.controller import BaseThreadedController
from aiosmtpd.smtp import SMTP, Envelope, Session


class Mailbox:
    """Accepts mails and keeps them; `script` gives the answers to come, `ok` when it is used up.

    Addresses in `unknown` are always refused, in whatever order the mails come.

    Answers by position of the mail: "ok", a code of three digits ("421", "451", "550"),
    "drop-before-data" or "drop-after-data" (the line is cut; in the second case the mail was kept).
    """

    def __init__(self) -> None:
        self.script: list[str] = []
        self.unknown: set[str] = set()
        self.messages: list[EmailMessage] = []
        self.recipients: list[list[str]] = []
        self.attempts = 0
        self.url = ""

    def to(self, address: str) -> list[EmailMessage]:
        """Mails whose envelope names `address`."""
        pairs = zip(self.messages, self.recipients, strict=True)
        return [message for message, names in pairs if address in names]

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Count the attempt, and refuse or cut before the data when the script says so."""
        self.attempts += 1
        session.answer = self.script.pop(0) if self.script else "ok"  # type: ignore[attr-defined]
        if session.answer == "drop-before-data":  # type: ignore[attr-defined]
            _cut(server)
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Answer as scripted; what is accepted is kept."""
        answer: str = session.answer  # type: ignore[attr-defined]
        if self.unknown.intersection(map(str, envelope.rcpt_tos)):
            return "550 no such address"
        if answer.isdigit():
            return f"{answer} scripted answer"
        content = cast(bytes, envelope.content)
        self.messages.append(cast(EmailMessage, message_from_bytes(content, policy=policy.default)))
        self.recipients.append([str(name) for name in envelope.rcpt_tos])
        if answer == "drop-after-data":
            _cut(server)
        return "250 OK"


class MailServer(BaseThreadedController):
    """Runs mailboxes on a socket that is bound before the thread starts, so that no port is raced for."""

    def __init__(self) -> None:
        super().__init__(Mailbox(), ready_timeout=10)
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.address: tuple[str, int] = self.socket.getsockname()
        self.url = f"smtp://{self.address[0]}:{self.address[1]}"

    def fresh(self) -> Mailbox:
        """Put an empty mailbox in place of the present one."""
        self.handler = Mailbox()
        self.handler.url = self.url
        return self.handler

    def _create_server(self) -> Any:
        return self.loop.create_server(self._factory_invoker, sock=self.socket)

    def _trigger_server(self) -> None:
        socket.create_connection(self.address, 5).close()


def _cut(server: SMTP) -> None:
    transport = cast(asyncio.Transport, server.transport)
    transport.abort()
