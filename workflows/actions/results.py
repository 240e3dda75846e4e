"""Published results come in: all or nothing, once per file, and the follow-ups that waited are put in line."""

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select

from workflows.actions import _awaited, _publishing, _scores
from workflows.domain import journal, rights
from workflows.domain.access import installation
from workflows.domain.entities import Entity
from workflows.domain.people import Actor, system_actor
from workflows.domain.published import EntityAlias
from workflows.domain.results_rows import ParsedResults
from workflows.domain.scores import FollowUp, ScoreImport
from workflows.kernel import clock
from workflows.kernel.db import act, session
from workflows.kernel.errors import Invalid, NotFound
from workflows.kernel.ids import digest, new_id

SERIES = {"official": "Oficial", "demo": "Demostración, no oficial", "estimate": "Estimado, no oficial"}
FIRST_VIGENCIA = 2015
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
    """What a file did, or would do (`import_id` empty): rows, values by fate, rows of others, follow-ups."""

    vigencia: int
    series: str
    rows: int
    new: int
    changed: int
    same: int
    removed: int = 0
    others: int = 0
    changes: tuple[Changed, ...] = ()
    ignored_columns: tuple[str, ...] = ()
    import_id: str = ""
    already: bool = False
    lote_id: str | None = None
    follow_ups: int = 0


def preview_results(who: Actor, file_name: str, data: bytes, vigencia: int, series: str = "official") -> ImportReport:
    """What a file would change, without storing anything; Invalid with rows and cells when it is wrong."""
    parsed, _ = _read(who, file_name, data, vigencia, series)
    found = _scores.compare(parsed.rows, vigencia, series)
    waiting = _awaited.waiting(who.owner_id, vigencia) if series in _awaited.opening_series() else []
    before = _latest(who, vigencia, series)
    session().close()
    already = before is not None and before.sha256 == digest(data)
    return _report(parsed, vigencia, series, found, already=already, follow_ups=len(waiting))


def import_results(
    who: Actor, file_name: str, data: bytes, vigencia: int, series: str = "official", evidence_id: str | None = None
) -> ImportReport:
    """Store every score of a file or none; Invalid with errors of rows and cells. The same file again is once.

    A corrected file replaces the values that differ, takes away those that it leaves blank, and keeps what was
    replaced with its import. `evidence_id` is the file itself, when it was kept.
    """
    parsed, name = _read(who, file_name, data, vigencia, series)
    session().close()
    return _store(who, parsed, ScoreImport(
        id=new_id(), owner_id=who.owner_id, vigencia=vigencia, series=series, file_name=name, sha256=digest(data),
        person_id=who.person_id, at=clock.now(), rows=len(parsed.rows), evidence_id=evidence_id,
    ))  # fmt: skip


@act
def _store(who: Actor, parsed: ParsedResults, made: ScoreImport) -> ImportReport:
    vigencia, series = made.vigencia, made.series
    # Two files of the same year never cross: the second one compares with what the first one left.
    session().get(Entity, who.owner_id, with_for_update=True)
    before = _latest(who, vigencia, series)
    found = _scores.compare(parsed.rows, vigencia, series)
    if before is not None and before.sha256 == made.sha256:
        return _report(parsed, vigencia, series, found, import_id=before.id, already=True)
    session().add(made)
    session().flush()
    _scores.write(parsed, found, made.id, vigencia, series)
    journal.write_outside(who, "resultados_importados", importacion=made.id, vigencia=vigencia, serie=series)
    waiting, lote_id = _tell(who, vigencia) if series in _awaited.opening_series() else ([], None)
    return _report(parsed, vigencia, series, found, import_id=made.id, lote_id=lote_id, follow_ups=len(waiting))


def _tell(who: Actor, vigencia: int) -> tuple[list[str], str | None]:
    """Publish that the results are there, once per vigencia, and queue the follow-ups that wait for them."""
    key = str(vigencia)
    _publishing.publish(who, "resultados_publicados", key, {"vigencia": vigencia}, f"resultados_publicados:{key}")
    waiting = _awaited.waiting(who.owner_id, vigencia)
    return waiting, _awaited.queue(who, vigencia, waiting)


def _read(who: Actor, file_name: str, data: bytes, vigencia: int, series: str) -> tuple[ParsedResults, str]:
    rights.require(who, "importar_resultados")
    if not FIRST_VIGENCIA <= vigencia <= clock.today().year:
        message = f"La vigencia debe ser un año entre {FIRST_VIGENCIA} y {clock.today().year}."
        raise Invalid(message, [{"field": "vigencia", "message": message}])
    if series not in SERIES or (series == "demo" and not installation("demo")):
        raise Invalid("Esa serie no existe en esta instalación. Use la serie oficial.")
    return _scores.read_file(who.owner_id, file_name, data)


def _latest(who: Actor, vigencia: int, series: str) -> ScoreImport | None:
    # Only the last file counts as "the same again": an earlier one is a way back.
    query = (
        select(ScoreImport)
        .where(
            ScoreImport.owner_id == who.owner_id,
            ScoreImport.vigencia == vigencia,
            ScoreImport.series == series,
            ScoreImport.kind == "resultados",
        )
        .order_by(ScoreImport.at.desc(), ScoreImport.id.desc())
        .limit(1)
    )
    return session().scalars(query).first()


def _report(
    parsed: ParsedResults, vigencia: int, series: str, found: _scores.Difference, *, import_id: str = "",
    already: bool = False, lote_id: str | None = None, follow_ups: int = 0,
) -> ImportReport:  # fmt: skip
    changes = tuple(
        Changed(parsed.cell(each.row, each.code), each.entity_id, each.code, each.before, each.after)
        for each in (*found.changed, *found.removed)[:SHOWN]
    )
    return ImportReport(
        vigencia=vigencia, series=series, rows=len(parsed.rows), new=len(found.new), changed=len(found.changed),
        same=len(found.same), removed=len(found.removed), others=len(parsed.others), changes=changes,
        ignored_columns=parsed.ignored_columns, import_id=import_id, already=already, lote_id=lote_id,
        follow_ups=follow_ups,
    )  # fmt: skip


@act
def name_entity(who: Actor, key: str, written: str, entity_id: str) -> None:
    """Remember how the files write an entity (`key`: what was not recognised); the last word counts."""
    rights.require(who, "importar_resultados")
    if not 3 <= len(key) <= 240 or "|" not in key:
        raise Invalid("No sabemos cuál nombre quiere reconocer. Suba de nuevo el archivo.")
    about = session().get(Entity, entity_id)
    if about is None:
        raise NotFound("Esa entidad no está en esta instalación.")
    query = select(EntityAlias).where(EntityAlias.owner_id == who.owner_id, EntityAlias.key == key)
    known = session().scalars(query).first() or EntityAlias(id=new_id(), owner_id=who.owner_id, key=key)
    known.entity_id, known.written, known.person_id, known.at = about.id, written[:240], who.person_id, clock.now()
    session().add(known)
    journal.write_outside(who, "alias_de_entidad", alias=key, entidad=about.id)


@act
def forget_alias(who: Actor, alias_id: str) -> None:
    """That spelling is no longer taken for the entity."""
    rights.require(who, "importar_resultados")
    known = session().get(EntityAlias, alias_id)
    if known is None or known.owner_id != who.owner_id:
        raise NotFound("Ese nombre ya no está en la lista.")
    journal.write_outside(who, "alias_olvidado", alias=known.key, entidad=known.entity_id)
    session().delete(known)


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
