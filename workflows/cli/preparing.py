"""Makes an installation ready to start: schema, catalogues, procedures, and the demonstration once."""

from datetime import datetime

import click
import sqlalchemy as sa

from workflows.actions import installation as acts
from workflows.actions import seed
from workflows.cli.demo_data import fill
from workflows.cli.opened import follow_clock, opened
from workflows.domain.access import installation
from workflows.domain.cases import Case
from workflows.domain.people import Person
from workflows.kernel import clock
from workflows.kernel.db import session
from workflows.kernel.errors import Conflict
from workflows.kernel.migrate import upgrade
from workflows.kernel.settings import Settings
from workflows.procedures import discover

REAL = (
    "Esta base de datos es de una instalación real y no se convierte en demostración. "
    "Para ver una, use otra carpeta: CAUCE_HOME=otra-carpeta cauce run --demo."
)


def prepare(settings: Settings, demo: bool, now: datetime | None) -> bool:
    """Migrate, seed and install; with `demo` build the demonstration once. Whether it is a demonstration."""
    upgrade(settings.url)
    with opened(settings):
        if demo and not _may_be_demo():
            raise Conflict(REAL)
        seed.load_base()
        if demo:
            seed.load_demo_people()
        if now is not None:
            _set_clock(now)
        _install(settings)
        is_demo = installation("demo") == "1"
        if is_demo:
            fill(settings)
    return is_demo


def _may_be_demo() -> bool:
    used = session().scalar(sa.select(Person.id).limit(1)) or session().scalar(sa.select(Case.id).limit(1))
    return installation("demo") == "1" or used is None


def _set_clock(target: datetime) -> None:
    """Put the demonstration clock at `target`; once something was built it only goes forward."""
    seconds = round((target - clock.now()).total_seconds())
    if seconds < 0 and installation("demonstration") is not None:
        shown = clock.local(clock.now()).strftime("%Y-%m-%d %H:%M")
        click.echo(f"El reloj de esta demostración ya va en {shown} y no retrocede.", err=True)
        return
    acts.move_clock(seconds)
    follow_clock()


def _install(settings: Settings) -> None:
    """Install every sound procedure; one that has errors is told and left as it was."""
    found = discover(settings.procedure_folders(), settings.template_folders())
    sound = [each for each in found.values() if not each.complaints]
    acts.install(sound)
    for each in found.values():
        for complaint in each.complaints[:1]:
            click.echo(
                f"El procedimiento «{each.slug}» tiene errores y no se instaló: {complaint.message} "
                "Vea todos con «cauce check».",
                err=True,
            )
