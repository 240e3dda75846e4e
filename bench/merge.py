"""2,375 letters, one to each of 125 municipalities for each of 19 policies, numbered and stored on two cores."""

import subprocess
import sys
import tempfile

from sqlalchemy import Select, func, select

from bench import installation
from bench.result import Result, rate
from bench.server import PATIENCE, timed
from tests.support import merge
from workflows.actions import cases, lotes, tasks
from workflows.actions import installation as installing
from workflows.domain.documents import Document
from workflows.domain.entities import Entity
from workflows.domain.tasks import Task
from workflows.kernel.app import create_bare_app
from workflows.kernel.db import session
from workflows.kernel.settings import Settings

POLICIES, FEW = 19, 4
BAR, GOAL = 40.0, "goal: 10 s"


def measure() -> list[Result]:
    """The lote `cartas` on PostgreSQL by one and by two processes; PDF is left out (its cost is LibreOffice's)."""
    with installation.postgres() as place:
        installing.install([merge.procedure()])
        few, alone = _done(place, FEW, workers=1)
        many, both = _done(place, POLICIES, workers=2)
    return [
        Result(f"{many} letters of merges, two processes, PostgreSQL", both, "s", many / rate(few, alone) / 2, BAR,
               note=f"floor: half of what one process would take; {GOAL}"),
        Result("  one process", rate(few, alone), "per s", more=True),
    ]  # fmt: skip


def _done(place: installation.Place, policies: int, workers: int) -> tuple[int, float]:
    """Letters and seconds of that many merges; numbers without a gap, each letter once."""
    before = _stored()
    _convoke(policies)
    with tempfile.TemporaryDirectory(prefix="cauce-bench-") as empty:
        seconds = timed(lambda: _work(place, workers, empty))
    wanted, found = 125 * policies, _stored() - before
    assert found == wanted == _last() - before, (found, wanted, _last())
    return wanted, seconds


def _convoke(policies: int) -> None:
    team = installation.person("equipo1")
    about = list(session().scalars(select(Entity.id).where(Entity.kind == "alcaldia")))
    for n in range(policies):
        request = cases.StartRequest(procedure=merge.SLUG, entity_id=about[0], data={"asunto": f"Taller {n}"})
        case_id = cases.start_case(team, request).case_ids[0]
        task_id = session().scalars(select(Task.id).where(Task.case_id == case_id, Task.state == "open")).one()
        session().close()
        halves = merge.groups(about[:60], about[60:])
        tasks.complete_task(team, task_id, tasks.Completion(data=halves))


def _work(place: installation.Place, workers: int, path: str) -> None:
    # Nothing on the path: no LibreOffice, so that letters are stored without their PDF.
    environment = place.environment() | {"PATH": path}
    started = [subprocess.Popen([sys.executable, "-m", "bench.merge"], env=environment) for _ in range(workers)]
    for process in started:
        assert process.wait(10 * PATIENCE) == 0


def _stored() -> int:
    query = select(func.count()).where(Document.kind == merge.KIND, Document.docx_sha256.is_not(None))
    return _asked(query)


def _last() -> int:
    return _asked(select(func.coalesce(func.max(Document.sequence), 0)).where(Document.kind == merge.KIND))


def _asked(query: Select[tuple[int]]) -> int:
    found = session().scalar(query) or 0
    session().close()
    return int(found)


def main() -> None:
    """A worker: batches until none is left."""
    with create_bare_app(Settings()).app_context():
        while lotes.run_next():
            pass


if __name__ == "__main__":
    main()
