"""A group of commands that imports a command's module only when it is used, and never shows a traceback."""

import logging
import sys
from collections.abc import Mapping
from importlib import import_module
from types import ModuleType
from typing import Any

import click

from workflows.cli.loading import loading
from workflows.kernel.errors import CauceError

UNEXPECTED = "Ocurrió un error inesperado ({}): {}\nRepita con «cauce --debug …» para ver dónde."
MANY = 20


class Commands(click.Group):
    """Commands by name: (module:attribute, one line of help)."""

    def __init__(self, table: Mapping[str, tuple[str, str]], **options: Any) -> None:
        debug = click.Option(["--debug"], is_flag=True, help="Show tracebacks and more of the log.")
        super().__init__("cauce", callback=_log, params=[debug], **options)
        self.table = dict(table)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names, in the order of the table."""
        return list(self.table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, imported now; None when there is none of that name."""
        if cmd_name not in self.table:
            return None
        module, _, name = self.table[cmd_name][0].partition(":")
        command: click.Command = getattr(sys.modules.get(module) or _loaded(module), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands, without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in self.table.items()])

    def main(self, *args: Any, **options: Any) -> Any:
        """Run; a CauceError is its Spanish sentence and exit 1, a wrong use exit 2."""
        try:
            return super().main(*args, **options)
        except CauceError as error:
            tell(error)
        except Exception as error:  # The last resort: a person gets a sentence, not a traceback.
            if logging.getLogger().isEnabledFor(logging.DEBUG):
                raise
            click.echo(UNEXPECTED.format(type(error).__name__, error), err=True)
        sys.exit(1)


def _loaded(module: str) -> ModuleType:
    with loading():
        return import_module(module)


def tell(error: CauceError) -> None:
    """The sentence of an error and of its fields, on stderr."""
    click.echo(error.message, err=True)
    for each in error.errors[:MANY]:
        if each.get("message"):
            click.echo(f"  - {each['message']}", err=True)
    if len(error.errors) > MANY:
        click.echo(f"  … y {len(error.errors) - MANY} más.", err=True)


def _log(debug: bool) -> None:
    level = logging.DEBUG if debug else logging.WARNING
    logging.basicConfig(level=level, stream=sys.stderr, format="%(levelname)s %(name)s: %(message)s", force=True)
