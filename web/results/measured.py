"""Which measurement a page shows: the vigencia and the series of its address, and how they are called."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import request, url_for
from sqlalchemy import select

from workflows.actions.results import SERIES
from workflows.domain.matrix import vigencias
from workflows.domain.scores import Score, ScoreImport, methodology
from workflows.kernel.db import session

DEMO = "demo"


@dataclass(frozen=True)
class Measured:
    """A vigencia and a series with published scores, among all that are `offered` (the newest first)."""

    vigencia: int
    series: str
    offered: list[tuple[int, str]]

    @property
    def demo(self) -> bool:
        """The scores are of the demonstration, of no real entity."""
        return self.series == DEMO

    @property
    def words(self) -> str:
        """«Vigencia 2025 · Demostración, no oficial»."""
        return f"Vigencia {self.vigencia} · {SERIES[self.series]}"

    @property
    def years(self) -> list[tuple[str, str]]:
        """What the list of vigencias offers."""
        return [(str(year), str(year)) for year in dict.fromkeys(year for year, _ in self.offered)]

    @property
    def kinds(self) -> list[tuple[str, str]]:
        """What the list of series offers: empty when there is only one."""
        found = {series for _, series in self.offered}
        return [(key, SERIES[key]) for key in SERIES if key in found] if len(found) > 1 else []

    @property
    def earlier(self) -> list[int]:
        """Vigencias of this series before this one, of the same methodology, the newest first."""
        return [
            year for year, series in self.offered
            if series == self.series and year < self.vigencia and methodology(year) == methodology(self.vigencia)
        ]  # fmt: skip

    def link(self, endpoint: str, **more: Any) -> str:
        """A page of the same vigencia and series."""
        return url_for(endpoint, **self.named, **more)

    @property
    def named(self) -> dict[str, Any]:
        """The names of this measurement in an address: nothing for the newest, which any page shows first."""
        if (self.vigencia, self.series) == self.offered[0]:
            return {}
        return {"vigencia": self.vigencia} | ({"serie": self.series} if self.kinds else {})


def measured() -> Measured | None:
    """What the address asks for, or the nearest to it that there is (the newest, official first); None: no scores."""
    offered = vigencias()
    if not offered:
        return None
    year, series = request.args.get("vigencia", ""), request.args.get("serie", "")
    fitting = [each for each in offered if not year.isdigit() or each[0] == int(year)] or offered
    chosen = next((each for each in fitting if each[1] == series), fitting[0])
    return Measured(*chosen, offered)


def sources(shown: Measured) -> list[tuple[str, datetime]]:
    """The files from which the scores of a measurement came, and when, the newest first."""
    used = select(Score.import_id).where(Score.vigencia == shown.vigencia, Score.series == shown.series)
    query = select(ScoreImport.file_name, ScoreImport.at).where(ScoreImport.id.in_(used))
    return [(name, at) for name, at in session().execute(query.order_by(ScoreImport.at.desc()))]
