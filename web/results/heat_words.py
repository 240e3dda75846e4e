"""What the heat map says, in words: for who cannot see colours, and for who has five seconds."""

from dataclasses import dataclass
from typing import Any

from web.filters import numero
from web.results.measured import measured
from web.results.numbers import points, score
from workflows.domain.heat import GAP, Heat, Wanted, summary
from workflows.domain.matrix import matrix
from workflows.domain.policies import policies


@dataclass(frozen=True)
class Told:
    """Three sentences: how much is low, the lowest policies and the lowest municipalities (as (id, words))."""

    low: str
    policies: list[tuple[str, str]]
    places: list[tuple[str, str]]
    blank: str
    size: str


def told(heat: Heat, names: dict[str, str]) -> Told:
    """The summary of what is seen, in words."""
    found = summary(heat)
    write = points if heat.wanted.seen == GAP else score
    return Told(
        low=_low(heat, found.low, found.low_places, found.told),
        policies=[(code, f"{names[code]} ({write(value)})") for code, value in found.policies if not _level(heat)],
        places=[(place.id, f"{place.name} ({write(value)})") for place, value in found.places],
        blank=_blank(found.blank),
        size=f"{_count(len(heat.rows), 'municipio')} y {_count(len(heat.codes), 'política')}",
    )


def _level(heat: Heat) -> bool:
    """Against its own median the whole department is level: no policy is lower than another."""
    return heat.wanted.seen == GAP and not (heat.wanted.subregion or heat.wanted.category)


def _low(heat: Heat, low: int, places: int, total: int) -> str:
    what = "está más de 10 puntos por debajo de la mediana" if heat.wanted.seen == GAP else "está por debajo de 40"
    if not low:
        return f"Ninguno de los {numero(total)} puntajes {what}."
    plural = what if low == 1 else what.replace("está", "están")
    return f"{numero(low)} de {numero(total)} puntajes {plural}, en {_count(places, 'municipio')}."


def _blank(blank: int) -> str:
    if not blank:
        return ""
    if blank == 1:
        return "1 casilla sin dato queda en blanco: no cuenta como cero."
    return f"{numero(blank)} casillas sin dato quedan en blanco: no cuentan como cero."


def _count(number: int, noun: str) -> str:
    return f"{numero(number)} {noun}{'' if number == 1 else 's'}"


def newest() -> dict[str, Any]:
    """The newest measurement in words, for the first page of the results; nothing when there is none."""
    shown = measured()
    if shown is None:
        return {"shown": None}
    heat = Heat(matrix(shown.vigencia, shown.series), Wanted())
    return {"shown": shown, "told": told(heat, {each.code: each.short_name for each in policies()})}
