"""What `doctor` compares: each function returns one Spanish sentence per thing that does not agree."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from workflows.actions import _definitions
from workflows.domain.cases import Case, Incident
from workflows.domain.documents import Blob, Document, Evidence
from workflows.domain.journal import Journal, JournalHead, broken_chain
from workflows.domain.lotes import Lote, LoteItem
from workflows.domain.outbox import Outbox
from workflows.domain.tasks import Task
from workflows.engine import Run
from workflows.kernel import clock, files
from workflows.kernel.db import db, session
from workflows.kernel.errors import CauceError
from workflows.kernel.ids import Counter, digest
from workflows.kernel.migrate import config
from workflows.kernel.settings import Settings

OLDEST_MAIL = timedelta(minutes=30)
LOOSE_FILE = timedelta(hours=1)
MOST = 200


def examine(settings: Settings, fast: bool = False) -> list[str]:
    """Every finding (at most 200 of each kind), quick ones first; `fast` leaves out bytes and chains."""
    looks = [schema, numbers, mail, open_incidents, batches, states]
    found = [sentence for look in looks for sentence in _some(look())]
    found += _some(absent_files(settings.files_folder))
    if not fast:
        found += [*_some(chains()), *_some(blobs()), *_some(altered_files(settings.files_folder)), *_some(integrity())]
    session().close()
    return found


def _some(sentences: Iterator[str]) -> list[str]:
    found = []
    for sentence in sentences:
        found.append(sentence)
        if len(found) == MOST:
            break
    return found


def schema() -> Iterator[str]:
    """The schema is the one of this release."""
    with db.engine.connect() as connection:
        present = MigrationContext.configure(connection).get_current_revision()
    head = ScriptDirectory.from_config(config()).get_current_head()
    if present != head:
        yield f"La base de datos tiene el esquema {present} y esta versión usa el {head}: ejecute «cauce db upgrade»."


def states() -> Iterator[str]:
    """The engine's state of each open case and its task rows name the same open steps."""
    for case_id in session().scalars(sa.select(Case.id).where(Case.ended_at.is_(None))).all():
        yield from _state(case_id)
        session().expunge_all()
    tasks = sa.select(Task.id, Case.number).join(Case, Case.id == Task.case_id)
    for task_id, number in session().execute(tasks.where(Task.state == "open", Case.ended_at.is_not(None))):
        yield f"El expediente {number} terminó y su tarea {task_id} sigue abierta."


def _state(case_id: str) -> Iterator[str]:
    case = session().get_one(Case, case_id)
    try:
        model = _definitions.model(_definitions.by_version(case.version_hash))
        run = Run.load(model, case.engine_state, lambda name, element, params: None)
    except Exception as error:  # Whatever makes a state unreadable is the finding.
        yield f"El estado del expediente {case.number} no se puede leer: {type(error).__name__}: {error}."
        return
    drawn = {step.id for step in run.steps()}
    query = sa.select(Task.engine_task_id).where(Task.case_id == case_id, Task.state == "open")
    rows = set(session().scalars(query))
    if drawn != rows:
        yield (
            f"El expediente {case.number} tiene {len(drawn)} pasos abiertos en su estado y {len(rows)} tareas "
            f"abiertas ({len(drawn ^ rows)} no coinciden)."
        )
    if run.ended:
        yield f"El expediente {case.number} llegó a su fin en el diagrama y sigue abierto."


def numbers() -> Iterator[str]:
    """Each series of each year is 1..n without gaps or repeats."""
    query = (
        sa.select(Document.owner_id, Document.series, Document.year, sa.func.count(), sa.func.max(Document.sequence))
        .where(Document.sequence.is_not(None))
        .group_by(Document.owner_id, Document.series, Document.year)
    )
    for owner_id, series, year, count, last in session().execute(query):
        counter = session().get(Counter, (owner_id, series, year))
        if count != last or counter is None or counter.value != last:
            given = counter.value if counter else 0
            yield f"La serie {series} de {year} tiene {count} números, el mayor es {last} y el contador va en {given}."
    radicados = sa.select(Case.owner_id, sa.func.substr(Case.radicado, 1, 4), sa.func.count(Case.radicado.distinct()))
    for owner_id, year, count in session().execute(radicados.group_by(*radicados.selected_columns[:2])):
        counter = session().get(Counter, (owner_id, "RAD", int(year)))
        if counter is None or counter.value != count:
            yield f"Hay {count} radicados de {year} y el contador va en {counter.value if counter else 0}."


