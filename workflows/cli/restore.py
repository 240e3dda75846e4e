"""`cauce restore`: puts an archive of `cauce backup` in the place of this installation."""

import json
import tarfile
import tempfile
from pathlib import Path
from typing import Any

import click
import sqlalchemy as sa

from workflows.cli import copying
from workflows.cli.opened import exists, has_file
from workflows.domain.cases import Case
from workflows.kernel import files
from workflows.kernel.app import create_bare_app
from workflows.kernel.db import db, session
from workflows.kernel.errors import Conflict, Invalid
from workflows.kernel.migrate import upgrade
from workflows.kernel.settings import Settings

NOT_OURS = "Este archivo no es una copia de Cauce, o está incompleto."


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="Also when this installation has cases of its own: they are lost.")
def restore(file: Path, replace: bool) -> None:
    """Put the backup FILE in the place of this installation's database and add its evidence.

    Stop Cauce first. A backup of an earlier release is migrated.
    """
    settings = Settings()
    if not replace and _cases(settings):
        raise Conflict("Esta instalación ya tiene expedientes: se perderían. Si es lo que quiere, use --replace.")
    with tempfile.TemporaryDirectory() as folder:
        facts = _unpack(file, Path(folder), copying.kind_of(settings.url))
        copying.put_back(settings.url, Path(folder) / copying.NAMES[facts["database"]])
        for path in (Path(folder) / "files").glob("??/*"):
            files.put(settings.files_folder, path.read_bytes())
    upgrade(settings.url)
    click.echo(f"Restaurado: {facts['cases']} expedientes y {facts['evidence']} evidencias de {facts['at'][:16]}.")
    click.echo("Compruébelo con «cauce doctor».")


def _cases(settings: Settings) -> int:
    if not has_file(settings):
        return 0
    with create_bare_app(settings).app_context():
        found = session().scalar(sa.select(sa.func.count(Case.id))) if exists() else 0
        db.session.remove()
        db.engine.dispose()
    return found or 0


def _unpack(file: Path, folder: Path, kind: str) -> dict[str, Any]:
    try:
        with tarfile.open(file) as archive:
            archive.extractall(folder, filter="data")
        facts: dict[str, Any] = json.loads((folder / "manifest.json").read_text())
    except (tarfile.TarError, OSError, ValueError) as error:
        raise Invalid(NOT_OURS) from error
    if facts.get("database") != kind:
        raise Conflict(f"La copia es de {facts.get('database')} y esta instalación usa {kind}.")
    if not (folder / copying.NAMES[kind]).is_file():
        raise Invalid(NOT_OURS)
    return facts
