"""`cauce db`: the schema of the database."""

import click

from workflows.kernel.migrate import upgrade
from workflows.kernel.settings import Settings


@click.group("db")
def database() -> None:
    """The schema of the database."""


@database.command("upgrade")
def upgrade_database() -> None:
    """Make the database or bring it to the schema of this release; repeating it does nothing."""
    upgrade(Settings().url)
    click.echo("La base de datos está al día.")