def chains() -> Iterator[str]:
    """Every chain of the journal holds, to the head that its case or owner keeps."""
    heads = {key: (seq, head) for key, seq, head in session().execute(
        sa.select(Case.id, Case.journal_seq, Case.journal_head))}  # fmt: skip
    heads |= {row.chain: (row.seq, row.hash) for row in session().scalars(sa.select(JournalHead))}
    known = set(session().scalars(sa.select(Journal.chain).distinct()))
    for chain in sorted(known | heads.keys()):
        place = broken_chain(chain)
        last = session().execute(
            sa.select(Journal.seq, Journal.hash).where(Journal.chain == chain).order_by(Journal.seq.desc()).limit(1)
        ).first()  # fmt: skip
        if place is not None:
            yield f"La historia «{chain}» no cuadra desde su registro {place}: alguien la cambió."
        elif heads.get(chain, (0, "")) != (tuple(last) if last else (0, "")):
            yield f"A la historia «{chain}» le faltan registros al final, o le sobran."


def mail() -> Iterator[str]:
    """Mail that should have left, failed for good, or waits for a document that is there."""
    late = clock.now() - OLDEST_MAIL
    due = sa.select(sa.func.count(), sa.func.min(Outbox.next_at)).where(
        Outbox.state.in_(["pending", "leased"]), Outbox.next_at < late
    )
    count, oldest = session().execute(due).one()
    if count:
        since = clock.local(oldest).strftime("%Y-%m-%d %H:%M")
        yield f"{count} correos esperan hace más de media hora; el más antiguo, desde {since}."
    failed = session().scalar(sa.select(sa.func.count()).where(Outbox.state.in_(["failed", "dead"])))
    if failed:
        yield f"{failed} correos fallaron y alguien debe revisarlos en la página de correos."
    held = sa.select(sa.func.count()).select_from(Outbox).join(Document, Document.id == Outbox.document_id)
    stuck = session().scalar(held.where(Outbox.state == "held", Document.state == "issued", Document.issued_at < late))
    if stuck:
        yield f"{stuck} correos siguen retenidos aunque su documento ya se emitió."


def open_incidents() -> Iterator[str]:
    """Cases that could not go on."""
    query = sa.select(Case.number, Incident.place).join(Case, Case.id == Incident.case_id)
    for number, place in session().execute(query.where(Incident.resolved_at.is_(None))):
        yield f"El expediente {number} está detenido en «{place}» por un incidente."
    waiting = session().scalar(
        # One that was signed by hand waits for its scan, not for us.
        sa.select(sa.func.count()).where(
            Document.state == "numbered", Document.method != "manuscrita",
            Document.signed_at < clock.now() - OLDEST_MAIL,
        )
    )  # fmt: skip
    if waiting:
        yield f"{waiting} documentos tienen número y llevan más de media hora sin emitirse."


def batches() -> Iterator[str]:
    """Batches with items that failed."""
    query = (
        sa.select(Lote.title, sa.func.count())
        .join(LoteItem, LoteItem.lote_id == Lote.id)
        .where(LoteItem.state == "failed", Lote.state != "cancelled")
        .group_by(Lote.id, Lote.title)
    )
    for title, count in session().execute(query):
        yield f"El lote «{title}» tiene {count} elementos que fallaron."


def blobs() -> Iterator[str]:
    """Letters and templates still are the bytes of their hash."""
    for key in session().scalars(sa.select(Blob.sha256)).all():
        data = session().scalar(sa.select(Blob.data).where(Blob.sha256 == key)) or b""
        if digest(data) != key:
            yield f"El documento guardado {key[:12]}… cambió: ya no coincide con su huella."


def absent_files(folder: Path) -> Iterator[str]:
    """Every evidence row has its file, and every file has its row (an upload has an hour to get one)."""
    rows = {sha: name for sha, name in session().execute(sa.select(Evidence.sha256, Evidence.name))}
    for sha, name in rows.items():
        if not files.path_of(folder, sha).is_file():
            yield f"Falta el archivo de la evidencia «{name}» ({sha[:12]}…)."
    oldest = (clock.now() - clock.offset() - LOOSE_FILE).timestamp()
    for path in folder.glob("??/*"):
        if path.name not in rows and path.stat().st_mtime < oldest:
            yield f"El archivo {path.parent.name}/{path.name[:12]}… no es de ninguna evidencia."


def altered_files(folder: Path) -> Iterator[str]:
    """Every file of evidence can be read and is unchanged."""
    for sha, name in session().execute(sa.select(Evidence.sha256, Evidence.name).distinct()):
        if files.path_of(folder, sha).is_file():
            try:
                files.get(folder, sha)
            except CauceError:
                yield f"El archivo de la evidencia «{name}» cambió o no se puede leer ({sha[:12]}…)."


def integrity() -> Iterator[str]:
    """SQLite's own check of its file."""
    if db.engine.dialect.name != "sqlite":
        return
    for (line,) in session().execute(sa.text("PRAGMA integrity_check")):
        if line != "ok":
            yield f"SQLite dice que su archivo está dañado: {line}"
    for row in session().execute(sa.text("PRAGMA foreign_key_check")):
        yield f"La tabla {row[0]} nombra una fila de {row[2]} que no existe."
