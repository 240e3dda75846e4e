"""Fields whose control knows more than their schema: their values are checked, and completed, against the case."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from workflows.domain import decisions, offers
from workflows.domain.policies import policies
from workflows.kernel.errors import Invalid
from workflows.kernel.ids import digest
from workflows.procedures.widgets import hint

Values = dict[str, Any]
Errors = Iterator[tuple[str, str]]
NAME = 80
NUMBERS = {
    "umbral": ("umbral", "Escriba el umbral: desde qué puntaje hacia abajo se considera bajo."),
    "menores": ("cuantos", "Escriba cuántos municipios de cada política."),
}
"""Criterion → (the field with its number, what to say without it): nobody's usual number is used in silence."""
REFUSED = "Revise los campos señalados: todavía no se guardó nada."


def settle(course: Any, schema: Mapping[str, Any], values: Values) -> Values:
    """The values of a form with what its computed fields add; Invalid with one message per fault (a Course)."""
    errors: list[dict[str, str]] = []
    for name, field in schema.get("properties", {}).items():
        settler = SETTLERS.get(hint(field, "widget"))
        if settler is not None:
            found = settler(course, name, field, values)
            errors += [{"field": _place(name, path), "message": message} for path, message in found]
    if errors:
        raise Invalid(REFUSED, errors)
    return values


def _place(name: str, path: str) -> str:
    """Where a fault is: inside the field, or in the field beside it that a leading "/" names."""
    return path[1:] if path.startswith("/") else f"{name}.{path}".rstrip(".")


def _criterion(course: Any, name: str, field: Mapping[str, Any], values: Values) -> Errors:
    """The number that the criterion needs is said; chosen policies are of the catalogue and have scores."""
    needed, sentence = NUMBERS.get(str(values.get("criterio")), ("", ""))
    if needed and values.get(needed) is None:
        yield f"/{needed}", sentence
    known = {each.code for each in policies()}
    measured = offers.scores_of_case(course.case).medians
    for code in values.get(name) or []:
        if code not in known:
            yield "", f"«{code}» no es una política."
        elif code not in measured:
            yield "", f"No hay puntajes de la política {code} en esta vigencia."


def _groups(course: Any, name: str, field: Mapping[str, Any], values: Values) -> Errors:
    """Each municipality in its group; the score on which it was decided stays with the row."""
    case, step = course.case, hint(field, "of")
    scores, rows = offers.scores_of_case(case), values.get(name) or []
    found = offers.placements_of(case, step, scores)
    chosen = offers.said_in(case.id, step).get("politicas") or ()
    advised = offers.already_advised(case.owner_id, course.today.year, case.id)
    yield from decisions.group_faults(rows, found, chosen, advised)
    kept = [row for row in rows if row.get("principal") or row.get("politica")]
    values[name] = [_with_score(row, scores.value(row["entidad"], row.get("politica", ""))) for row in kept]


def _with_score(row: Values, score: Any) -> Values:
    said = {name: value for name, value in row.items() if name != "puntaje"}
    return said if score is None else said | {"puntaje": float(score)}


def _requests(course: Any, name: str, field: Mapping[str, Any], values: Values) -> Errors:
    """Each request inside its group; those that share one oficio carry the name of the office that leads them."""
    case, step = course.case, hint(field, "of")
    rows, leaders = values.get(name) or [], offers.leaders(case.owner_id, course.today)
    groups = offers.grouped(offers.said_in(case.id, step).get("grupos") or ())
    yield from decisions.request_faults(rows, groups, leaders, course.today)
    values[name] = [_with_bundle(row, leaders.get(str(row.get("politica")), "")) for row in rows]


def _with_bundle(row: Values, office: str) -> Values:
    said = {key: value for key, value in row.items() if key != "grupo_oficio"}
    return said | {"grupo_oficio": _short(office)} if row.get("oficio") == decisions.JOINT and office else said


def _short(name: str) -> str:
    """A name of at most NAME characters that no other office has."""
    return name if len(name) <= NAME else f"{name[: NAME - 9]} {digest(name)[:8]}"


SETTLERS: dict[str, Callable[[Any, str, Mapping[str, Any], Values], Errors]] = {
    "criterio": _criterion, "grupos": _groups, "solicitudes": _requests,
}  # fmt: skip
