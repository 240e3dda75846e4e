"""Published results: read outside any act, then stored whole or not at all inside one."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from workflows.actions import _awaited, _lotes, _publishing, _quintiles, _scores
from workflows.domain import journal
from workflows.domain.documents import Evidence
from workflows.domain.entities import Entity
from workflows.domain.lotes import Lote, LoteItem
from workflows.domain.people import Actor
from workflows.domain.results_rows import ParsedResults
from workflows.domain.scores import ScoreImport
from workflows.kernel import clock, files
from workflows.kernel.app import present_settings
from workflows.kernel.db import session
from workflows.kernel.errors import NotFound
from workflows.kernel.ids import digest, new_id

RESULTS = "resultados"
SHOWN = 200


@dataclass(frozen=True)
class Changed:
    """A stored value that a file replaces (`after` None: it leaves it blank), and the cell that says so."""

    cell: str
    entity_id: str
    code: str
    before: Decimal | None
    after: Decimal | None


@dataclass(frozen=True)
class ImportReport:
    """What a file did, or would do (`import_id` empty): rows, values by fate, rows of others, follow-ups.

    `absent` are entities of ours that it lacks; `kept`, how many of them keep the scores that they had.
    """

    vigencia: int
    series: str
    rows: int
    new: int
    changed: int
    same: int
    removed: int = 0
    others: int = 0
    kept: int = 0
    absent: tuple[str, ...] = ()
    changes: tuple[Changed, ...] = ()
    ignored_columns: tuple[str, ...] = ()
    import_id: str = ""
    already: bool = False
    lote_id: str | None = None
    follow_ups: int = 0


def the_import(who: Actor, name: str, data: bytes, vigencia: int, series: str, rows: int) -> ScoreImport:
    """The row of a file that was read, not yet in the database."""
    return ScoreImport(
        id=new_id(), owner_id=who.owner_id, vigencia=vigencia, series=series, file_name=name, sha256=digest(data),
        person_id=who.person_id, at=clock.now(), rows=rows, kind=RESULTS,
    )  # fmt: skip


def store(who: Actor, parsed: ParsedResults, made: ScoreImport) -> ImportReport:
    """Inside an act: every score of a file, or nothing when it is the last one already."""
    vigencia, series = made.vigencia, made.series
    # Two files of the same year never cross: the second one compares with what the first one left.
    session().get(Entity, who.owner_id, with_for_update=True)
    before = latest(who.owner_id, vigencia, series)
    found = _scores.compare(parsed.rows, vigencia, series)
    if before is not None and before.sha256 == made.sha256:
        return report(parsed, vigencia, series, found, import_id=before.id, already=True)
    made.at = clock.now()
    session().add(made)
    session().flush()
    _scores.write(parsed, found, made.id, vigencia, series)
    if found.kept:
        _quintiles.queue(who, vigencia, series, _quintiles.codes_of(vigencia, series), made.id)
    journal.write_outside(who, "resultados_importados", importacion=made.id, vigencia=vigencia, serie=series)
    waiting, lote_id = _tell(who, vigencia) if series in _awaited.opening_series() else ([], None)
    return report(parsed, vigencia, series, found, import_id=made.id, lote_id=lote_id, follow_ups=len(waiting))


def _tell(who: Actor, vigencia: int) -> tuple[list[str], str | None]:
    """Publish that the results are there, once per vigencia, and queue the follow-ups that wait for them."""
    key = str(vigencia)
    _publishing.publish(who, "resultados_publicados", key, {"vigencia": vigencia}, f"resultados_publicados:{key}")
    waiting = _awaited.waiting(who.owner_id, vigencia, cancelled=True)
    return waiting, _awaited.queue(who, vigencia, waiting)


def latest(owner_id: str, vigencia: int, series: str) -> ScoreImport | None:
    """The last file of a vigencia and series: only that one counts as "the same again", an earlier is a way back."""
    query = (
        select(ScoreImport)
        .where(
            ScoreImport.owner_id == owner_id,
            ScoreImport.vigencia == vigencia,
            ScoreImport.series == series,
            ScoreImport.kind == RESULTS,
        )
        .order_by(ScoreImport.at.desc(), ScoreImport.id.desc())
        .limit(1)
    )
    return session().scalars(query).first()


def report(
    parsed: ParsedResults, vigencia: int, series: str, found: _scores.Difference, *, import_id: str = "",
    already: bool = False, lote_id: str | None = None, follow_ups: int = 0,
) -> ImportReport:  # fmt: skip
    """What a file did or would do, in figures and in the first cells that change."""
    changes = tuple(
        Changed(parsed.cell(each.row, each.code), each.entity_id, each.code, each.before, each.after)
        for each in (*found.changed, *found.removed)[:SHOWN]
    )
    return ImportReport(
        vigencia=vigencia, series=series, rows=len(parsed.rows), new=len(found.new), changed=len(found.changed),
        same=len(found.same), removed=len(found.removed), others=len(parsed.others), changes=changes,
        kept=len(found.kept), absent=found.absent, ignored_columns=parsed.ignored_columns, import_id=import_id,
        already=already, lote_id=lote_id, follow_ups=follow_ups,
    )  # fmt: skip


def kept_file(evidence_id: str) -> tuple[Evidence, bytes]:
    """A kept upload and its bytes, read outside any act."""
    kept = session().get(Evidence, evidence_id)
    if kept is None:
        raise NotFound("El archivo ya no está. Súbalo de nuevo.")
    return kept, files.get(present_settings().files_folder, kept.sha256)


def prepare(lote: Lote, item: LoteItem, tell: Callable[[str], None]) -> Any:
    """Read the file of a batch outside any act; the verb that stores it in one."""
    who, params = _lotes.asker(lote), lote.params
    kept, data = kept_file(item.key)
    tell(f"Leyendo «{kept.name}»")
    parsed, name = _scores.read_file(lote.owner_id, kept.name, data)
    made = the_import(who, name, data, params["vigencia"], params["series"], len(parsed.rows))
    made.evidence_id = kept.id
    tell(reading_words(parsed))

    def verb(_lote: Lote, _item: LoteItem) -> str:
        return in_a_sentence(store(who, parsed, made))

    return verb


def reading_words(parsed: ParsedResults) -> str:
    """What was read, told before it is stored."""
    rows = len(parsed.rows) + len(parsed.others)
    return f"{rows} filas leídas; guardando los puntajes de {len(parsed.rows)} entidades"


def in_a_sentence(done: ImportReport) -> str:
    """What an import did, short."""
    if done.already:
        return "Ya era el último archivo de esa vigencia: no cambió nada."
    words = f"{done.rows} entidades: {done.new} puntajes nuevos, {done.changed} corregidos, {done.removed} en blanco."
    return f"{words} Se abren {done.follow_ups} seguimientos." if done.follow_ups else words
