"""The clock of a demonstration: every request reads the hour that the installation says it is."""

from dataclasses import dataclass
from typing import Any

from flask import Flask, Response, flash, redirect, request

from web.addresses import back
from web.who import current_person, signed_in
from workflows.actions.installation import move_clock
from workflows.domain.access import installation
from workflows.kernel import clock
from workflows.kernel.app import apply_clock
from workflows.kernel.errors import Invalid

DAY = 24 * 60 * 60
STEPS = {"1d": 1, "7d": 7, "30d": 30}
FRESH = 1.0


@dataclass
class Reading:
    """What the database said about the demonstration, and when (monotonic seconds)."""

    at: float = float("-inf")
    demo: bool = False


def register(app: Flask) -> None:
    """Follow the demonstration clock before each request, and offer to move it."""
    reading = Reading()
    app.before_request(lambda: _follow(reading))
    app.context_processor(lambda: {"demo": _banner(reading)})
    app.add_url_rule("/demostracion/avanzar", "demo_advance", _advance_view(reading), methods=["POST"])


def _follow(reading: Reading) -> None:
    if request.endpoint == "static" or clock.monotonic() - reading.at < FRESH:
        return
    reading.demo = installation("demo") == "1"
    reading.at = clock.monotonic()
    offset = installation("clock_offset") if reading.demo else None
    if offset is not None:
        apply_clock(int(offset))


def _banner(reading: Reading) -> dict[str, Any] | None:
    if not reading.demo:
        return None
    return {"now": clock.now(), "advance_url": "/demostracion/avanzar" if current_person() else None}


def _advance_view(reading: Reading) -> Any:
    @signed_in
    def advance() -> Response:
        days = STEPS.get(request.form.get("by", ""))
        if days is None:
            raise Invalid("El reloj se adelanta 1, 7 o 30 días. Escoja una de esas opciones.")
        apply_clock(move_clock(days * DAY))
        reading.at = float("-inf")
        flash("El reloj de la demostración se adelantó. Lo que venza se verá en unos segundos.", "done")
        return redirect(back("/"))  # type: ignore[return-value]

    return advance
