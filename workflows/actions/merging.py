"""The letters of a merge after their numbers: rendered together outside any act, stored and released one by one."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from workflows.actions import issuing
from workflows.actions._stages import Tools
from workflows.domain.cases import Incident
from workflows.domain.documents import Document
from workflows.kernel.db import session

UNKNOWN = "La carta tiene número pero no se pudo generar. Inténtelo de nuevo."


def issue(results: Mapping[int, str | None], tools: Tools) -> dict[int, str | None]:
    """Issue numbered letters (item → document), in one run of the printer; item → what went wrong, or None."""
    ids = [document_id for document_id in results.values() if document_id]
    issuing.issue_documents(ids, tools.base_url, tools.printer)
    made, causes = _made(ids), _causes(ids)
    session().close()
    return {item: None if name in made else causes.get(name or "", UNKNOWN) for item, name in results.items()}


def _made(ids: Sequence[str]) -> set[str]:
    """Letters whose bytes are stored; without LibreOffice they wait for their PDF like any other letter."""
    query = select(Document.id).where(Document.id.in_(ids), Document.docx_sha256.is_not(None))
    return set(session().scalars(query))


def _causes(ids: Sequence[str]) -> dict[str, str]:
    query = select(Incident.document_id, Incident.cause).where(
        Incident.document_id.in_(ids), Incident.resolved_at.is_(None)
    )
    return {str(document_id): cause for document_id, cause in session().execute(query)}
