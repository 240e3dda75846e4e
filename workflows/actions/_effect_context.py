"""The effect of an advice as plain values that a letter may name, frozen with the rest of its context."""

from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from sqlalchemy import select

from workflows.domain import effect
from workflows.domain.effect import Change, Effect, Summary, words
from workflows.domain.effect.change import WORDS
from workflows.domain.effect.summary import spread
from workflows.domain.entities import Entity
from workflows.domain.policies import Policy
from workflows.kernel.db import session

LOWEST = "Los más bajos no asesorados"
MOST_DRAWN = 30
"""Beyond so many rows a chart of each one is no longer read: how many changed how much is drawn instead."""
_DIGITS = Decimal("0.001")
Row = dict[str, Any]


def of(found: Effect, about: str) -> Row:
    """Every name of `efecto`; `about` says in words what it is the effect of."""
    came = found.groups[effect.ATTENDED]
    each = rows(found.of(effect.ATTENDED))
    groups, policies = _groups(found), _policies(found)
    return {
        "vigencia": found.vigencia, "alcance": about, "resumen": words.in_short(found),
        "margen": words.margin_words(found), "pocos": words.few_words(came), "aparte": words.counted_apart(came),
        "advertencia": words.caution(found), "demostracion": found.series == "demo",
        "grupos": groups, "politicas": policies, "filas": each,
        "grafico_grupos": chart("Puntaje promedio antes y después", groups),
        "grafico_politicas": chart("Promedio de los que asistieron, por política", policies),
        "grafico_cambio": _each(found, each),
    }  # fmt: skip


def _groups(found: Effect) -> list[Row]:
    named = [(label, found.groups[key]) for key, label in effect.GROUPS.items() if found.groups[key].pairs]
    low = [(LOWEST, found.lowest)] if found.lowest.n else []
    return [group(label, figures) for label, figures in named + low]


def _policies(found: Effect) -> list[Row]:
    known = {code: name for code, name in session().execute(select(Policy.code, Policy.name))}
    figures = {code: found.about(code).groups[effect.ATTENDED] for code in found.policies}
    return [group(known.get(code, code), each) for code, each in figures.items() if each.pairs]


def group(name: str, figures: Summary) -> Row:
    """A row of `grupos` or `politicas`."""
    return {
        "nombre": name, "entidades": figures.entities, "n": figures.n, "antes": _plain(figures.before),
        "despues": _plain(figures.after), "media": words.points(figures.mean), "mediana": words.points(figures.median),
        "mejoraron": figures.better, "igual": figures.equal, "desmejoraron": figures.worse,
        "no_comparables": figures.not_comparable, "sin_medicion": figures.unmeasured,
    }  # fmt: skip


def rows(changes: Iterable[Change]) -> list[Row]:
    """One row for each entity and policy, who gained most first and what does not compare at the end."""
    ordered = sorted(changes, key=lambda each: (each.difference is None, -(each.difference or 0)))
    places, policies = _names(ordered)
    return [
        {
            "entidad": places.get(each.entity_id, ""), "politica": policies.get(each.policy, each.policy),
            "vigencia_antes": each.year, "antes": _plain(each.before), "despues": _plain(each.after),
            "diferencia": words.points(each.difference) if each.difference is not None else "–",
            "cambio": WORDS[each.verdict], "sesiones": each.sessions,
        }
        for each in ordered
    ]  # fmt: skip


def _names(changes: Sequence[Change]) -> tuple[dict[str, str], dict[str, str]]:
    ids = {each.entity_id for each in changes}
    places = session().execute(select(Entity.id, Entity.short_name).where(Entity.id.in_(ids)))
    policies = session().execute(select(Policy.code, Policy.short_name))
    return {key: name for key, name in places}, {code: name for code, name in policies}


def _plain(value: Decimal | None) -> float | None:
    return None if value is None else float(value.quantize(_DIGITS, ROUND_HALF_UP))


def chart(title: str, groups: list[Row]) -> Row | None:
    """Before and after of each group that has something to compare."""
    drawn = [
        {"nombre": f"{each['nombre']} (n = {each['n']})", "antes": each["antes"], "despues": each["despues"]}
        for each in groups
        if each["n"]
    ]
    return {"tipo": "cambio", "titulo": title, "filas": drawn} if drawn else None


def _each(found: Effect, each: list[Row]) -> Row | None:
    """The change of every one that came, or how many changed how much when they are many."""
    several = len({row["politica"] for row in each}) > 1
    drawn = [
        {"nombre": f"{row['entidad']} · {row['politica']}" if several else row["entidad"], "antes": row["antes"],
         "despues": row["despues"]}
        for row in each
        if row["antes"] is not None and row["despues"] is not None
    ]  # fmt: skip
    if len(drawn) <= MOST_DRAWN:
        return {"tipo": "cambio", "titulo": "Cambio de cada uno", "filas": drawn} if drawn else None
    bars = [{"nombre": name, "valor": n, "texto": str(n)} for name, n in spread(found.of(effect.ATTENDED))]
    return {"tipo": "barras", "titulo": "Cuántos cambiaron cuánto, en puntos", "filas": bars}
