"""The board as a workbook: the same figures, one sheet for each view."""

from collections.abc import Iterator, Sequence
from typing import Any

from web.board import figures
from web.board.place import Look, words_of
from web.board.plans import plans
from web.filters import momento
from web.sheets import Sheet

MANY = 5_000


def sheets(look: Look, narrowed: Sequence[str]) -> list[Sheet]:
    """Summary, what is late, loads, waits, policies, and plans when there are any."""
    late = ("Número", "Tarea", "Entidad", "Política", "La tiene", "Vencía", "Días hábiles de mora")
    loads = ("Persona", "Abiertas", "Por vencer", "Vencidas")
    waits = ("Procedimiento", "Paso", "Terminadas en el periodo", "Abiertas", "Mediana", "Percentil 90")
    found: list[Sheet] = [
        ("Resumen", ("Cifra", "Hoy", "Antes"), _summary(look, narrowed)),
        ("Vencidas", late, (_late(row) for row in figures.late(look, MANY))),
        ("Carga", loads, (_picked(row, "name", "open", "soon", "late") for row in figures.loads(look))),
        ("Esperas", waits, (_picked(row, "procedure", "title", "done", "open", "median", "p90")
                            for row in figures.waits(look))),
        ("Políticas", ("Dimensión", "Política", "Abiertas", "Por vencer", "Vencidas"), _policies(look)),
    ]  # fmt: skip
    missing = plans(look)
    columns = ("Plan", "Vigencia", "Estado", "Paso", "Lo tiene", "Vence", "Motivo")
    kept = ("name", "vigencia", "state", "task", "holder", "due", "reason")
    return [*found, ("Planes", columns, [_picked(row, *kept) for row in missing])] if missing else found


def _summary(look: Look, narrowed: Sequence[str]) -> Iterator[Sequence[Any]]:
    for number in figures.numbers(look):
        yield number.label, number.plain, number.before
    yield "Periodo", words_of(look.period), words_of(look.period.before())
    yield "Filtros", ", ".join(narrowed) or "ninguno", None
    yield "Datos al", momento(look.now), None


def _late(row: dict[str, Any]) -> Sequence[Any]:
    return _picked(row, "number", "title", "entity", "policy", "holder", "due", "days")


def _policies(look: Look) -> Iterator[Sequence[Any]]:
    for group in figures.by_dimension(look):
        for row in group["rows"]:
            yield group["name"], *_picked(row, "name", "open", "soon", "late")


def _picked(row: dict[str, Any], *names: str) -> Sequence[Any]:
    return [row[name] for name in names]
