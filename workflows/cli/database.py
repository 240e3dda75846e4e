"""`cauce db`: the database and its first content."""

import click

from workflows.cli.preparing import prepare
from workflows.kernel.settings import Settings


@click.group("db")
def database() -> None:
    """The database and its first content."""


@database.command("upgrade")
def upgrade_database() -> None:
    """Make the database or bring it to this release: schema, catalogues that are missing, procedures and letters.

    Repeating it does nothing. CAUCE_DATA, CAUCE_PROCEDURES and CAUCE_TEMPLATES say what an institution brings.
    """
    prepare(Settings(), demo=False, now=None)
    click.echo("La base de datos está al día.")
