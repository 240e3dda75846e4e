"""Rows of entities as a sheet and on paper: the evidence of who came, for people of the office only."""

from collections.abc import Iterator, Mapping
from typing import Any

from flask import Response, render_template, request

from web.cases.place import blueprint, opened
from web.sheets import sheet_response
from web.shown import taking
from web.shown.filling import in_words
from web.tasks.place import internal
from web.who import current_actor, signed_in
from workflows.actions.record_links import CONSENTS
from workflows.domain.cases import Case
from workflows.kernel.errors import NotFound
from workflows.procedures import Procedure, RecordDef
from workflows.procedures.forms import fields

CHANNELS = {"mano": "A mano", "lista": "Con una lista", "enlace": "Por enlace"}


def _record(case_id: str, kind: str) -> tuple[Case, Procedure, RecordDef]:
    who = current_actor()
    internal(who)
    case, procedure = opened(who, case_id)
    record = procedure.records.get(kind)
    if record is None or not record.by_entities:
        raise NotFound("Este expediente no lleva esas filas.")
    return case, procedure, record


def _wanted(case: Case, procedure: Procedure, record: RecordDef) -> list[taking.Sheet]:
    about = request.args.get("sobre", "")
    found = taking.sheets(case, procedure, record)
    return [each for each in found if not about or (each.about is not None and each.about.id == about)]


@blueprint.get("/expedientes/<case_id>/filas/<kind>.xlsx")
@signed_in
def entity_rows_sheet(case_id: str, kind: str) -> Response:
    """Every row with its entity and session, and the entities that have none."""
    case, procedure, record = _record(case_id, kind)
    schema = procedure.forms[record.form]
    columns = [each.title for each in fields(schema)]
    head = ["Sesión", "Entidad", "Estado", *columns, "Registrada", "Cómo"]
    rows = list(_lines(_wanted(case, procedure, record), schema))
    return sheet_response(f"{record.label} {case.number}.xlsx".replace("/", "-"), [(record.label, head, rows)])


def _lines(sheets: list[taking.Sheet], schema: Mapping[str, Any]) -> Iterator[list[Any]]:
    names = [each.name for each in fields(schema)]
    for sheet in sheets:
        for line in sheet.lines:
            for row in line.rows:
                values = [_cell(schema["properties"][name], (row.data or {}).get(name)) for name in names]
                yield [sheet.title, line.name, line.word, *values, row.at, CHANNELS.get(row.channel or "", "")]
            if not line.rows:
                yield [sheet.title, line.name, line.word, *[""] * len(names), None, ""]


def _cell(part: Mapping[str, Any], value: Any) -> Any:
    labels = part.get("x-ui", {}).get("labels", {})
    return labels.get(value, value) if isinstance(value, str) else value


@blueprint.get("/expedientes/<case_id>/filas/<kind>/imprimir")
@signed_in
def entity_rows_paper(case_id: str, kind: str) -> str:
    """The list of a session on paper: who came, of which entity, and who did not."""
    case, procedure, record = _record(case_id, kind)
    schema = procedure.forms[record.form]
    shown = [each for each in fields(schema) if each.name not in CONSENTS]
    return render_template(
        "cases/rows_paper.html", case=case, record=record, sheets=_wanted(case, procedure, record),
        columns=[each.title for each in shown], words=lambda row: _words(schema, shown, row.data or {}),
        title=schema.get("title", record.label),
    )  # fmt: skip


def _words(schema: dict[str, Any], shown: list[Any], data: Mapping[str, Any]) -> list[str]:
    said = dict(in_words(schema, data, {}))
    return [said.get(each.title, "") for each in shown]
