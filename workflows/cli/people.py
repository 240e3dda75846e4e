"""`cauce people` and `cauce token`."""

from pathlib import Path

import click

from workflows.actions.accounts import create_token
from workflows.actions.people_import import import_people
from workflows.cli.opened import opened, operator, owner


@click.group()
def people() -> None:
    """People of the institution and their roles."""


@people.command("import")
@click.argument("csv", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--owner", "owner_code", metavar="CODE", help="For whom, when there are several owners.")
def import_file(csv: Path, owner_code: str | None) -> None:
    """Add the people of CSV and their roles, all rows or none.

    Columns: correo, nombre; optional cargo, dependencia (code), entidad (DIVIPOLA or NIT), desde, hasta,
    tipo (titular, delegado, apoyo) and roles ("director; lider:POL07; administrador"). Each new person's first
    password is printed once and must be changed at the first entrance.
    """
    with opened():
        report = import_people(operator(owner(owner_code).id), csv.name, csv.read_bytes())
    click.echo(f"{report.new} personas nuevas, {report.known} que ya estaban, {report.roles} roles nuevos.")
    for email, password in report.passwords.items():
        click.echo(f"{email}\t{password}")


@click.group()
def token() -> None:
    """Tokens for the API."""


@token.command()
@click.option("--person", required=True, metavar="EMAIL", help="Whose rights the token has.")
@click.option("--label", default="Línea de comandos", help="What it is for.")
def create(person: str, label: str) -> None:
    """Print a new token of a person; it is shown only this once."""
    with opened():
        click.echo(create_token(person, label))
