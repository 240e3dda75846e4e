"""Fills a new demonstration: its stories, lived with what the clock does about mail."""

import click

from notifications.sweeps import mail_sweeps
from workflows.demo import build_demonstration
from workflows.kernel.settings import Settings


def fill(settings: Settings) -> None:
    """Build the demonstration, once: called with its database open, its procedures installed, its clock set."""
    # What the stories write goes to nobody, also where a mail server is set.
    quiet = settings.model_copy(update={"smtp_url": ""})
    built = build_demonstration(quiet, [sweep.run for sweep in mail_sweeps(quiet)])
    if not built.existed:
        click.echo(f"Demostración: {sum(built.cases.values())} expedientes en {built.seconds:.0f} segundos.", err=True)
    for story in built.broken:
        click.echo(f"Una historia de la demostración quedó a medias: {story}.", err=True)
