"""`cauce demo`: the clock of a demonstration."""

import re
from datetime import timedelta

import click

from workflows.actions.installation import move_clock
from workflows.cli.opened import follow_clock, opened
from workflows.domain.terms.words import day_in_words
from workflows.kernel import clock

_PART = re.compile(r"(\d{1,5})([wdhm])")
_UNITS = {"w": "weeks", "d": "days", "h": "hours", "m": "minutes"}


class Span(click.ParamType):
    """A length of time as 30d, 12h, 2w or 1d12h."""

    name = "span"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> timedelta:
        """The length, or a usage error."""
        parts = _PART.findall(value)
        if not parts or "".join(number + unit for number, unit in parts) != value:
            self.fail(f"«{value}» is not a length of time: write 30d, 12h, 2w or 1d12h", param, ctx)
        return sum((timedelta(**{_UNITS[unit]: int(number)}) for number, unit in parts), timedelta())


@click.group()
def demo() -> None:
    """The demonstration and its clock."""


@demo.command()
@click.argument("span", type=Span())
def advance(span: timedelta) -> None:
    """Move the demonstration clock forward by SPAN (30d, 12h, 2w, 1d12h).

    Refused unless the installation was created with `cauce run --demo`. Running processes follow in seconds.
    """
    with opened():
        move_clock(int(span.total_seconds()))
        follow_clock()
        now = clock.local(clock.now())
        click.echo(f"El reloj de la demostración va en {day_in_words(now.date())}, {now:%H:%M}.")
