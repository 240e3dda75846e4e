"""An effect in plain Spanish: what it does not prove, how few there are, and what is still awaited."""

from decimal import ROUND_HALF_UP, Decimal

from workflows.domain.effect import ATTENDED, Effect
from workflows.domain.effect.summary import FEW, Summary

_TENTH = Decimal("0.1")
_WHY = (
    "Esto no prueba que la asesoría sea la causa. Quien recibe asesoría no se elige al azar: en la oferta se elige por "
    "tener los puntajes más bajos, y un puntaje muy bajo tiende a subir solo en la medición siguiente (regresión a la "
    "media); por demanda llega quien la pide, que suele estar más dispuesto a mejorar."
)


def points(value: Decimal | None) -> str:
    """A difference with its sign and one decimal ("+3,4"), or «sin dato»."""
    if value is None:
        return "sin dato"
    rounded = value.quantize(_TENTH, ROUND_HALF_UP)
    sign = "+" if rounded > 0 else "−" if rounded < 0 else ""
    return f"{sign}{abs(rounded):.1f}".replace(".", ",")


def count(n: int) -> str:
    """«n = 12», never broken in two lines."""
    return f"n\u00a0=\u00a0{n}"


def caution(effect: Effect) -> str:
    """Why a rise is no proof, with how much the lowest that were not advised rose, when there are any."""
    low = effect.lowest
    if low.n == 0:
        return _WHY
    return f"{_WHY} {lowest_words(low)}"


def lowest_words(low: Summary) -> str:
    """How the lowest that were not advised changed, with their number."""
    who = "puntaje más bajo" if low.n == 1 else f"{low.n} puntajes más bajos"
    verb = "que no se asesoró cambió" if low.n == 1 else "que no se asesoraron cambiaron en promedio"
    few = " (son pocos)" if low.few else ""
    article = "El" if low.n == 1 else "Los"
    return f"{article} {who} {verb} {points(low.mean)} puntos{few}."


def margin_words(effect: Effect) -> str:
    """What «mejoró», «quedó igual» and «desmejoró» mean here."""
    margin = f"{effect.margin.normalize():f}".replace(".", ",")
    unit = "punto" if effect.margin == 1 else "puntos"
    same = f"«Quedó igual» es un cambio de hasta {margin} {unit} hacia arriba o hacia abajo"
    return f"{same}; más de eso es «mejoró» o «desmejoró»."


def few_words(group: Summary) -> str:
    """A warning when a group is small, else nothing."""
    if not group.few:
        return ""
    return f"Son pocos ({count(group.n)}, menos de {FEW}): el cambio de uno solo mueve el promedio."


def counted_apart(group: Summary) -> str:
    """What a group leaves out of its means, in words; nothing when it leaves out nothing."""
    parts = []
    if group.not_comparable:
        parts.append(f"{group.not_comparable} sin un puntaje anterior de la misma metodología (no comparables)")
    if group.unmeasured:
        parts.append(f"{group.unmeasured} sin puntaje publicado (sin medición)")
    return f"Se cuentan aparte {' y '.join(parts)}." if parts else ""


def in_short(effect: Effect) -> str:
    """One sentence: who came, what they gained, beside who was not advised."""
    came, others = effect.groups[ATTENDED], effect.groups["no_asesorado"]
    if effect.series is None:
        return f"Los resultados de {effect.vigencia} todavía no se han publicado."
    if came.n == 0:
        return "Ninguno de los que asistieron tiene dos puntajes que se puedan comparar."
    said = f"Quienes asistieron cambiaron en promedio {points(came.mean)} puntos ({count(came.n)})"
    return f"{said}; los no asesorados, {points(others.mean)} ({count(others.n)})." if others.n else f"{said}."
