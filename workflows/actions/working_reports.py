"""The informe de mejora as a working copy: tables and charts in Word, unsigned and unnumbered; nothing is stored."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from workflows.actions import _effect_context
from workflows.domain import effect
from workflows.domain.effect import Change, Effect, words
from workflows.domain.effect.change import WORDS
from workflows.domain.effect.summary import summary
from workflows.domain.entities import Entity
from workflows.domain.people import Actor
from workflows.kernel import clock
from workflows.kernel.db import session
from workflows.kernel.errors import NotFound
from workflows.letters import context, render
from workflows.procedures.folders import SHIPPED

TEMPLATE = SHIPPED / "docs_templates" / "_shared" / "informe_de_trabajo.docx"
COPY = "Copia de trabajo, sin firma ni número"
ALONE = (
    "Es un solo caso: su cambio puede venir de la asesoría, de otra cosa o del azar de la medición. Compárelo con "
    "el de los no asesorados."
)
History = Sequence[tuple[int, Change]]


def of_effect(who: Actor, found: Effect, about: str) -> bytes:
    """The .docx of the effect of a policy, a case, a campaign or a vigencia; `about` says of what, in words."""
    if not found.changes or found.series is None:
        raise NotFound("Todavía no hay un cambio que mostrar en un informe.")
    return _made(who, _effect_context.of(found, about))


def of_entity(who: Actor, about: Entity, history: History) -> bytes:
    """The .docx of every advice of one entity, each beside who was not advised on the same policy that year."""
    if not history:
        raise NotFound("Esta entidad no ha recibido asesorías: no hay un cambio que mostrar en un informe.")
    return _made(who, _of_history(who.owner_id, about, history))


def _made(who: Actor, about: dict[str, Any]) -> bytes:
    """Reads, closes, and renders outside any transaction."""
    owner = session().get_one(Entity, who.owner_id)
    values = context.build(
        documento={"numero": COPY, "fecha": clock.today().isoformat(), "tipo": "Informe de mejora", "borrador": True},
        propietario={"nombre": owner.name, "nit": owner.nit or "", "direccion": owner.address or "",
                     "correo": owner.email or "", "ciudad": owner.city or ""},
        proyecto={"nombre": who.name}, efecto=about,
    )  # fmt: skip
    session().close()
    return render.render(TEMPLATE.read_bytes(), values)


def _of_history(owner_id: str, about: Entity, history: History) -> dict[str, Any]:
    others = {(year, each.policy): effect.effect_of(owner_id, year, each.policy) for year, each in history}
    rows, groups = [], []
    for year, each in history:
        row = _effect_context.rows([each])[0]
        called = f"{row['politica']} ({year})"
        rows.append(row | {"politica": called})
        beside = others[year, each.policy].groups[effect.NOT_ADVISED]
        groups.append(_effect_context.group(f"{called}: {row['entidad']}", summary([each])))
        groups.append(_effect_context.group(f"{called}: no asesorados", beside))
    some = next(iter(others.values()))
    return {
        "vigencia": ", ".join(str(year) for year in sorted({year for year, _ in history})), "alcance": about.name,
        "resumen": _in_short(about, history), "margen": words.margin_words(some), "advertencia": ALONE,
        "demostracion": any(each.series == "demo" for each in others.values()), "grupos": groups, "filas": rows,
        "grafico_grupos": _effect_context.chart("Puntaje antes y después, al lado de los no asesorados", groups),
    }  # fmt: skip


def _in_short(about: Entity, history: History) -> str:
    """«Urrao asistió a 2 asesorías: en 1 mejoró y en 1 quedó igual. A 1 no vino.»"""
    came = [each for _, each in history if each.group == effect.ATTENDED]
    found = Counter(WORDS[each.verdict].lower() for each in came)
    parts = [f"en {n} {word}" for word, n in found.items()]
    joined = " y ".join(filter(None, (", ".join(parts[:-1]), parts[-1] if parts else "")))
    said = f"{about.short_name} asistió a {len(came)} {'asesoría' if len(came) == 1 else 'asesorías'}"
    said += f": {joined}." if joined else "."
    absent = len(history) - len(came)
    return f"{said} Fue invitada a {absent} más y no vino." if absent else said
