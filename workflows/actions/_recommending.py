"""Files of recommendations: read outside any act, then stored whole or not at all inside one."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, insert, select

from workflows.actions import _importing, _lotes, _scores
from workflows.domain import entity_names, journal
from workflows.domain.entities import Entity, entity
from workflows.domain.file_owners import FileOwners, Owner
from workflows.domain.lotes import Lote, LoteItem
from workflows.domain.people import Actor
from workflows.domain.policies import Policy
from workflows.domain.published import Recommendation
from workflows.domain.recommendation_files import Line, ParsedRecommendations, parse_recommendations
from workflows.domain.recommendations import KIND
from workflows.domain.scores import ScoreImport
from workflows.kernel import clock, spreadsheets
from workflows.kernel.db import session
from workflows.kernel.errors import CauceError, Invalid
from workflows.kernel.ids import digest, new_id
from workflows.kernel.uploads.names import display_name

SERIES = "official"


@dataclass(frozen=True)
class Difference:
    """What a file changes: how many recommendations are new, stay and go; `already`: it is the last one there."""

    new: int
    same: int
    gone: int
    already: bool = False


def read_files(files: Sequence[tuple[str, bytes]]) -> list[ParsedRecommendations | CauceError]:
    """Each (name, bytes) read, or why not: the gate's refusal or the problems of its cells."""
    names = {each.code: (each.name, each.short_name) for each in session().scalars(select(Policy))}
    session().close()
    found: list[ParsedRecommendations | CauceError] = []
    for sheets in spreadsheets.read_many(files):
        if isinstance(sheets, CauceError):
            found.append(sheets)
            continue
        parsed = parse_recommendations(sheets, names)
        wrong = [_scores.complaint(each) for each in parsed.problems]
        found.append(Invalid(_scores.WRONG, wrong) if wrong else parsed)
    return found


def owners_of(owner_id: str) -> FileOwners:
    """Recognises whose a file is."""
    known = _scores.places(owner_id)
    return FileOwners(entity_names.offered(), {**known.by_place, **known.by_name})


def whose(known: FileOwners, name: str, parsed: ParsedRecommendations) -> Owner:
    """Whose a file is, by its titles, else by its name."""
    return known.of(display_name(name), parsed.titles)


def compare(entity_id: str, vigencia: int, lines: Iterable[Line], sha256: str) -> Difference:
    """The file beside what is stored for that entity and vigencia."""
    query = select(Recommendation.policy, Recommendation.related, Recommendation.text)
    mine = Recommendation.entity_id == entity_id, Recommendation.vigencia == vigencia
    stored = {tuple(row) for row in session().execute(query.where(*mine))}
    wanted = {(each.policy, _related(each), each.text) for each in lines}
    last = latest(entity_id, vigencia)
    same = len(wanted & stored)
    return Difference(len(wanted) - same, same, len(stored) - same, last is not None and last.sha256 == sha256)


def latest(entity_id: str, vigencia: int) -> ScoreImport | None:
    """The last file of recommendations of an entity and vigencia."""
    query = select(ScoreImport).where(
        ScoreImport.kind == KIND, ScoreImport.entity_id == entity_id, ScoreImport.vigencia == vigencia
    )
    return session().scalars(query.order_by(ScoreImport.at.desc(), ScoreImport.id.desc()).limit(1)).first()


def the_import(who: Actor, name: str, data: bytes, vigencia: int, entity_id: str, rows: int) -> ScoreImport:
    """The row of a file that was read, not yet in the database."""
    return ScoreImport(
        id=new_id(), owner_id=who.owner_id, vigencia=vigencia, series=SERIES, file_name=display_name(name),
        sha256=digest(data), person_id=who.person_id, at=clock.now(), rows=rows, kind=KIND, entity_id=entity_id,
    )  # fmt: skip


def store(who: Actor, parsed: ParsedRecommendations, made: ScoreImport) -> Difference:
    """Inside an act: the file takes the place of what that entity had for the vigencia; the same again is once."""
    assert made.entity_id is not None
    # Two files of one entity never cross.
    session().get(Entity, made.entity_id, with_for_update=True)
    found = compare(made.entity_id, made.vigencia, parsed.lines, made.sha256)
    if found.already:
        return found
    made.at = clock.now()
    session().add(made)
    session().flush()
    mine = Recommendation.entity_id == made.entity_id, Recommendation.vigencia == made.vigencia
    session().execute(delete(Recommendation).where(*mine).execution_options(synchronize_session=False))
    rows = [_row(place, line, made) for place, line in enumerate(parsed.lines, start=1)]
    session().execute(insert(Recommendation), rows)
    journal.write_outside(who, "recomendaciones_importadas", importacion=made.id, entidad=made.entity_id)
    return found


def _row(place: int, line: Line, made: ScoreImport) -> dict[str, Any]:
    return {
        "owner_id": made.owner_id, "entity_id": made.entity_id, "vigencia": made.vigencia, "policy": line.policy,
        "related": _related(line), "position": place, "text": line.text, "import_id": made.id,
    }  # fmt: skip


def _related(line: Line) -> str | None:
    return ", ".join(line.related)[:80] or None


def prepare(lote: Lote, item: LoteItem, tell: Callable[[str], None]) -> Any:
    """Read one file of a batch outside any act; the verb that stores it in one."""
    who, vigencia = _lotes.asker(lote), lote.params["vigencia"]
    kept, data = _importing.kept_file(item.key)
    tell(f"Leyendo «{kept.name}»")
    (parsed,) = read_files([(kept.name, data)])
    if isinstance(parsed, CauceError):
        raise parsed
    about = entity(item.params["entidad"])
    made = the_import(who, kept.name, data, vigencia, about.id, len(parsed.lines))
    made.evidence_id, name = kept.id, about.name

    def verb(_lote: Lote, _item: LoteItem) -> str:
        return in_a_sentence(name, store(who, parsed, made))

    return verb


def in_a_sentence(name: str, done: Difference) -> str:
    """What an import did, short."""
    if done.already:
        return f"{name}: ya era su último archivo, no cambió nada."
    return f"{name}: {done.new} recomendaciones nuevas, {done.same} iguales, {done.gone} retiradas."
