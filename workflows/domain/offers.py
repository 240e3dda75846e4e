"""What an offer of advice reads: scores and criterion of a case, who is already advised, which office leads."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import or_, select

from workflows.domain.cases import STATES, Case
from workflows.domain.entities import setting
from workflows.domain.gaps import RULES, Criterion, Placement, placements
from workflows.domain.matrix import Matrix, matrix
from workflows.domain.offices import Office, PolicyOffice
from workflows.domain.participants import Participant
from workflows.domain.tasks import last_done
from workflows.kernel.clock import local
from workflows.kernel.db import session

CRITERION = "criterio_puntajes"
"""The owner's setting: {"criterio", "umbral", "cuantos"}."""
UNHEARD = ("anulada", "desistida", "archivada", "trasladada")
Advised = dict[tuple[str, str], list["Advice"]]


@dataclass(frozen=True)
class Advice:
    """An advice that an entity has on a policy now, or had this year."""

    case_id: str
    number: str
    state: str
    open: bool

    @property
    def words(self) -> str:
        """As a mark beside the entity."""
        return f"{self.number} ({STATES.get(self.state, self.state).lower()})"


def usual_criterion(owner_id: str) -> Criterion:
    """The criterion of the owner, or ours until it decides one."""
    kept = setting(owner_id, CRITERION, {})
    return criterion_in(kept, Criterion())


def criterion_in(values: Mapping[str, Any], otherwise: Criterion) -> Criterion:
    """The criterion that a form says; what it does not say (or says badly) is as in `otherwise`."""
    rule, threshold, count = (values.get(name) for name in ("criterio", "umbral", "cuantos"))
    return Criterion(
        str(rule) if rule in RULES else otherwise.rule,
        Decimal(str(threshold)) if isinstance(threshold, int | float) else otherwise.threshold,
        count if isinstance(count, int) else otherwise.count,
    )


def scores_of_case(case: Case) -> Matrix:
    """The scores that a case is about: those of its vigencia, in the `serie` of its start form."""
    data: Mapping[str, Any] = case.data or {}
    return matrix(case.vigencia or 0, str(data.get("serie") or "official"))


def placements_of(case: Case, step: str, scores: Matrix) -> list[Placement]:
    """Each municipality under its lowest policy, by the criterion and the policies that a completed step chose."""
    said = said_in(case.id, step)
    return placements(scores, criterion_in(said, usual_criterion(case.owner_id)), said.get("politicas") or ())


def said_in(case_id: str, step: str) -> dict[str, Any]:
    """The form of the last time that a step was completed."""
    done = last_done(case_id, step)
    return dict(done.data or {}) if done is not None else {}


def grouped(rows: Iterable[Mapping[str, Any]]) -> dict[str, list[str]]:
    """Policy → entities of a decided list of groups, in its order; «ninguna» is in none."""
    found: dict[str, list[str]] = {}
    for row in rows:
        if row.get("politica"):
            found.setdefault(str(row["politica"]), []).append(str(row["entidad"]))
    return dict(sorted(found.items()))


def already_advised(owner_id: str, year: int, besides: str = "") -> Advised:
    """(entity, policy) → its advice that is open, or was received in `year`; not what the case `besides` opened."""
    query = (
        select(Participant.entity_id, Participant.policy, Case.id, Case.number, Case.state, Case.ended_at,
               Case.received_at)
        .join(Case, Case.id == Participant.case_id)
        .where(Participant.owner_id == owner_id, Participant.state == "invited", Participant.policy.is_not(None))
        .where(Case.state.not_in(UNHEARD), or_(Case.parent_id.is_(None), Case.parent_id != besides))
        .order_by(Case.number)
    )  # fmt: skip
    found: Advised = {}
    for entity_id, policy, case_id, number, state, ended, received in session().execute(query):
        if ended is None or local(received).year == year or local(ended).year == year:
            found.setdefault((entity_id, str(policy)), []).append(Advice(case_id, number, state, ended is None))
    return found


def leaders(owner_id: str, today: date) -> dict[str, str]:
    """Policy → the office that leads it today, by name («A y B» when there are several)."""
    query = (
        select(PolicyOffice.policy, Office.name)
        .join(Office, Office.id == PolicyOffice.office_id)
        .where(PolicyOffice.owner_id == owner_id, PolicyOffice.kind == "lead", PolicyOffice.valid_from <= today)
        .where(or_(PolicyOffice.valid_to.is_(None), PolicyOffice.valid_to >= today))
        .order_by(Office.name)
    )
    found: dict[str, list[str]] = {}
    for policy, name in session().execute(query):
        found.setdefault(policy, []).append(name)
    return {policy: " y ".join(names) for policy, names in found.items()}
