"""Published recommendations come in: a file per entity, each whole or not at all, several at once as a batch."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from workflows.actions import _lotes, _recommending
from workflows.actions._recommending import Difference, in_a_sentence
from workflows.actions.results import check
from workflows.domain import journal
from workflows.domain.documents import Evidence
from workflows.domain.entities import Entity, entity
from workflows.domain.people import Actor
from workflows.domain.recommendation_files import ParsedRecommendations
from workflows.domain.scores import ScoreImport
from workflows.kernel import spreadsheets
from workflows.kernel.db import act, session
from workflows.kernel.errors import CauceError, Invalid, NotFound
from workflows.kernel.ids import digest

__all__ = ["Difference", "in_a_sentence", "unpack"]
KIND = "importar_recomendaciones"
MOST = 200
unpack = spreadsheets.unpack


@dataclass(frozen=True)
class Looked:
    """A file that was looked at: whose it is (None: a person has to say) and what it changes, or why it is refused."""

    name: str
    entity: Entity | None = None
    how: str = ""
    rows: int = 0
    found: Difference | None = None
    error: CauceError | None = None
    twice: bool = False


def look(
    who: Actor, files: Sequence[tuple[str, bytes]], vigencia: int, said: Mapping[int, str] | None = None
) -> list[Looked]:
    """What each file would change, storing nothing; `said`: place of a file → the entity that a person said."""
    check(who, vigencia)
    if not 1 <= len(files) <= MOST:
        raise Invalid(f"Escoja entre 1 y {MOST} archivos.")
    known, read = _recommending.owners_of(who.owner_id), _recommending.read_files(files)
    looked = [_look(known, file, parsed, vigencia, (said or {}).get(place))
              for place, (file, parsed) in enumerate(zip(files, read, strict=True))]  # fmt: skip
    session().close()
    return _marked_twice(looked)


def _look(
    known: Any, file: tuple[str, bytes], parsed: ParsedRecommendations | CauceError, vigencia: int, said: str | None
) -> Looked:
    name, data = file
    if isinstance(parsed, CauceError):
        return Looked(name, error=parsed)
    whose = _recommending.whose(known, name, parsed)
    about, how = (entity(said), "persona") if said else (whose.entity, whose.how)
    found = _recommending.compare(about.id, vigencia, parsed.lines, digest(data)) if about else None
    return Looked(name, about, how, len(parsed.lines), found)


def _marked_twice(looked: list[Looked]) -> list[Looked]:
    """Two files of one entity: neither is taken until a person leaves one out."""
    ids = [each.entity.id for each in looked if each.entity]
    return [
        Looked(each.name, each.entity, each.how, each.rows, each.found, each.error, twice=True)
        if each.entity and ids.count(each.entity.id) > 1
        else each
        for each in looked
    ]


def import_recommendations(
    who: Actor, name: str, data: bytes, entity_id: str, vigencia: int, *, keep: Callable[[], str] | None = None
) -> Difference:
    """Store the recommendations of one file, all or none; the same file again is once. Invalid names row and cell."""
    check(who, vigencia)
    (parsed,) = _recommending.read_files([(name, data)])
    if isinstance(parsed, CauceError):
        raise parsed
    made = _recommending.the_import(who, name, data, vigencia, entity(entity_id).id, len(parsed.lines))
    before = _recommending.latest(entity_id, vigencia)
    session().close()
    if keep is not None and (before is None or before.sha256 != made.sha256):
        made.evidence_id = keep()
    return _store(who, parsed, made)


@act
def _store(who: Actor, parsed: ParsedRecommendations, made: ScoreImport) -> Difference:
    return _recommending.store(who, parsed, made)


@act
def queue_recommendations(who: Actor, files: Mapping[str, str], vigencia: int) -> str:
    """Kept files (id → entity) go in line for the worker, each whole or not at all; the batch."""
    check(who, vigencia)
    if not files or len(set(files.values())) < len(files):
        raise Invalid("Deje un solo archivo por entidad.")
    items = {}
    for evidence_id, entity_id in files.items():
        kept = session().get(Evidence, evidence_id)
        if kept is None or kept.owner_id != who.owner_id or kept.case_id is not None:
            raise NotFound("Uno de los archivos ya no está. Súbalo de nuevo.")
        items[evidence_id] = {"titulo": kept.name, "entidad": entity(entity_id).id}
    title = f"Importar recomendaciones de {vigencia}: {len(items)} archivos"
    unique = f"{KIND}:{digest('|'.join([str(vigencia), *sorted(files)]))}"
    lote_id = _lotes.add(who, KIND, title, {"vigencia": vigencia}, items, unique)
    journal.write_outside(who, "lote_creado", clase=KIND, lote=lote_id, elementos=len(items))
    return lote_id
