"""Controls that compute what they offer: what each shows beside the values typed so far, and its own buttons."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from web.forms import FieldView
from web.shown import panel_criterion, panel_groups, panel_requests
from workflows.domain.cases import Case
from workflows.domain.tasks import Task, last_done
from workflows.procedures.widgets import COMPUTED, computed_fields, hint

Values = dict[str, Any]
BUTTON = "_panel"
"""Name of the buttons of a panel; the value is «field:act» or «field:act:what»."""

BUILDERS: dict[str, Callable[..., Any]] = {
    "criterio": panel_criterion.build, "grupos": panel_groups.build, "solicitudes": panel_requests.build,
}  # fmt: skip
PRESSED: dict[str, Callable[..., Any]] = {
    "criterio": panel_criterion.pressed, "grupos": panel_groups.pressed, "solicitudes": panel_requests.pressed,
}  # fmt: skip

RENEWED: dict[str, Callable[..., Any]] = {"grupos": panel_groups.renewed, "solicitudes": panel_requests.renewed}
"""What of an earlier form still stands when the step that it was decided from was done anew."""


def with_panels(
    case: Case, schema: Mapping[str, Any], data: Mapping[str, Any], errors: Iterable[Mapping[str, Any]],
    views: Sequence[FieldView],
) -> list[FieldView]:  # fmt: skip
    """The fields of a form, each computed one with its panel and the faults of its rows."""
    fields, said = schema.get("properties", {}), list(errors)
    return [
        _with_panel(case, fields[each.name], data, said, each) if each.widget in COMPUTED else each for each in views
    ]


def _with_panel(
    case: Case, field: Mapping[str, Any], data: Mapping[str, Any], errors: Sequence[Mapping[str, Any]], view: FieldView
) -> FieldView:
    faults = dict(_row_faults(view.name, errors))
    value = data.get(view.name) or []
    panel = BUILDERS[view.widget](case, hint(field, "of"), data, value, faults)
    return replace(view, panel=panel, rows=_fault_rows(view, field, faults))


def _row_faults(name: str, errors: Iterable[Mapping[str, Any]]) -> Iterable[tuple[tuple[int, str], str]]:
    """((row, column), message) of the faults inside a field."""
    for each in errors:
        path = str(each.get("field") or "").replace("-", ".").replace("/", ".").split(".")
        if len(path) == 3 and path[0] == name and path[1].isdigit():
            yield (int(path[1]), path[2]), str(each["message"])


def _fault_rows(
    view: FieldView, field: Mapping[str, Any], faults: Mapping[tuple[int, str], str]
) -> tuple[tuple[FieldView, ...], ...]:
    """One entry per row up to the last fault, so that the summary at the top links to each."""
    columns = field.get("items", {}).get("properties", {})
    last = max((row for row, _ in faults), default=-1)
    found: list[list[FieldView]] = [[] for _ in range(last + 1)]
    for (row, column), message in sorted(faults.items()):
        label = str(columns.get(column, {}).get("title") or column)
        found[row].append(FieldView(f"{view.name}-{row}-{column}", label, "text", False, error=message))
    return tuple(map(tuple, found))


def pressed(case: Case, schema: Mapping[str, Any], data: Mapping[str, Any], button: str) -> Values:
    """The values after a button of a panel; the same when it is of none."""
    name, _, rest = button.partition(":")
    act, _, what = rest.partition(":")
    for field_name, control, field in computed_fields(schema):
        if field_name == name:
            value = PRESSED[control](case, hint(field, "of"), data, data.get(name) or [], act, what)
            return {**data, name: value}
    return dict(data)


def returned(case: Case, schema: Mapping[str, Any], before: Task) -> Values:
    """The form of a step that is done again; what was decided over an older answer of another step is renewed."""
    data = dict(before.data or {})
    for name, control, field in computed_fields(schema):
        source = last_done(case.id, hint(field, "of")) if control in RENEWED and name in data else None
        if source and source.completed_at and before.completed_at and source.completed_at > before.completed_at:
            data[name] = RENEWED[control](case, hint(field, "of"), data[name])
    return data
