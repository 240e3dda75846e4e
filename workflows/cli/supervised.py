"""A process that somebody else started: it ends with whoever did."""

import os
import signal
import threading

import click

supervised = click.option("--supervised", is_flag=True, hidden=True, help="End when stdin closes.")


def end_with_parent() -> None:
    """Stop this process in good order when whoever started it is gone, whatever ended it."""
    threading.Thread(target=_wait_for_parent, daemon=True).start()


def _wait_for_parent() -> None:
    # The parent holds the other end of stdin open and never writes.
    while os.read(0, 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
