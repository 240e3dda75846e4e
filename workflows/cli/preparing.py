"""Makes an installation ready to start: schema, catalogues, procedures, and the demonstration once."""

import os
from datetime import datetime
from pathlib import Path

import click
import sqlalchemy as sa

from workflows.actions import installation as acts
from workflows.actions import seed
from workflows.cli import copying
from workflows.cli.demo_data import fill
from workflows.cli.opened import follow_clock, has_file, opened
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


OWN_DATA = "La demostración usa los datos que trae Cauce. Quite CAUCE_DATA para verla; con sus datos: cauce run."
FIRST_TIME = "La primera vez tarda un minuto o dos: se construyen los expedientes de la demostración."


def prepare(settings: Settings, demo: bool, now: datetime | None) -> bool:
    """Migrate, seed and install; with `demo` build the demonstration once. Whether it is a demonstration."""
    if demo and settings.data:
        raise Conflict(OWN_DATA)
    if demo and not settings.database_url and not has_file(settings):
        click.echo(FIRST_TIME, err=True)
        return _apart(settings, now)
    return _prepare(settings, demo, now)


def _apart(settings: Settings, now: datetime | None) -> bool:
    """Build the embedded database under another name: one that was interrupted never takes its place."""
    settings.home.mkdir(parents=True, exist_ok=True)
    building, whole = settings.home / "cauce.db.building", settings.home / "cauce.db.whole"
    leftovers = [building, whole, *(building.with_name(building.name + end) for end in ("-wal", "-shm"))]
    _remove(leftovers)
    kept = settings.model_dump(include={"home", "files", "base_url", "secret_key", "procedures", "templates"})
    apart = Settings(database_url=f"sqlite:///{building.resolve()}", **kept)
    is_demo = _prepare(apart, True, now)
    copying.save(apart.url, whole)
    os.replace(whole, settings.home / "cauce.db")
    _remove(leftovers)
    return is_demo


def _remove(paths: list[Path]) -> None:
    for path in paths:
        path.unlink(missing_ok=True)


def _prepare(settings: Settings, demo: bool, now: datetime | None) -> bool:
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
