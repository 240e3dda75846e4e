"""`cauce results`: published results of the measurement."""

from pathlib import Path

import click

from workflows.actions.conversation import attach_evidence
from workflows.actions.recommendations import (
    Difference,
    Looked,
    import_recommendations,
    in_a_sentence,
    look,
    unpack,
)
from workflows.actions.results import SERIES, ImportReport, import_results, preview_results
from workflows.cli.opened import opened, somebody
from workflows.domain.entity_names import named
from workflows.domain.people import Actor
from workflows.kernel.app import settings_of
from workflows.kernel.errors import CauceError, Invalid
from workflows.kernel.uploads import limit_for

AS = click.option("--as", "email", metavar="EMAIL", help="Who imports; the operator of this machine by default.")
OWNER = click.option("--owner", "owner_code", metavar="CODE", help="For whom, when there are several owners.")


@click.group()
def results() -> None:
    """Published results of the measurement."""


def progress(words: str) -> None:
    """How far a command is, apart from its answer."""
    click.echo(f"… {words}", err=True)


@results.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--vigencia", required=True, type=int, help="The measured year.")
@click.option("--series", type=click.Choice(["official", "demo"]), default="official", show_default=True)
@AS
@OWNER
@click.option("--preview", is_flag=True, help="Only tell what would change.")
def import_file(
    file: Path, vigencia: int, series: str, email: str | None, owner_code: str | None, preview: bool
) -> None:
    """Take the scores of FILE (.xlsx or CSV), all or nothing; follow-ups that awaited official results are opened."""
    data = _bytes(file)
    with opened() as app:
        who = somebody(email, owner_code)
        if preview:
            click.echo(in_words(preview_results(who, file.name, data, vigencia, series)))
            return
        folder = settings_of(app).files_folder

        def keep() -> str:
            return attach_evidence(who, folder, file.name, data).id

        click.echo(in_words(import_results(who, file.name, data, vigencia, series, keep=keep, tell=progress)))


@results.command("recommendations")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--vigencia", required=True, type=int, help="The measured year.")
@click.option("--entity", "entity_code", metavar="CODE", help="Whose FILE is, when neither it nor its name says so.")
@AS
@OWNER
@click.option("--preview", is_flag=True, help="Only tell what would change.")
def import_many(
    files: tuple[Path, ...], vigencia: int, entity_code: str | None, email: str | None, owner_code: str | None,
    preview: bool,
) -> None:  # fmt: skip
    """Take the recommendations of FILES (.xlsx, one per entity, or several in a .zip), each whole or not at all."""
    with opened() as app:
        who = somebody(email, owner_code)
        parts = [part for file in files for part in unpack(file.name, _bytes(file))]
        looked = look(who, parts, vigencia, _said(entity_code, len(parts)))
        failed = 0
        for number, (part, each) in enumerate(zip(parts, looked, strict=True), start=1):
            progress(f"{number} de {len(parts)}: {each.name}")
            refused = _refusal(each)
            failed += bool(refused)
            about = each.entity
            if refused or about is None or each.found is None:
                click.echo(f"{each.name}: {refused}", err=True)
            else:
                done = each.found if preview else _import(who, settings_of(app).files_folder, part, about.id, vigencia)
                click.echo(in_a_sentence(about.name, done))
    if failed:
        raise Invalid(f"{failed} de {len(parts)} archivos no se importaron; de ellos no se guardó nada.")


def _bytes(file: Path) -> bytes:
    # One byte more than the gate takes is enough for it to refuse.
    with file.open("rb") as stream:
        return stream.read(limit_for("spreadsheet") + 1)


def _said(code: str | None, count: int) -> dict[int, str]:
    if code is None:
        return {}
    about = named(code)
    if about is None or count != 1:
        raise Invalid("Con --entity van un solo archivo y el código o el nombre de una entidad conocida.")
    return {0: about.id}


def _refusal(looked: Looked) -> str:
    if looked.error is not None:
        return _sentence(looked.error)
    if looked.twice:
        return "Dos archivos son de la misma entidad. Deje uno."
    return "" if looked.entity else "No se sabe de quién es. Dígalo con --entity CÓDIGO."


def _sentence(error: CauceError) -> str:
    cells = [str(each["message"]) for each in error.errors if each.get("row")]
    return " ".join([error.message, *cells[:5]])


def _import(who: Actor, folder: Path, part: tuple[str, bytes], entity_id: str, vigencia: int) -> Difference:
    def keep() -> str:
        return attach_evidence(who, folder, *part).id

    return import_recommendations(who, *part, entity_id, vigencia, keep=keep)


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
    if report.absent:
        kept = f" De ellas, {report.kept} conservan los puntajes que tenían." if report.kept else ""
        lines.append(f"Entidades de aquí que no vienen: {len(report.absent)}.{kept}")
    if report.ignored_columns:
        lines.append(f"Columnas que no se usan: {', '.join(report.ignored_columns)}.")
    if report.follow_ups:
        lines.append(f"Seguimientos que {'se abren' if report.import_id else 'se abrirían'}: {report.follow_ups}.")
    return "\n".join(lines)
