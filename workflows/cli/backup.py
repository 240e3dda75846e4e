"""`cauce backup`: database and evidence in one archive, while Cauce works."""

import json
import os
import tarfile
import tempfile
from pathlib import Path

import click
import sqlalchemy as sa

from workflows.cli import copying
from workflows.cli.opened import opened
from workflows.domain.cases import Case
from workflows.domain.documents import Evidence
from workflows.domain.journal import Journal
from workflows.kernel import clock
from workflows.kernel.db import session
from workflows.kernel.settings import Settings

FORMAT = 1


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def backup(file: Path) -> None:
    """Write database and evidence into FILE (a tar, compressed when its name ends in .gz).

    The secret key, the outgoing mail server and other settings are not in it: keep them apart.
    """
    settings = Settings()
    with opened(settings):
        count = session().scalar(sa.select(sa.func.count(Case.id))) or 0
        journal = session().scalar(sa.select(sa.func.count(Journal.id))) or 0
        evidence = session().scalar(sa.select(sa.func.count(Evidence.id))) or 0
    facts = {
        "format": FORMAT, "database": copying.kind_of(settings.url), "cases": count, "journal": journal,
        "evidence": evidence, "at": (clock.now() - clock.offset()).isoformat(),
    }  # fmt: skip
    _write(settings, file, facts)
    size = file.stat().st_size / 1_000_000
    click.echo(f"Copia lista en {file}: {count} expedientes, {evidence} evidencias, {size:.1f} MB.")


def _write(settings: Settings, file: Path, facts: dict[str, object]) -> None:
    """Complete or not at all: the archive takes its name once it is whole."""
    partial = file.with_name(f".{file.name}.partial")
    try:
        with tempfile.TemporaryDirectory() as folder, _archive(partial, file.name.endswith("gz")) as archive:
            manifest = Path(folder) / "manifest.json"
            manifest.write_text(json.dumps(facts, indent=1))
            archive.add(manifest, manifest.name)
            # The database first: a file is stored before its row, so none of its rows can lack its file.
            copy = Path(folder) / copying.NAMES[copying.kind_of(settings.url)]
            copying.save(settings.url, copy)
            archive.add(copy, copy.name)
            for path in sorted(settings.files_folder.glob("??/*")):
                if not path.name.startswith("."):
                    archive.add(path, f"files/{path.parent.name}/{path.name}")
        os.replace(partial, file)
    finally:
        partial.unlink(missing_ok=True)


def _archive(path: Path, compressed: bool) -> tarfile.TarFile:
    return tarfile.open(path, "w:gz") if compressed else tarfile.open(path, "w")
