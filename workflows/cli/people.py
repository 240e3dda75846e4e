"""`cauce people` and `cauce token`."""

from pathlib import Path

import click

from workflows.actions.accounts import create_token, give_password
from workflows.actions.people import import_people
from workflows.cli.opened import opened, operator, owner


@click.group()
def people() -> None:
    """People of the institution and their roles."""


@people.command("import")
@click.argument("csv", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--owner", "owner_code", metavar="CODE", help="For whom, when there are several owners.")
def import_file(csv: Path, owner_code: str | None) -> None:
    """Add the people of CSV and their roles, all rows or none; each new person is mailed a way in.

    Columns: nombre, correo, cargo, dependencia, entidad, rol, alcance, calidad; one role per row.
    """
    with opened():
        count = import_people(operator(owner(owner_code).id), csv.read_bytes())
        click.echo(f"Quedaron {count} personas nuevas; cada una recibe un correo para entrar.")
        click.echo("Si todavía no hay servidor de correo: cauce people password CORREO.")


@people.command()
@click.argument("email")
@click.password_option(help="Asked for when it is not given.")
@click.option("--owner", "owner_code", metavar="CODE", help="Of whom, when there are several owners.")
def password(email: str, password: str, owner_code: str | None) -> None:
    """Give EMAIL a password, to be changed at the first entrance: the way in for the first administrator."""
    with opened():
        person = give_password(operator(owner(owner_code).id), email, password)
        click.echo(f"Listo: {person.name} entra con esa contraseña y la cambia la primera vez.")


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
