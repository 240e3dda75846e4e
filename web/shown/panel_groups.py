"""Every municipality under its lowest policy, as it is proposed and as a person decides it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import url_for
from markupsafe import Markup

from web.filters import numero
from web.shown.sources import group_row
from workflows.domain import offers
from workflows.domain.cases import Case
from workflows.domain.gaps import STATES, TIE, Placement
from workflows.domain.matrix import Matrix
from workflows.domain.policies import policies
from workflows.kernel import clock

MOST_ROWS = 2_000
"""As many as the form of the shipped campaign takes."""
OPTION = Markup('<option value="{}"{}>{}</option>')
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Line:
    """A municipality (or a further group of it): what is known, and what is chosen in its row `n` of the form."""

    n: int
    id: str
    name: str
    subregion: str
    lowest: str
    against: str
    advice: Sequence[tuple[str, str, str]]
    also: str
    policy: str
    principal: bool
    reason: str
    error: str = ""
    error_at: str = ""


@dataclass(frozen=True)
class Section:
    """Municipalities together: those of a policy, or those that a person has to decide."""

    id: str
    title: str
    apart: bool
    lines: list[Line] = field(default_factory=list)

    @property
    def urgent(self) -> bool:
        """A person has to choose before going on."""
        return self.id == TIE


@dataclass(frozen=True)
class Panel:
    """The groups as they are decided so far: `options` of the selects, sections, how many in each group."""

    options: Sequence[tuple[str, str]]
    sections: Sequence[Section]
    counts: Sequence[tuple[str, str, int]]
    without: int
    criterion: str
    more: int
    fits: bool
    page: str
    sheet: str

    def choices(self, policy: str) -> Markup:
        """The options of the select of a row, with its policy chosen; made once for each policy."""
        if policy not in self._made:
            chosen = {policy: Markup(" selected")}
            words = (OPTION.format(code, chosen.get(code, ""), name) for code, name in self.options)
            self._made[policy] = OPTION.format("", "", "Ninguna") + Markup("").join(words)
        return self._made[policy]

    _made: dict[str, Markup] = field(default_factory=dict)


def build(case: Case, step: str, data: Mapping[str, Any], value: Sequence[Row], faults: Mapping[Any, str]) -> Panel:
    """The panel over the rows typed so far; a municipality without row comes as it is proposed."""
    scores = offers.scores_of_case(case)
    found, said = offers.placements_of(case, step, scores), offers.said_in(case.id, step)
    names = {each.code: each.short_name for each in policies()}
    options = [(code, names.get(code, code)) for code in said.get("politicas") or ()]
    rows = merged(found, value, dict(options))
    words = Words(scores, names, offers.already_advised(case.owner_id, clock.today().year, case.id))
    sections = _sections(found, dict(options))
    placed = {each.place.id: each for each in found}
    for n, row in enumerate(rows):
        home = placed[row["entidad"]]
        sections[home.proposed or home.state].lines.append(words.line(n, row, home, faults))
    kept = [each for each in sections.values() if each.lines]
    for each in kept:
        each.lines.sort(key=lambda line: (line.name, not line.principal))
    groups = offers.grouped(rows)
    counts = [(code, name, len(groups.get(code, ()))) for code, name in options]
    criterion = offers.criterion_in(said, offers.usual_criterion(case.owner_id)).words()
    more = _by_criterion(found, rows)
    return Panel(
        options, kept, counts, sum(not row.get("politica") for row in rows), criterion, len(more),
        fits(rows, more),
        url_for("cases.groups", case_id=case.id), url_for("cases.groups_sheet", case_id=case.id),
    )  # fmt: skip


def merged(found: Iterable[Placement], value: Sequence[Row], options: Mapping[str, str]) -> list[dict[str, Any]]:
    """The rows typed so far, without policies that no longer go on, and a row for every municipality."""
    placed = {each.place.id: each for each in found}
    rows = [dict(row) for row in value if row.get("entidad") in placed]
    kept = [row for row in rows if not row.get("politica") or row["politica"] in options]
    there = {row["entidad"] for row in kept if row.get("principal")}
    return kept + [group_row(each) for key, each in placed.items() if key not in there]


def renewed(case: Case, step: str, value: Sequence[Row]) -> list[dict[str, Any]]:
    """The groups of before under another criterion: what a person decided stays, the rest is proposed anew."""
    found, said = offers.placements_of(case, step, offers.scores_of_case(case)), offers.said_in(case.id, step)
    tied = {each.place.id for each in found if each.state == TIE}
    by_hand = [row for row in value if row.get("motivo") or row.get("entidad") in tied]
    return merged(found, by_hand, dict.fromkeys(said.get("politicas") or (), ""))


def _sections(found: Iterable[Placement], options: Mapping[str, str]) -> dict[str, Section]:
    apart = {state: Section(state, title, True) for state, title in STATES.items()}
    return apart | {code: Section(code, name, False) for code, name in options.items()}


@dataclass(frozen=True)
class Words:
    """Puts a municipality in words: its lowest policy, against the median, the advice that it already has."""

    scores: Matrix
    names: Mapping[str, str]
    advised: offers.Advised

    def line(self, n: int, row: Row, placed: Placement, faults: Mapping[Any, str]) -> Line:
        """A row of the form with all that helps to decide it."""
        about, at = placed.place, next((column for place, column in faults if place == n), "")
        taken = {row.get("politica"), placed.proposed}
        return Line(
            n, about.id, about.name, about.subregion, self.lowest(placed), self.against(placed),
            self.advice(placed, row.get("politica")),
            ", ".join(self.names.get(code, code) for code in placed.further if code not in taken),
            str(row.get("politica") or ""), bool(row.get("principal")), str(row.get("motivo") or ""),
            faults.get((n, at), ""), at,
        )  # fmt: skip

    def lowest(self, placed: Placement) -> str:
        """«Gobierno digital: 41,2», with all of them when they tie."""
        if placed.value is None:
            return "Sin puntajes"
        return f"{self.named(placed.lowest)}: {numero(float(placed.value), 1)}"

    def against(self, placed: Placement) -> str:
        """The lowest policy against the department's median and how far from it."""
        if not placed.against:
            return ""
        code = placed.against[0]
        value = self.scores.value(placed.place.id, code)
        assert value is not None
        gap = float(value - self.scores.medians[code])
        return f"{self.named(placed.against)}: {'+' if gap > 0 else ''}{numero(gap, 1)}".replace("-", "−")

    def named(self, codes: Sequence[str]) -> str:
        """Short names of policies."""
        return ", ".join(self.names.get(code, code) for code in codes)

    def advice(self, placed: Placement, policy: str | None) -> list[tuple[str, str, str]]:
        """(policy, words, address) of what it is already advised on, of the policies that it may be grouped under."""
        codes = dict.fromkeys([*([policy] if policy else []), *placed.lowest, *placed.further])
        return [
            (self.names.get(code, code), each.words, url_for("cases.show", case_id=each.case_id))
            for code in codes
            for each in self.advised.get((placed.place.id, code), ())
        ]


def fits(rows: Sequence[Row], more: Sequence[Row]) -> bool:
    """Whether all that the criterion gives besides can stand on the page."""
    return len(rows) + len(more) <= MOST_ROWS


def _by_criterion(found: Iterable[Placement], rows: Sequence[Row]) -> list[dict[str, Any]]:
    there = {(row["entidad"], row.get("politica")) for row in rows}
    return [
        {"entidad": each.place.id, "politica": code, "principal": False}
        for each in found
        for code in each.further
        if (each.place.id, code) not in there
    ]


def pressed(
    case: Case, step: str, data: Mapping[str, Any], value: Sequence[Row], act: str, what: str
) -> list[dict[str, Any]]:
    """«otro:<entity>»: a further group of a municipality; «criterio»: all that the criterion gives; «propuesta»."""
    found = offers.placements_of(case, step, offers.scores_of_case(case))
    options = dict.fromkeys(offers.said_in(case.id, step).get("politicas") or (), "")
    rows = merged(found, [] if act == "propuesta" else value, options)
    if act == "criterio":
        more = _by_criterion(found, rows)
        rows += more if fits(rows, more) else []
    elif act == "otro" and any(each.place.id == what for each in found):
        rows.append({"entidad": what, "principal": False})
    return rows
