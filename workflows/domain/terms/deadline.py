"""The frozen result of a count: what was counted, from when, what was skipped and when it ends."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from workflows.domain.terms.amount import Amount, Span, Unit, as_table, parse


@dataclass(frozen=True)
class Skipped:
    """A day that does not count, with its Spanish reason."""

    date: date
    reason: str


@dataclass(frozen=True)
class Deadline:
    """A computed term.

    `start` is the day of the fact (not counted); `counted_from` the day after or, for a "before", the date of
    the other step; `due` the last day in time; `effective` the last working day to act (not `due` only when
    that is not worked); `notes` are Spanish sentences; `of` is what people call the step that a "before" precedes.
    """

    start: date
    counted_from: date
    due: date
    rule: str
    skipped: tuple[Skipped, ...]
    amount: Amount
    effective: date
    notes: tuple[str, ...] = ()
    of: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return plain values to store; `from_json` reads them back unchanged."""
        return {
            "start": self.start.isoformat(),
            "counted_from": self.counted_from.isoformat(),
            "due": self.due.isoformat(),
            "rule": self.rule,
            "skipped": skipped_json(self.skipped),
            "amount": as_table(self.amount),
            "effective": self.effective.isoformat(),
            "notes": list(self.notes),
            **({"of": self.of} if self.of else {}),
        }


def skipped_json(skipped: tuple[Skipped, ...]) -> list[dict[str, str]]:
    """Return the skipped days as [{"date", "reason"}]."""
    return [{"date": day.date.isoformat(), "reason": day.reason} for day in skipped]


def from_json(stored: dict[str, Any]) -> Deadline:
    """Read what `Deadline.as_json` wrote, without counting again: a notified term never moves by itself."""
    return Deadline(
        start=date.fromisoformat(stored["start"]),
        counted_from=date.fromisoformat(stored["counted_from"]),
        due=date.fromisoformat(stored["due"]),
        rule=stored["rule"],
        skipped=tuple(Skipped(date.fromisoformat(day["date"]), day["reason"]) for day in stored["skipped"]),
        amount=_stored_amount(stored["amount"]),
        effective=date.fromisoformat(stored["effective"]),
        notes=tuple(stored["notes"]),
        of=stored.get("of", ""),
    )


def _stored_amount(table: dict[str, Any]) -> Amount:
    # A resumed term may have nothing left, which a procedure could not write.
    if table.get("amount") == 0:
        return Span(0, Unit(table["unit"]), table["from"])
    return parse(table)
