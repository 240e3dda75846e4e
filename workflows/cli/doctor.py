"""`cauce doctor`: looks for anything that does not agree, and says it in sentences."""

import click

from workflows.cli import examination
from workflows.cli.opened import opened
from workflows.kernel.settings import Settings


@click.command()
@click.option("--fast", is_flag=True, help="Skip reading every file and every chain.")
def doctor(fast: bool) -> None:
    """Compare states with tasks, chains, numbers, files and mail. Exit 1 with a sentence for each finding."""
    settings = Settings()
    with opened(settings):
        found = examination.examine(settings, fast)
    for sentence in found:
        click.echo(f"- {sentence}")
    if found:
        click.echo(f"Hay {len(found)} cosas por revisar.", err=True)
        raise click.exceptions.Exit(1)
    click.echo("Todo está en orden.")
