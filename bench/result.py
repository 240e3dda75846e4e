"""One measured figure, its floor in the same run, and how a run is printed and kept."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

LAST = Path(__file__).resolve().parent / "last.json"


@dataclass(frozen=True)
class Result:
    """A figure with its unit; `floor` is the least that the same work could cost here; `bar` is our first aim.

    `more` says that a higher figure is better (rates); ratio is how many times worse than the floor.
    """

    name: str
    value: float
    unit: str
    floor: float | None = None
    bar: float | None = None
    more: bool = False
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """Times the floor: 1 is as good as the floor."""
        if not self.floor or not self.value:
            return None
        return self.floor / self.value if self.more else self.value / self.floor

    @property
    def met(self) -> str:
        """Whether the first bar is met, in a word."""
        if self.bar is None:
            return ""
        good = self.value >= self.bar if self.more else self.value <= self.bar
        return "yes" if good else "no"


def rate(count: int, seconds: float) -> float:
    """Times per second."""
    return count / seconds if seconds else 0.0


def middle(seconds: list[float]) -> float:
    """The median in milliseconds."""
    return median(seconds) * 1000


def table(results: list[Result]) -> str:
    """The results as people read them."""
    lines = [f"{'what':<66}{'value':>10} {'unit':<12}{'floor':>10}{'ratio':>8}{'bar':>9} met"]
    for each in results:
        ratio = f"{each.ratio:.1f}" if each.ratio else ""
        floor = f"{each.floor:.2f}" if each.floor is not None else ""
        bar = f"{each.bar:g}" if each.bar is not None else ""
        lines.append(f"{each.name:<66}{each.value:>10.2f} {each.unit:<12}{floor:>10}{ratio:>8}{bar:>9} {each.met}")
        if each.note:
            lines.append(f"    {each.note}")
    return "\n".join(lines)


def keep(results: list[Result], load: float) -> None:
    """Write bench/last.json with the load under which each was measured; what was not measured stays as it was."""
    kept = {row["name"]: row for row in (json.loads(LAST.read_text()) if LAST.exists() else [])}
    kept |= {each.name: asdict(each) | {"ratio": each.ratio, "load": round(load, 1)} for each in results}
    LAST.write_text(json.dumps(list(kept.values()), indent=1, ensure_ascii=False) + "\n")
