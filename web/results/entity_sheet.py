"""An entity as a workbook: its policies in the vigencia, every score of every vigencia, and its advice."""

from collections.abc import Iterator, Sequence
from typing import Any

from web.results.advised import Told
from web.results.profile import Profile, Seen
from web.results.sheets_head import head, named
from web.sheets import Sheet
from workflows.domain.recommendations import Advised
from workflows.domain.scores import methodology

POLICIES = ("Código", "Política", "Puntaje", "Frente a la mediana", "Quintil en su grupo par",
            "Entidades del grupo par con dato", "Cambio", "Frente a")  # fmt: skip
ADVICE = ("Expediente", "Procedimiento", "Política", "Estado", "Inició", "Sesiones", "Primera asistencia",
          "Última asistencia")  # fmt: skip


def sheets(profile: Profile, advice: Sequence[Told], recommended: Sequence[Advised]) -> list[Sheet]:
    """What it is, its policies, all its vigencias, its advice and its newest recommendations."""
    about, shown, years = profile.about, profile.shown, profile.years
    more = [("Entidad", about.name), ("Subregión", about.subregion), ("Categoría", about.category),
            ("Grupo par", profile.peer_group or "el archivo no lo trae")]  # fmt: skip
    columns = ("Código", "Nombre", *(f"{year} ({methodology(year)})" for year in years))
    courses = profile.courses
    rows = [(code, name, *(courses[code].values.get(year) for year in years)) for code, name in profile.names.items()]
    return [
        head(f"Puntajes de {about.name}", shown, more),
        (named("Políticas", shown), POLICIES, _policies(profile.policies)),
        (named("Vigencias", shown), columns, rows),
        ("Asesorías", ADVICE, [_advice(each) for each in advice]),
        (
            "Recomendaciones",
            ("Vigencia", "Código", "Política", "Recomendación"),
            [(each.vigencia, each.policy, each.policy_name, text.text) for each in recommended for text in each.lines],
        ),
    ]


def _policies(policies: Sequence[Seen]) -> Iterator[Sequence[Any]]:
    for each in policies:
        told = (each.change.points, each.change.since) if each.change else (None, _uncompared(each))
        yield each.code, each.name, each.value, each.gap, each.quintile, each.peers, *told


def _uncompared(each: Seen) -> str | None:
    return "no comparable" if each.breaks else None


def _advice(told: Told) -> Sequence[Any]:
    each = told.advice
    return (each.number, told.procedure, each.policy, told.state, each.started_at, each.sessions,
            each.first_attended_on, each.last_attended_on)  # fmt: skip
