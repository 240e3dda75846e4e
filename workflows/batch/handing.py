"""The clock's part of Prefect: cut big batches, hand their slices out, look after them, take them back when need be."""

import logging
from datetime import datetime, timedelta

from workflows.actions import slices
from workflows.actions.installation import keep_fact
from workflows.batch.prefect_api import PrefectApi, Unreachable
from workflows.domain.access import installation
from workflows.domain.lotes import DOWN
from workflows.kernel import clock
from workflows.kernel.db import session
from workflows.kernel.settings import Settings

PATIENCE = timedelta(minutes=5)
IDLE = timedelta(minutes=10)
log = logging.getLogger(__name__)


def sweep(settings: Settings) -> int:
    """One look at the slices; how many were handed out. Nothing without PREFECT_API_URL."""
    if not settings.prefect_api_url:
        return 0
    for lote_id in slices.to_cut():
        slices.cut(lote_id)
    silent = [each for each in slices.stale() if slices.give_again(each.id, each.attempt)]
    for slice_id, attempt in slices.unsent():
        slices.unclaim(slice_id, attempt)
    try:
        done = _talk(PrefectApi(settings.prefect_api_url, settings.prefect_auth), silent)
    except Unreachable as error:
        _missed(str(error))
        done = 0
    session().close()
    return done


def _talk(api: PrefectApi, silent: list[slices.Sent]) -> int:
    for each in silent:
        if each.flow_run_id:
            api.cancel(each.flow_run_id)
    _stop_what_is_over(api)
    _look_after(api)
    done = _hand_out(api)
    if installation(DOWN):
        keep_fact(DOWN, "")
    idle = slices.idle_since()
    if idle is not None and clock.now() - idle > IDLE:
        _take_back("Ningún trabajador de Prefect tomó los trozos.")
    return done


def _stop_what_is_over(api: PrefectApi) -> None:
    for each in slices.over():
        if each.flow_run_id and each.state == "submitted":
            api.cancel(each.flow_run_id)
        slices.stop(each.id, each.attempt)


def _look_after(api: PrefectApi) -> None:
    """What Prefect says of each run is kept; a run that died without doing its slice is given again."""
    known = [each for each in slices.sent() if each.flow_run_id]
    states = api.states(str(each.flow_run_id) for each in known)
    for each in known:
        state = states.get(str(each.flow_run_id)) or slices.UNKNOWN
        slices.keep_state(each.id, each.attempt, state)
        if state in slices.SEEN:
            slices.give_again(each.id, each.attempt)


def _hand_out(api: PrefectApi) -> int:
    todo = slices.waiting()
    session().close()
    if not todo:
        return 0
    deployment, done = api.deployment(), 0
    for slice_id, attempt in todo:
        if slices.claim(slice_id, attempt):
            done += _start(api, deployment, slice_id, attempt)
    return done


def _start(api: PrefectApi, deployment: str, slice_id: str, attempt: int) -> int:
    try:
        run_id = api.start(
            deployment, f"{slice_id}:{attempt}", f"trozo-{slice_id[:8]}-{attempt}",
            {"slice_id": slice_id, "attempt": attempt},
        )  # fmt: skip
    except Unreachable:
        slices.unclaim(slice_id, attempt)
        raise
    return int(slices.keep_run(slice_id, attempt, run_id))


def _missed(why: str) -> None:
    """Prefect did not answer: after a while the slices that nobody works on are done here."""
    since = installation(DOWN)
    if not since:
        log.warning("Prefect: %s", why)
        keep_fact(DOWN, clock.now().isoformat())
    elif clock.now() - datetime.fromisoformat(since) > PATIENCE:
        _take_back(why)


def _take_back(why: str) -> None:
    if taken := slices.take_back(why):
        log.warning("Prefect: %s Se hacen aquí %s trozos.", why, taken)
