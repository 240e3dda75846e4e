"""Jinja filters that write dates, numbers and names as people in Colombia read them."""

from datetime import UTC, date, datetime

from babel.dates import format_date, format_time
from babel.numbers import format_decimal
from flask import Flask

from web.addresses import icons
from workflows.kernel.clock import local, today

LOCALE = "es_CO"
UNITS = ("bytes", "kB", "MB", "GB")


def day(value: date | datetime | str) -> date:
    """Date in Bogota of a date, an instant (naive = UTC) or an ISO text."""
    if isinstance(value, str):
        value = datetime.fromisoformat(value) if len(value) > 10 else date.fromisoformat(value)
    if isinstance(value, datetime):
        return local(aware(value)).date()
    return value


def aware(value: datetime) -> datetime:
    """The instant with its zone; a naive one is UTC, as the database gives it."""
    return value if value.tzinfo else value.replace(tzinfo=UTC)


def fecha(value: date | datetime | str | None) -> str:
    """«martes 24 de noviembre de 2026»; empty for none."""
    return format_date(day(value), "EEEE d 'de' MMMM 'de' y", locale=LOCALE) if value else ""


def fecha_corta(value: date | datetime | str | None) -> str:
    """«24 nov 2026»; empty for none."""
    return format_date(day(value), "d MMM y", locale=LOCALE) if value else ""


def hora(value: datetime | str | None) -> str:
    """«5:00 p. m.» on a Bogota clock; empty for none."""
    if not value:
        return ""
    instant = datetime.fromisoformat(value) if isinstance(value, str) else value
    return (
        format_time(local(aware(instant)).timetz(), "h:mm a", locale=LOCALE).replace("\u202f", " ").replace("\xa0", " ")
    )


def momento(value: datetime | str | None) -> str:
    """«24 nov 2026, 5:00 p. m.» on a Bogota clock; empty for none."""
    return f"{fecha_corta(value)}, {hora(value)}" if value else ""


def cuanto(value: date | datetime | str | None, reference: date | None = None) -> str:
    """Calendar days from today: «hoy», «mañana», «ayer», «en 3 días», «hace 3 días»."""
    if not value:
        return ""
    days = (day(value) - (reference or today())).days
    near = {0: "hoy", 1: "mañana", -1: "ayer"}.get(days)
    return near or (f"en {days} días" if days > 0 else f"hace {-days} días")


def numero(value: float | int | None, decimals: int | None = None) -> str:
    """«1.234,5»; with `decimals` always that many; empty for none."""
    if value is None:
        return ""
    pattern = "#,##0.###" if decimals is None else "#,##0" + ("." + "0" * decimals if decimals else "")
    return format_decimal(value, format=pattern, locale=LOCALE)


def tamano(size: int | None) -> str:
    """Bytes as «512 bytes», «120 kB», «3,4 MB»."""
    if size is None:
        return ""
    amount, unit = float(size), 0
    while amount >= 1000 and unit < len(UNITS) - 1:
        amount, unit = amount / 1000, unit + 1
    return f"{numero(round(amount, 1 if unit > 1 else 0))} {UNITS[unit]}"


def iniciales(name: str | None) -> str:
    """At most two capital initials: first word and last word that begin with a letter."""
    words = [word for word in (name or "").split() if word[0].isalpha()]
    return "".join(word[0].upper() for word in (words if len(words) < 2 else [words[0], words[-1]]))


def register_filters(app: Flask) -> None:
    """Give the filters, and the address of the icons, to the templates of `app`."""
    app.jinja_env.globals["icons_url"] = icons
    for filter_ in (fecha, fecha_corta, hora, momento, cuanto, numero, tamano, iniciales):
        app.jinja_env.filters[filter_.__name__] = filter_
