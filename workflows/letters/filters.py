"""The closed list of filters and tests that a template may use, in the manner of Colombian offices."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any, cast

from jinja2 import Undefined
from jinja2.tests import TESTS as JINJA_TESTS
from markupsafe import Markup

from workflows.kernel.clock import local
from workflows.letters.clean import to_paragraphs
from workflows.letters.errors import letter_error

_MONTHS = (
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "octubre",
    "noviembre",
    "diciembre",
)


def fecha(value: Any) -> str:
    """A day, "20 de noviembre de 2026", from a date or an ISO text (an instant as in Bogota); "" from nothing."""
    if value is None or value == "":
        return ""
    day = _date(value)
    return f"{day.day} de {_MONTHS[day.month - 1]} de {day.year}"


def _date(value: Any) -> date:
    try:
        moment = value if isinstance(value, date) else datetime.fromisoformat(str(value))
    except ValueError:
        raise letter_error(f"«{value}» no es una fecha", todo="Use fecha solo con fechas.") from None
    if isinstance(moment, datetime) and moment.tzinfo:
        return local(moment).date()
    return moment


def numero(value: Any, decimals: Any = None) -> str:
    """A figure, "1.234,5", from a number or its text, to four decimals or always so many; "sin dato" from nothing."""
    if value is None or value == "":
        return "sin dato"
    if decimals is not None:
        return _spanish(f"{_decimal(value).quantize(_places(decimals), ROUND_HALF_UP):,f}")
    figure = f"{round(_decimal(value), 4):,.4f}"
    return _spanish(figure.rstrip("0").rstrip("."))


def moneda(value: Any) -> str:
    """An amount in pesos, "$ 1.234.567", with cents only when there are any; "sin dato" from nothing."""
    if value is None or value == "":
        return "sin dato"
    amount = round(_decimal(value), 2)
    whole = amount == amount.to_integral_value()
    return f"$ {_spanish(f'{amount:,.0f}' if whole else f'{amount:,.2f}')}"


def _places(decimals: Any) -> Decimal:
    if type(decimals) is not int or not 0 <= decimals <= 4:
        raise letter_error(f"numero({decimals}) no se entiende", todo="Escriba entre 0 y 4 decimales.")
    return Decimal(1).scaleb(-decimals)


def _decimal(value: Any) -> Decimal:
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite() or isinstance(value, bool) or abs(amount) >= Decimal("1e15"):
        raise letter_error(f"«{value}» no es un número", todo="Use numero y moneda solo con cifras.")
    return amount


def _spanish(figure: str) -> str:
    """Swap the English thousands and decimal marks."""
    return figure.translate(str.maketrans(",.", ".,"))


def mayusculas(value: Any) -> str:
    """Capitals, for the name in an address or a signature (GTC 185)."""
    return str(value or "").upper()


def parrafos(value: Any) -> Markup:
    """Long text whose blank lines are real paragraphs of the letter."""
    return to_paragraphs(str(value or ""))


def grafico(value: Any) -> str:
    """The picture of a chart; a `LetterDocument` puts its own in place, which can add pictures to its file."""
    return NO_CHART if value else ""


def _lower(value: Any) -> str:
    return str(value).lower()


def _default(value: Any, other: Any = "") -> Any:
    return other if isinstance(value, Undefined) or value is None else value


def _join(values: Iterable[Any], separator: str = ", ") -> str:
    return separator.join(str(value) for value in values)


NO_CHART = "(El gráfico no se puede dibujar en este equipo; la tabla trae las mismas cifras.)"
FILTERS: dict[str, Callable[..., Any]] = {
    "fecha": fecha,
    "numero": numero,
    "moneda": moneda,
    "mayusculas": mayusculas,
    "parrafos": parrafos,
    "upper": mayusculas,
    "lower": _lower,
    "length": len,
    "count": len,
    "default": _default,
    "join": _join,
    "grafico": grafico,
}
TESTS: dict[str, Callable[..., Any]] = {
    name: cast(Callable[..., Any], JINJA_TESTS[name])
    for name in ("defined", "undefined", "none", "number", "string", "boolean", "odd", "even")
}
