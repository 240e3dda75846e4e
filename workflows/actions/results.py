"""Published results come in: all or nothing, once per file, and the follow-ups that waited are put in line."""

from collections.abc import Callable

from sqlalchemy import select

from workflows.actions import _awaited, _importing, _lotes, _scores
from workflows.actions._importing import Changed, ImportReport
from workflows.domain import journal, rights
from workflows.domain.access import installation
from workflows.domain.documents import Evidence
from workflows.domain.people import Actor, system_actor
from workflows.domain.results_rows import ParsedResults
from workflows.domain.scores import FollowUp, ScoreImport
from workflows.kernel import clock
from workflows.kernel.db import act, session
from workflows.kernel.errors import Invalid, NotFound
from workflows.kernel.ids import digest

__all__ = ["Changed", "ImportReport"]
SERIES = {"official": "Oficial", "demo": "Demostración, no oficial", "estimate": "Estimado, no oficial"}
FIRST_VIGENCIA = 2015
KIND = "importar_resultados"


def preview_results(who: Actor, file_name: str, data: bytes, vigencia: int, series: str = "official") -> ImportReport:
    """What a file would change, without storing anything; Invalid with rows and cells when it is wrong."""
    check(who, vigencia, series)
    parsed, _ = _scores.read_file(who.owner_id, file_name, data)
    found = _scores.compare(parsed.rows, vigencia, series)
    waiting = _awaited.waiting(who.owner_id, vigencia, True) if series in _awaited.opening_series() else []
    before = _importing.latest(who.owner_id, vigencia, series)
    session().close()
    already = before is not None and before.sha256 == digest(data)
    return _importing.report(parsed, vigencia, series, found, already=already, follow_ups=len(waiting))


def import_results(
    who: Actor, file_name: str, data: bytes, vigencia: int, series: str = "official", *,
    keep: Callable[[], str] | None = None, tell: Callable[[str], None] = lambda _words: None,
) -> ImportReport:  # fmt: skip
    """Store every score of a file or none; Invalid with errors of rows and cells. The same file again is once.

    A corrected file replaces the values that differ, takes away those that it leaves blank, and keeps what was
    replaced with its import. `keep` keeps the file itself once it is known to be right, and gives its id.
    """
    check(who, vigencia, series)
    tell(f"Leyendo «{file_name}»")
    parsed, name = _scores.read_file(who.owner_id, file_name, data)
    made = _importing.the_import(who, name, data, vigencia, series, len(parsed.rows))
    before = _importing.latest(who.owner_id, vigencia, series)
    session().close()
    if keep is not None and (before is None or before.sha256 != made.sha256):
        made.evidence_id = keep()
    tell(_importing.reading_words(parsed))
    return _store(who, parsed, made)


@act
def _store(who: Actor, parsed: ParsedResults, made: ScoreImport) -> ImportReport:
    return _importing.store(who, parsed, made)


def check(who: Actor, vigencia: int, series: str = "official") -> None:
    """Forbidden or Invalid unless this person may import a file of that vigencia and series."""
    rights.require(who, "importar_resultados")
    if not FIRST_VIGENCIA <= vigencia <= clock.today().year:
        message = f"La vigencia debe ser un año entre {FIRST_VIGENCIA} y {clock.today().year}."
        raise Invalid(message, [{"field": "vigencia", "message": message}])
    if series not in SERIES or (series == "demo" and not installation("demo")):
        raise Invalid("Esa serie no existe en esta instalación. Use la serie oficial.")


@act
def queue_import(who: Actor, evidence_id: str, vigencia: int, series: str = "official") -> str:
    """A kept file goes in line to be imported by the worker, whole or not at all; the batch, once per kept file."""
    check(who, vigencia, series)
    kept = session().get(Evidence, evidence_id)
    if kept is None or kept.owner_id != who.owner_id or kept.case_id is not None:
        raise NotFound("El archivo ya no está. Súbalo de nuevo.")
    title, params = f"Importar resultados de {vigencia}: {kept.name}", {"vigencia": vigencia, "series": series}
    unique = f"{KIND}:{evidence_id}:{vigencia}:{series}"
    lote_id = _lotes.add(who, KIND, title, params, {evidence_id: {"titulo": kept.name}}, unique)
    journal.write_outside(who, "lote_creado", clase=KIND, lote=lote_id, elementos=1)
    return lote_id


def queue_late_follow_ups() -> int:
    """Put in line the follow-ups that were scheduled after their results had come; how many."""
    query = select(FollowUp.owner_id, FollowUp.vigencia).where(FollowUp.state == "waiting").distinct()
    groups = session().execute(query).all()
    late = [group for group in groups if _awaited.is_published(*group) and _awaited.waiting(*group)]
    return sum(_queue_late(owner_id, vigencia) for owner_id, vigencia in late)


@act
def _queue_late(owner_id: str, vigencia: int) -> int:
    waiting = _awaited.waiting(owner_id, vigencia)
    _awaited.queue(system_actor(owner_id), vigencia, waiting)
    return len(waiting)
