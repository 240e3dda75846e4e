"""`cauce deadline`: one count of a term, with the days that were skipped and why."""

import json
from datetime import date
from typing import Any

import click

from workflows.cli.opened import has_file, opened, owner
from workflows.domain.entities import calendar_of
from workflows.domain.terms.calendar import WorkCalendar
from workflows.domain.terms.report import deadline_report
from workflows.domain.terms.words import day_in_words
from workflows.kernel.settings import Settings


@click.command()
@click.option("--from", "from_", required=True, metavar="DATE|ISO", help="Day of the fact, or instant of reception.")
@click.option("--business-days", type=click.IntRange(0), help="Working days (días hábiles).")
@click.option("--calendar-days", type=click.IntRange(0), help="Calendar days.")
@click.option("--months", type=click.IntRange(0), help="Months (Ley 4 de 1913, art. 62).")
@click.option("--json", "as_data", is_flag=True, help="Print JSON for programs.")
@click.option("--no-db", is_flag=True, help="Only weekends and holidays: no closures of the institution.")
@click.option("--owner", "owner_code", metavar="CODE", help="Whose closures, when there are several owners.")
def deadline(
    from_: str, business_days: int | None, calendar_days: int | None, months: int | None, as_data: bool,
    no_db: bool, owner_code: str | None,
) -> None:  # fmt: skip
    """When a term ends, counted from the day after the fact, and which days do not count."""
    if sum(amount is not None for amount in (business_days, calendar_days, months)) != 1:
        raise click.UsageError("give exactly one of --business-days, --calendar-days and --months")
    calendar = None if no_db else calendar_of_installation(owner_code)
    found = deadline_report(from_, business_days, calendar_days, months, calendar=calendar)
    click.echo(json.dumps(found, ensure_ascii=False) if as_data else in_words(found))


def calendar_of_installation(owner_code: str | None) -> WorkCalendar | None:
    """The owner's calendar, or None while there is no installation."""
    settings = Settings()
    if not has_file(settings):
        return None
    with opened(settings):
        return calendar_of(owner(owner_code).id)


def in_words(found: dict[str, Any]) -> str:
    """The same for people."""
    due = date.fromisoformat(found["due"])
    lines = [f"Vence el {day_in_words(due)}.", str(found["rule"])]
    if found["skipped"]:
        lines.append("No se contaron:")
        lines += [f"  {each['date']}  {each['reason']}" for each in found["skipped"]]
    return "\n".join(lines)
