"""The list of municipalities by deficiency and policy (Tabla 4), as a page and as a workbook."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response, render_template
from sqlalchemy import select

from web.cases.place import blueprint, opened
from web.filters import momento
from web.sheets import Sheet, sheet_response
from web.shown.panel_criterion import SERIES
from web.shown.panel_groups import Words, merged
from web.tasks.place import internal
from web.who import current_actor, signed_in
from workflows.domain import offers
from workflows.domain.cases import Case
from workflows.domain.gaps import STATES, Placement
from workflows.domain.policies import policies
from workflows.domain.tasks import Task, last_done
from workflows.kernel import clock
from workflows.kernel.db import session
from workflows.kernel.errors import NotFound
from workflows.procedures import Procedure
from workflows.procedures.widgets import computed_fields, hint

COLUMNS = (
    "Política del grupo", "Municipio", "Código DIVIPOLA", "Subregión", "Categoría", "Puntaje", "Mediana",
    "Diferencia con la mediana", "Su política más baja", "Empate", "Más baja frente a la mediana", "Grupo",
    "Asesoría que ya tiene", "Motivo",
)  # fmt: skip
NO_GROUP = "Sin grupo"


@dataclass(frozen=True)
class Entry:
    """A municipality in a group (or in none), with what led to it."""

    policy: str
    place: Any
    score: float | None
    median: float | None
    lowest: str
    tie: bool
    against: str
    kind: str
    advice: str
    reason: str

    @property
    def gap(self) -> float | None:
        """Its score less the department's median of the same policy."""
        return None if self.score is None or self.median is None else round(self.score - self.median, 2)

    @property
    def cells(self) -> Sequence[Any]:
        """The row of the workbook."""
        about = self.place
        return (
            self.policy, about.name, about.code, about.subregion, about.category, self.score, self.median, self.gap,
            self.lowest, self.tie, self.against, self.kind, self.advice, self.reason,
        )  # fmt: skip


@dataclass(frozen=True)
class Listing:
    """The list whole: its entries, and in words which scores, which criterion and who decided it."""

    entries: Sequence[Entry]
    scores: str
    criterion: str
    decided: str

    def groups(self) -> dict[str, list[Entry]]:
        """Policy → its entries, the lowest score first."""
        found: dict[str, list[Entry]] = {}
        for each in self.entries:
            found.setdefault(each.policy, []).append(each)
        return found


def has_groups(case: Case, procedure: Procedure) -> bool:
    """True when a step of the procedure groups municipalities and its criterion was chosen."""
    found = _grouping(procedure)
    return found is not None and last_done(case.id, found[2]) is not None


def _grouping(procedure: Procedure) -> tuple[str, str, str] | None:
    """(step, field, step that chose the criterion) of the step that groups."""
    for step in procedure.steps.values():
        for name, control, field in computed_fields(procedure.forms.get(step.form, {})):
            if control == "grupos":
                return step.id, name, hint(field, "of")
    return None


def listing(case: Case, procedure: Procedure) -> Listing:
    """The groups as they were decided, or as they stand proposed; NotFound before the criterion is chosen."""
    found = _grouping(procedure)
    said = offers.said_in(case.id, found[2]) if found else {}
    if found is None or not said:
        raise NotFound("Este expediente todavía no tiene municipios agrupados.")
    done, still = last_done(case.id, found[0]), _open_task(case.id, found[0])
    scores = offers.scores_of_case(case)
    placed = {each.place.id: each for each in offers.placements_of(case, found[2], scores)}
    names = {each.code: each.short_name for each in policies()}
    going_on = {code: "" for code in said.get("politicas") or ()}
    rows = merged(placed.values(), _rows(done, still, found[1]), going_on)
    words = Words(scores, names, offers.already_advised(case.owner_id, clock.today().year, case.id))
    entries = [_entry(row, placed[row["entidad"]], words) for row in rows]
    entries.sort(key=lambda each: (each.policy == NO_GROUP, each.policy, each.score or 0, each.place.name))
    criterion = offers.criterion_in(said, offers.usual_criterion(case.owner_id)).words()
    which = f"{scores.vigencia}, {SERIES.get(scores.series, scores.series)}"
    return Listing(entries, which, criterion, "" if still else _decided(done))


def _open_task(case_id: str, step: str) -> Task | None:
    query = select(Task).where(Task.case_id == case_id, Task.step == step, Task.state == "open")
    return session().scalars(query).first()


def _rows(done: Task | None, still: Task | None, name: str) -> Sequence[Mapping[str, Any]]:
    kept = still.draft if still is not None and still.draft else done.data if done is not None else {}
    return (kept or {}).get(name) or []


def _decided(done: Task | None) -> str:
    return f"{done.completed_name or 'Cauce'}, {momento(done.completed_at)}" if done is not None else ""


def _entry(row: Mapping[str, Any], placed: Placement, words: Words) -> Entry:
    code, scores = row.get("politica"), words.scores
    shown = code or (placed.lowest[0] if placed.lowest else None)
    kept, median = row.get("puntaje"), scores.medians.get(shown or "")
    score = kept if kept is not None else scores.value(placed.place.id, shown or "")
    kind = STATES.get(placed.state, NO_GROUP) if not code else "Principal" if row.get("principal") else "Otro grupo"
    advice = "; ".join(f"{policy}: {said}" for policy, said, _ in words.advice(placed, code))
    return Entry(
        words.names.get(code, code) if code else NO_GROUP, placed.place, float(score) if score is not None else None,
        float(median) if median is not None else None, words.named(placed.lowest), len(placed.lowest) > 1,
        words.against(placed), kind, advice, str(row.get("motivo") or ""),
    )  # fmt: skip


def _asked(case_id: str) -> tuple[Case, Listing]:
    who = current_actor()
    internal(who)
    case, procedure = opened(who, case_id)
    return case, listing(case, procedure)


@blueprint.get("/expedientes/<case_id>/grupos")
@signed_in
def groups(case_id: str) -> str:
    """The list by policy, to be read and printed."""
    case, found = _asked(case_id)
    return render_template("cases/groups.html", case=case, listing=found, no_group=NO_GROUP)


@blueprint.get("/expedientes/<case_id>/grupos.xlsx")
@signed_in
def groups_sheet(case_id: str) -> Response:
    """The same as a workbook: one sheet with everything, and where it comes from."""
    case, found = _asked(case_id)
    about = [
        ("Expediente", case.number), ("Puntajes", found.scores), ("Criterio", found.criterion),
        ("Decidió", found.decided or "Propuesta, todavía sin decidir"),
    ]  # fmt: skip
    sheets: list[Sheet] = [
        ("Municipios por política", COLUMNS, [each.cells for each in found.entries]),
        ("De dónde sale", ("Dato", "Valor"), about),
    ]
    return sheet_response(f"municipios por política {case.number}.xlsx", sheets)
