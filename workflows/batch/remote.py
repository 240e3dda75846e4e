"""One slice of a batch, done by a worker on whatever machine reaches the database; its lease is renewed meanwhile."""

import os
import socket
import threading
from types import TracebackType

from flask import Flask

from workflows.actions import lotes, slices
from workflows.actions._stages import Tools
from workflows.domain.access import installation
from workflows.kernel.app import apply_clock, create_bare_app, settings_of
from workflows.kernel.db import db, session
from workflows.kernel.errors import CauceError


def work_slice(slice_id: str, attempt: int) -> str:
    """Do a slice unless it is no longer to be done; what happened, in a word."""
    app, worker = create_bare_app(), f"{socket.gethostname()}:{os.getpid()}"
    with app.app_context():
        try:
            apply_clock(int(installation("clock_offset") or 0))
            session().close()
            return _work(app, slice_id, attempt, worker)
        finally:
            db.session.remove()
            db.engine.dispose()


def _work(app: Flask, slice_id: str, attempt: int, worker: str) -> str:
    part = slices.take(slice_id, attempt, worker)
    if part is None:
        return "no era para este trabajador"
    tools = Tools(settings_of(app).base_url)
    with Heartbeat(app, slice_id, worker) as beat:
        while not beat.lost.is_set() and lotes.run_part(part.lote_id, part.first, part.last, tools):
            pass
    return "hecho" if slices.finish(slice_id, worker) else "quedó para otro"


class Heartbeat:
    """Renews a lease three times per its length, in a thread; `lost` is set once the slice is somebody else's."""

    def __init__(self, app: Flask, slice_id: str, worker: str) -> None:
        self.app, self.slice_id, self.worker = app, slice_id, worker
        self.lost, self.stop = threading.Event(), threading.Event()
        self.thread = threading.Thread(target=self._beat, daemon=True)

    def __enter__(self) -> "Heartbeat":
        self.thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop.set()
        self.thread.join()

    def _beat(self) -> None:
        every = settings_of(self.app).lease_seconds / 3
        while not self.stop.wait(every):
            with self.app.app_context():
                if not self._renewed():
                    self.lost.set()
                    return

    def _renewed(self) -> bool:
        try:
            return slices.renew(self.slice_id, self.worker)
        except CauceError:  # The database is busy: the next beat may find it free.
            return True
