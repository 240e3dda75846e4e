"""The campaigns of plans of the demonstration: each working day, what its plans do, and what the committee decides."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from sqlalchemy import select

from workflows.actions import actas, conversation, linkchecks, messages, pinned, tasks
from workflows.demo import facts, site
from workflows.demo.paper import plain_pdf
from workflows.demo.texts import Words
from workflows.domain.campaigns import deadline
from workflows.domain.cases import Case, case
from workflows.domain.people import Actor
from workflows.domain.plans import PlanKind
from workflows.domain.proposals import open_proposals
from workflows.domain.tasks import last_done
from workflows.domain.terms.calendar import WorkCalendar
from workflows.kernel import clock
from workflows.kernel.db import session

LINE = re.compile(r"(?P<day>-?\d+) (?P<name>[a-z_]+)(?::(?P<outcome>[a-z_]+))?")
COMMITTEE, SECRETARY = "cigd", "secretaria"


GOAL = ("meta", "indicador", "responsable", "t1", "t2", "t3", "t4", "avance")


def _known(goal: Mapping[str, Any]) -> dict[str, Any]:
    return {name: goal[name] for name in GOAL if name in goal}


@cache
def read_plans() -> dict[str, Any]:
    """The content of plans.toml."""
    return tomllib.loads(files(__package__).joinpath("plans.toml").read_text(encoding="utf-8"))


@dataclass
class Campaigns:
    """The plans under way: what each still has to do, told day by day; the caller holds the clock."""

    owner_id: str
    calendar: WorkCalendar
    folder: Path
    left: dict[str, list[str]] = field(default_factory=dict)
    decided: set[tuple[int, int]] = field(default_factory=set)

    def live(self, today: date) -> None:
        """One working day: at most one line of each plan, then the committee."""
        for each in self._cases():
            plan, case_id, vigencia = str(each.plan), each.id, each.vigencia or today.year
            lines = self.left.setdefault(case_id, list(read_plans()["plans"].get(plan, ())))
            found = LINE.fullmatch(lines[0]) if lines else None
            if found and self._on_work(deadline(vigencia) + timedelta(days=int(found["day"]))) <= today:
                self._play(case_id, found["name"], found["outcome"])
        self._committee(today)
        self._follow_up(today)
        linkchecks.sweep(site.open_address)

    def _follow_up(self, today: date) -> None:
        """What the quarters of published plans ask for, some working days after they open; a few are left late."""
        told = read_plans()["followups"]
        query = select(Case).where(Case.owner_id == self.owner_id, Case.procedure == told["procedure"])
        found = list(session().scalars(query.where(Case.ended_at.is_(None)).order_by(Case.number)))
        session().close()
        for each in found:
            opened = clock.local(each.started_at).date()
            days, late = self.calendar.working_days_between(opened, today), str(each.plan) in told["late"]
            name = next((name for name, after in told["steps"].items() if days == after), None)
            if name and not (late and opened.year == today.year and opened.month == told["late_month"]):
                self._report(each, name, opened)

    def _report(self, about: Case, name: str, opened: date) -> None:
        try:
            task = facts.open_task(about.id, name)
        except LookupError:
            session().close()
            return
        who, quarter = facts.worker(task, {}, 0), (opened.month - 1) // 3 or 4
        outcome = "verificado" if name == "verificar" else None
        data = Words({}, lambda kind, text: self._attach(about.id, task.id, text)).form(about.procedure, name, {})
        if name == "reportar":
            goals = [{**goal, "avance": 24 * quarter} for goal in (about.data or {}).get("metas", ())]
            data |= {"trimestre": f"t{quarter}", "avances": [_known(goal) for goal in goals]}
        session().close()
        tasks.complete_task(who, task.id, tasks.Completion(outcome, data, ""))

    def _cases(self) -> list[Case]:
        parents = select(Case.id).where(Case.plan.is_(None))
        query = select(Case).where(Case.owner_id == self.owner_id, Case.plan.is_not(None), Case.ended_at.is_(None))
        found = list(session().scalars(query.where(Case.parent_id.in_(parents)).order_by(Case.number)))
        session().close()
        return found

    def _on_work(self, day: date) -> date:
        """In the demonstration nobody works on a day off, but the day after."""
        return self.calendar.on_or_after(day)

    def _play(self, case_id: str, name: str, outcome: str | None) -> None:
        """Do the line if its place is open by now; otherwise it waits for another day."""
        procedure = facts.procedure_of(case_id)
        try:
            self._offer(case_id, name) if name in procedure.waits else self._complete(case_id, name, outcome)
        except LookupError:
            session().close()
            return
        self.left[case_id].pop(0)

    def _complete(self, case_id: str, name: str, outcome: str | None) -> None:
        task = facts.open_task(case_id, name)
        who, data = facts.worker(task, {}, 0), self._form(case_id, name, task.id)
        returns = outcome == "devolver"
        session().close()
        if returns:
            self._comment(who, task.id, case_id)
        reason = read_plans()["reasons"].get(name, "") if returns else ""
        tasks.complete_task(who, task.id, tasks.Completion(outcome, {} if returns else data, reason))

    def _comment(self, who: Actor, task_id: str, case_id: str) -> None:
        shown = facts.procedure_of(case_id).steps["revisar"].shows[0]
        session().close()
        for name, text in read_plans()["comments"].items():
            pinned.comment_field(who, task_id, shown, name, text)

    def _offer(self, case_id: str, name: str) -> None:
        drawn = facts.procedure_of(case_id).waits[name].offer
        if drawn is None or not facts.waits_at(case_id, name):
            raise LookupError(f"{name} is not on offer")
        who = facts.holder_of(self.owner_id, drawn.role[0])
        data = self._form(case_id, name, None)
        session().close()
        messages.offer_message(who, case_id, name, data)

    def _form(self, case_id: str, name: str, task_id: str | None) -> dict[str, Any]:
        about = case(case_id)
        before = last_done(case_id, name)
        if before is not None:
            return dict(before.data or {})
        query = select(PlanKind.name).where(PlanKind.owner_id == self.owner_id, PlanKind.code == about.plan)
        values = {
            "plan": str(about.plan), "nombre_plan": session().scalar(query) or "", "vigencia": str(about.vigencia),
            "sigla": str(about.plan).lower(),
        }  # fmt: skip
        return Words(values, lambda kind, text: self._attach(case_id, task_id, text)).form(about.procedure, name, {})

    def _attach(self, case_id: str, task_id: str | None, name: str) -> str:
        who, text = (
            facts.actor_named("planeacion"),
            f"{name.capitalize().replace('_', ' ')}, {case(case_id).subject}, demostración",
        )
        session().close()
        return conversation.attach_evidence(who, self.folder, f"{text[:150]}.pdf", plain_pdf(text), case_id, None).id

    def _committee(self, today: date) -> None:
        """On its days the committee decides, in one acta, everything that waits for it."""
        for year in (today.year, today.year + 1):
            for number, days in enumerate(read_plans()["actas"], start=1):
                day = self._on_work(deadline(year) + timedelta(days=days))
                if day == today and (year, number) not in self.decided:
                    self.decided.add((year, number))
                    self._acta(number, today)

    def _acta(self, number: int, today: date) -> None:
        wanted: Mapping[str, tuple[str, str]] = {
            proposal.id: ("aprobado", "") for proposal, _ in open_proposals(self.owner_id)
        }
        who = facts.actor_named(SECRETARY)
        session().close()
        if not wanted:
            return
        name = f"Acta {number:03} del comité, demostración"
        paper = conversation.attach_evidence(who, self.folder, f"{name}.pdf", plain_pdf(name))
        actas.record_acta(who, COMMITTEE, f"{number:03}", today, paper.id, "Acta de demostración.", wanted)
