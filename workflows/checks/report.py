"""What `cauce check` says, as plain data."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from workflows.procedures import Complaint


@dataclass(frozen=True)
class ScenarioResult:
    """One scenario that was run: where it ended, and what went wrong ("" when nothing did)."""

    name: str
    end: str
    ok: bool
    error: str = ""


@dataclass(frozen=True)
class Report:
    """Everything found in one procedure."""

    slug: str
    version: str
    complaints: tuple[Complaint, ...] = ()
    scenarios: tuple[ScenarioResult, ...] = field(default=())

    @property
    def ok(self) -> bool:
        """Whether nobody has anything to mend."""
        return not self.complaints and all(item.ok for item in self.scenarios)


def as_json(reports: Iterable[Report]) -> dict[str, Any]:
    """Return {"ok", "procedures": [{slug, version, complaints, scenarios}]}."""
    found = list(reports)
    return {"ok": all(report.ok for report in found), "procedures": [_plain(report) for report in found]}


def _plain(report: Report) -> dict[str, Any]:
    return {
        "slug": report.slug,
        "version": report.version,
        "complaints": [asdict(item) for item in report.complaints],
        "scenarios": [asdict(item) for item in report.scenarios],
    }


def as_text(reports: Iterable[Report]) -> str:
    """Return the same for people, one line per complaint."""
    lines: list[str] = []
    for report in reports:
        lines.append(f"{report.slug}: {'correcto' if report.ok else 'hay que corregirlo'}")
        for item in report.complaints:
            where = f"{item.file} · {item.element}" if item.element else item.file
            lines.append(f"  {where}: {item.message} [{item.code}]")
        for run in report.scenarios:
            lines.append(f"  escenario {run.name}: " + (f"llega a {run.end}" if run.ok else run.error))
    return "\n".join(lines)
