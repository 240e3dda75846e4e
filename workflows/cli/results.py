"""`cauce results`: published results of the measurement."""

from pathlib import Path

import click

from workflows.actions.results import SERIES, ImportReport, import_results, preview_results
from workflows.cli.opened import opened, somebody


@click.group()
def results() -> None:
    """Published results of the measurement."""


@results.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--vigencia", required=True, type=int, help="The measured year.")
@click.option("--series", type=click.Choice(["official", "demo"]), default="official", show_default=True)
@click.option("--as", "email", metavar="EMAIL", help="Who imports; the operator of this machine by default.")
@click.option("--owner", "owner_code", metavar="CODE", help="For whom, when there are several owners.")
@click.option("--preview", is_flag=True, help="Only tell what would change.")
def import_file(
    file: Path, vigencia: int, series: str, email: str | None, owner_code: str | None, preview: bool
) -> None:
    """Take the scores of FILE (CSV), all or nothing; follow-ups that awaited official results are opened."""
    data = file.read_bytes()
    with opened():
        who = somebody(email, owner_code)
        verb = preview_results if preview else import_results
        click.echo(in_words(verb(who, file.name, data, vigencia, series)))


def in_words(report: ImportReport) -> str:
    """What an import did, or would do."""
    if report.already:
        return f"Este archivo ya era el último de la vigencia {report.vigencia}: no cambió nada."
    done = "Se guardaron" if report.import_id else "Se guardarían"
    lines = [
        f"Vigencia {report.vigencia} ({SERIES[report.series].lower()}): {report.rows} entidades.",
        f"{done} {report.new} puntajes nuevos y {report.changed} corregidos; {report.same} quedan igual.",
    ]
    if report.others:
        lines.append(f"Filas de otras entidades, guardadas para comparar: {report.others}.")
    if report.ignored_columns:
        lines.append(f"Columnas que no se usan: {', '.join(report.ignored_columns)}.")
    if report.follow_ups:
        lines.append(f"Seguimientos que {'se abren' if report.import_id else 'se abrirían'}: {report.follow_ups}.")
    return "\n".join(lines)
