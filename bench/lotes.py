"""A letter to each of 600 entities, with PDF: on this machine, and by one and by two workers of Prefect."""

import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from bench import installation
from bench.result import Result
from bench.server import timed
from tests.support import merge
from tests.support.prefect import Prefect, prefect
from workflows import batch
from workflows.batch import handing
from workflows.domain.documents import Document
from workflows.domain.lotes import Lote
from workflows.kernel.db import session
from workflows.kernel.settings import Settings
from workflows.letters import pdf

LETTERS = 600
LONGEST = 900.0


def measure() -> list[Result]:
    """From the first look of the clock until the last letter is issued, on PostgreSQL; workers are up before."""
    with tempfile.TemporaryDirectory(prefix="cauce-prefect-") as home, prefect(Path(home)) as server:
        here, one, two = _here(), _away(server, "solo"), _away(server, "uno", "dos")
    what = f"{LETTERS} letters to as many entities, {'with' if pdf.available() else 'without'} PDF"
    return [
        Result(f"{what}: this machine", here, "s"),
        Result("  by one worker of Prefect", one, "s", here, note="floor: on this machine, without Prefect"),
        Result("  by two workers of Prefect", two, "s", one / 2, note="floor: half of what one worker takes"),
    ]


def _here() -> float:
    with installation.postgres():
        lote = merge.convoked(LETTERS)
        return timed(lambda: _until_done(lote, batch.run_next))


def _away(server: Prefect, *names: str) -> float:
    with installation.postgres() as place, ExitStack() as workers:
        told = {key: value for key, value in place.environment().items() if key.startswith("CAUCE_")}
        for name in names:
            workers.enter_context(server.worker(name, **told))
        _wait(lambda: server.online() >= set(names))
        lote = merge.convoked(LETTERS)
        known = Settings(home=place.settings.home, database_url=place.settings.url, PREFECT_API_URL=server.url)
        return timed(lambda: _until_done(lote, lambda: _look(known)))


def _look(settings: Settings) -> None:
    handing.sweep(settings)
    time.sleep(0.2)


def _until_done(lote_id: str, work: object) -> None:
    def done() -> bool:
        session().close()
        return session().get_one(Lote, lote_id).state == "done"

    _wait(done, work)
    issued = session().query(Document).where(Document.state == ("issued" if pdf.available() else "numbered")).count()
    session().close()
    assert issued == LETTERS, issued


def _wait(ready: object, work: object = lambda: time.sleep(0.2)) -> None:
    begun = time.monotonic()
    while not ready():  # type: ignore[operator]
        work()  # type: ignore[operator]
        if time.monotonic() - begun > LONGEST:
            raise TimeoutError("the letters were not done in time")
