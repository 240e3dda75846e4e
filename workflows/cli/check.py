"""`cauce check` and `cauce new-procedure`."""

import json
from pathlib import Path

import click

from workflows.checks.proof import check_folders
from workflows.checks.report import as_json, as_text
from workflows.checks.skeleton import new_procedure as write_procedure
from workflows.kernel.errors import NotFound
from workflows.kernel.settings import Settings

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.command()
@click.argument("folders", nargs=-1, metavar="[FOLDER]...", type=FOLDER)
@click.option("--json", "as_data", is_flag=True, help="Print JSON for programs.")
def check(folders: tuple[Path, ...], as_data: bool) -> None:
    """Prove the procedures of each FOLDER (it holds bpmn/ and docs_templates/), or all that are known.

    Exit 0 when all is well, 1 with complaints, 2 for a wrong use.
    """
    settings = Settings()
    try:
        reports = check_folders(folders, settings.procedure_folders(), settings.template_folders())
    except NotFound as error:
        raise click.UsageError(error.message) from error
    if as_data:
        click.echo(json.dumps(as_json(reports), ensure_ascii=False, indent=1))
    else:
        click.echo(as_text(reports))
    if not all(report.ok for report in reports):
        raise click.exceptions.Exit(1)


@click.command("new-procedure")
@click.argument("slug")
@click.argument("folder", default=".", type=click.Path(file_okay=False, path_type=Path))
def new_procedure(slug: str, folder: Path) -> None:
    """Write bpmn/SLUG and docs_templates/SLUG under FOLDER: a small procedure that passes `check`."""
    for path in write_procedure(slug, folder):
        click.echo(str(path))
    click.echo(f"Listo. Compruébelo con: cauce check {folder}")
