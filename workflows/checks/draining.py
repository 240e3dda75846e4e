"""Does at once what the clock of an installation does by itself, until nothing is left to do."""

from datetime import datetime

from sqlalchemy import select

from workflows.actions import issuing, lotes, outbox, schedules, sweeps
from workflows.actions._stages import Tools
from workflows.domain.cases import Incident
from workflows.domain.definitions import TemplateVersion
from workflows.domain.documents import blob, document
from workflows.domain.lotes import LoteItem
from workflows.domain.schedules import Schedule
from workflows.kernel.db import session
from workflows.letters import render

MOST_ROUNDS = 200
STAND_IN_PDF = b"%PDF-1.4 escenario"
BASE_URL = "https://cauce.example.org"
TOOLS = Tools(BASE_URL, lambda docxs: [STAND_IN_PDF] * len(docxs))


def drain(now: datetime) -> None:
    """Do starts, terms, messages, batches, letters and mails until quiet; LookupError on an incident."""
    for _ in range(MOST_ROUNDS):
        moved = schedules.scheduled_starts() + sweeps.terms_and_wakeups() + sweeps.absences()
        moved += lotes.run_next(tools=TOOLS)
        moved += _letters() + _mails(now)
        _raise_incidents()
        if not moved:
            return
    raise LookupError("el caso no se queda quieto: hay un mensaje o un plazo que se repite")


def _letters() -> int:
    """Render every numbered letter; its PDF is a stand-in, since no scenario reads it."""
    done = 0
    for document_id in issuing.numbered_documents():
        found = document(document_id)
        template = session().get(TemplateVersion, found.template_id)
        assert template is not None
        source, context = blob(template.sha256), issuing.with_address(found.context or {}, BASE_URL)
        session().close()
        done += issuing.store_issued(document_id, render.render(source, context), STAND_IN_PDF)
    return done


def _mails(now: datetime) -> int:
    mails = outbox.lease(now, 200)
    for mail in mails:
        outbox.mark_sent(mail.id, now, "escenario", "escenario")
    return len(mails)


def _raise_incidents() -> None:
    found = session().scalars(select(Incident).where(Incident.resolved_at.is_(None))).first()
    text = f"incidente en «{found.place}»: {found.cause}" if found else ""
    failed = session().scalars(select(LoteItem.error).where(LoteItem.state == "failed")).first()
    failed = failed or session().scalars(select(Schedule.error).where(Schedule.state == "failed")).first()
    session().close()
    if text or failed:
        raise LookupError(text or f"un elemento de un lote, o un inicio, falló: {failed}")
