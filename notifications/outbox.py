"""Sends what is due in the outbox: leased in one act, handed over outside any, recorded in another."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from notifications.mailer import Mailer, NoServer, Pdf, Permanent, Temporary, compose
from notifications.render import Rendered, render
from workflows.actions import outbox as acts
from workflows.actions.outbox import Mail
from workflows.domain.cases import Case
from workflows.domain.documents import blob, document
from workflows.domain.entities import entity
from workflows.kernel.db import session
from workflows.kernel.errors import CauceError
from workflows.kernel.settings import Settings

BATCH = 10
LIMIT = 200
# Shorter than for a server that answers: what an outage held back must leave soon after its end.
LONGEST_OUTAGE_WAIT = timedelta(minutes=10)
NO_PDF = "El documento todavía no tiene PDF. Emítalo desde el expediente y use «Reenviar»."
UNEXPECTED = "Ocurrió un error inesperado al preparar el envío. Avise al administrador si se repite."

Texts = Callable[[str, str], Mapping[str, str]]
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Ready:
    """A leased mail with everything that sending needs, read before any connection is opened."""

    mail: Mail
    owner: str
    written: Rendered
    pdf: Pdf | None


def no_texts(version: str, kind: str) -> Mapping[str, str]:
    """No procedure has mails of its own."""
    return {}


def drain(settings: Settings, now: datetime, limit: int = LIMIT, texts_of: Texts = no_texts) -> int:
    """Send up to `limit` mails that are due at `now` (aware UTC); how many left or were kept.

    `texts_of(version, kind)` gives a procedure's own files for a kind of mail.
    """
    done = taken = 0
    mailer = Mailer(settings.smtp_url, settings.mail_from.rpartition("@")[2]) if settings.smtp_url else None
    try:
        while taken < limit and (batch := acts.lease(now, min(BATCH, limit - taken))):
            taken += len(batch)
            sent, alive = _batch(settings, mailer, batch, now, texts_of)
            done += sent
            if not alive:
                break
    finally:
        if mailer:
            mailer.close()
    return done


def _batch(
    settings: Settings, mailer: Mailer | None, batch: list[Mail], now: datetime, texts_of: Texts
) -> tuple[int, bool]:
    """How many of a batch left, and whether there still is a server to talk to."""
    sent, outage = 0, ""
    for mail in batch:
        if outage:
            acts.mark_retry(mail.id, now, outage, LONGEST_OUTAGE_WAIT)
            continue
        try:
            sent += _one(settings, mailer, mail, now, texts_of)
        except NoServer as error:
            outage = str(error)
            acts.mark_retry(mail.id, now, outage, LONGEST_OUTAGE_WAIT)
        except Exception:  # One broken mail must not keep the others from leaving.
            log.exception("mail %s", mail.id)
            session().rollback()
            acts.mark_retry(mail.id, now, UNEXPECTED)
    return sent, not outage


def _one(settings: Settings, mailer: Mailer | None, mail: Mail, now: datetime, texts_of: Texts) -> int:
    ready = _ready(settings, mail, texts_of)
    if ready is None:
        return 0
    if mailer is None:
        acts.mark_kept(mail.id, ready.written.subject, ready.written.text)
        return 1
    try:
        _hand_over(settings, mailer, ready, now)
    except NoServer:
        raise
    except Temporary as error:
        acts.mark_retry(mail.id, now, str(error))
        return 0
    except Permanent as error:
        acts.mark_failed(mail.id, str(error), ready.written.subject, ready.written.text)
        return 0
    _record(ready, now)
    return 1


def _ready(settings: Settings, mail: Mail, texts_of: Texts) -> Ready | None:
    """The mail with its texts and bytes; a mail that cannot be written is failed and shown instead."""
    try:
        owner = entity(mail.owner_id).name
        params = {**mail.params, "para": mail.to_name, "propietario": owner}
        written = render(mail.kind, params, settings.base_url, _own_texts(mail, texts_of))
        return Ready(mail, owner, written, _pdf(mail))
    except (CauceError, Permanent, ValueError) as error:
        acts.mark_failed(mail.id, str(error))
        return None
    finally:
        session().close()


def _own_texts(mail: Mail, texts_of: Texts) -> Mapping[str, str]:
    case = session().get(Case, mail.case_id) if mail.case_id else None
    return texts_of(case.version_hash, mail.kind) if case else {}


def _pdf(mail: Mail) -> Pdf | None:
    if not (mail.document_id and mail.delivery_id):
        return None
    letter = document(mail.document_id)
    if letter.pdf_sha256 is None:
        raise Permanent(NO_PDF)
    return Pdf(f"{letter.number or letter.kind}.pdf", blob(letter.pdf_sha256))


def _hand_over(settings: Settings, mailer: Mailer, ready: Ready, now: datetime) -> None:
    message = compose(
        sender=settings.mail_from,
        sender_name=ready.owner,
        to_address=ready.mail.to_address,
        to_name=ready.mail.to_name,
        subject=ready.written.subject,
        text=ready.written.text,
        html=ready.written.html,
        message_id=ready.mail.message_id,
        at=now,
        pdf=ready.pdf,
    )
    mailer.send(message, settings.mail_from, ready.mail.to_address)


def _record(ready: Ready, now: datetime) -> None:
    subject, text = ready.written.subject, ready.written.text
    try:
        acts.mark_sent(ready.mail.id, now, subject, text)
    except Exception as error:  # The mail left: whatever fails after that must not send it again.
        log.exception("after sending %s", ready.mail.id)
        session().rollback()
        acts.mark_sent(ready.mail.id, now, subject, text, problem=f"{type(error).__name__}: {error}"[:500])
