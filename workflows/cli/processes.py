"""The two processes beside the web: the clock with its sweeps, and the worker of batches."""

import logging
import threading

import click

from notifications import clock as sweeper
from notifications.sweeps import mail_sweeps
from workflows import batch
from workflows.actions import linkchecks, schedules, sweeps
from workflows.batch import handing
from workflows.cli.opened import opened
from workflows.cli.supervised import end_with_parent, supervised
from workflows.demo import site
from workflows.domain.access import installation
from workflows.kernel import fetch
from workflows.kernel.settings import Settings


@click.command()
@supervised
def clock(supervised: bool) -> None:
    """Fire due terms, deliver messages, remind, send mail and keep batches going until stopped.

    Two clocks by accident still do everything once.
    """
    settings = Settings()
    stop = _stop_event(supervised)
    with opened(settings) as app:
        sweeper.run_clock(app, all_sweeps(settings), stop)


@click.command()
@click.option("--once", is_flag=True, help="Do what is in line now and end.")
@supervised
def work(once: bool, supervised: bool) -> None:
    """Do batches, a few items to a transaction, until stopped, and say how far they are. Several may run at once."""
    stop = _stop_event(supervised)
    with opened() as app:
        if once:
            batch.work_once(app, click.echo)
        else:
            batch.work(app, stop, tell=click.echo)


def _open_links() -> int:
    """Open what was published; in a demonstration its invented site answers."""
    return linkchecks.sweep(site.open_address if installation("demo") else fetch.fetch)


def all_sweeps(settings: Settings) -> list[sweeper.Sweep]:
    """What the clock does, and every how many seconds."""
    return [
        sweeper.Sweep("terms", sweeps.terms_and_wakeups, 3),
        sweeper.Sweep("absences", sweeps.absences, 15),
        *mail_sweeps(settings),
        sweeper.Sweep("prefect", lambda: handing.sweep(settings), 5),
        sweeper.Sweep("lotes", lambda: (batch.run_next(), sweeps.documents(settings.base_url)), 5),
        sweeper.Sweep("starts", schedules.scheduled_starts, 15),
        sweeper.Sweep("linkchecks", _open_links, 30),
    ]


def _stop_event(supervised: bool) -> threading.Event:
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    stop = threading.Event()
    sweeper.stop_on_signals(stop)
    if supervised:
        end_with_parent()
    return stop
