"""The offers of the demonstration: from the scores to the groups, and what each policy does day by day."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from sqlalchemy import select

from workflows.actions import cases, conversation, documents, entities, library, tasks
from workflows.demo import facts, offer_forms, offer_rows
from workflows.demo.calendar import Days
from workflows.demo.paper import plain_pdf
from workflows.demo.texts import Words, words_of
from workflows.domain.cases import Case, case
from workflows.domain.entities import Entity
from workflows.domain.library import offered
from workflows.domain.people import Actor
from workflows.domain.tasks import Task
from workflows.kernel import clock
from workflows.kernel.db import session

PARENT, CHILD = "oferta", "oferta_politica"
CAST: Mapping[str, tuple[str, ...]] = {"equipo_mipg": ("equipo1",), "director": ("directora",)}


@cache
def read_offers() -> dict[str, Any]:
    """The content of offers.toml."""
    return tomllib.loads(files(__package__).joinpath("offers.toml").read_text(encoding="utf-8"))


@dataclass
class Offers:
    """The offers under way: what each case still has to do; the caller holds the clock."""

    owner_id: str
    days: Days
    folder: Path
    opened: dict[str, str] = field(default_factory=dict)
    left: dict[str, list[str]] = field(default_factory=dict)

    def live(self, today: date) -> None:
        """One working day of every offer."""
        for offer in read_offers()["offer"]:
            first = self._first(offer)
            if today < first:
                continue
            if offer["id"] not in self.opened:
                self.opened[offer["id"]] = self._begin(offer)
            elapsed = self.days.calendar.working_days_between(first, today)
            parent = self.opened[offer["id"]]
            self._go_on(parent, offer["parent"], elapsed, offer)
            for child_id, policy in self._children(parent):
                self._go_on(child_id, lines_of(offer, policy), elapsed, offer)
            self._measure(parent, offer, today)

    def _first(self, offer: Mapping[str, Any]) -> date:
        return self.days.day(offer["from"], offer["start"])

    def _begin(self, offer: Mapping[str, Any]) -> str:
        who = facts.actor_named("equipo1")
        session().close()
        data = {
            "asunto": offer["subject"].format(year=clock.today().year), "serie": "demo",
            "vigencia": self.days.zero.year - offer["vigencia"],
        }  # fmt: skip
        request = cases.StartRequest(
            procedure=PARENT, entity_id=self.owner_id, data=data, by="officer",
            external_id=f"demostracion:{offer['id']}",
        )  # fmt: skip
        return cases.start_case(who, request).case_ids[0]

    def _children(self, parent: str) -> list[tuple[str, str]]:
        query = select(Case.id, Case.policy).where(Case.parent_id == parent, Case.procedure == CHILD)
        found = [(row[0], str(row[1])) for row in session().execute(query.order_by(Case.number))]
        session().close()
        return found

    def _measure(self, parent: str, offer: dict[str, Any], today: date) -> None:
        """Follow-ups that the results opened: of the whole offer («campana») and of its policies."""
        for case_id, policy in [(parent, "campana"), *self._children(parent)]:
            lines = offer.get("measured", {}).get(policy)
            opened = facts.followed_by(case_id) if lines else None
            if opened is not None:
                since = clock.local(case(opened).started_at).date()
                session().close()
                self._go_on(opened, lines, self.days.calendar.working_days_between(since, today), offer)

    def _go_on(self, case_id: str, lines: Iterable[str], elapsed: int, offer: dict[str, Any]) -> None:
        """Every line whose day has come, in order; what is not open yet waits for another day."""
        left = self.left.setdefault(case_id, list(lines))
        while left and int(left[0].split()[0]) <= elapsed:
            try:
                self._play(case_id, left[0].split()[1], offer)
            except LookupError:
                session().close()
                return
            left.pop(0)

    def _play(self, case_id: str, name: str, offer: dict[str, Any]) -> None:
        procedure = facts.procedure_of(case_id)
        if name in procedure.records:
            offer_rows.keep(case_id, name)
        elif procedure.steps[name].signs:
            self._sign(facts.open_task(case_id, name))
        else:
            self._complete(facts.open_task(case_id, name), offer)

    def _sign(self, task: Task) -> None:
        who, document_id = facts.worker(task, CAST, 0), facts.draft_of(task)
        session().close()
        documents.sign_document(who, document_id, documents.Signature())

    def _complete(self, task: Task, offer: dict[str, Any]) -> None:
        step = facts.procedure_of(task.case_id).steps[task.step]
        who = facts.worker(task, CAST, 0)
        data = self._form(case(task.case_id), task, offer) if step.form else {}
        if "materiales" in data:
            data["materiales"] = [self._material(who, task, data["materiales"])]
        outcome = step.outcomes[0].value if step.outcomes else None
        session().close()
        tasks.complete_task(who, task.id, tasks.Completion(outcome, data))
        if task.step == offer["parent"][-1].split()[1]:
            self._enter_enlaces(data)

    def _form(self, about: Case, task: Task, offer: dict[str, Any]) -> dict[str, Any]:
        owner = {"codigo": "", "municipio": "el grupo", "entidad": "los municipios", "entidad_id": about.entity_id}
        computed = offer_forms.computed(about, task.step, offer | read_offers()["common"], self.days.calendar)
        words = words_of(owner, about.policy, 1)
        texts = Words(words, lambda kind, text: self._attach(about.id, text))
        return texts.form(about.procedure, task.step, computed)

    def _material(self, who: Actor, task: Task, title: str) -> str:
        """The material of a plan enters the library of its policy, once."""
        about = case(task.case_id)
        known = next((each.id for each in offered(about) if each.title == title), None)
        session().close()
        if known is not None:
            return known
        text = f"{title}, de ejemplo"
        file = conversation.attach_evidence(who, self.folder, f"{text}.pdf", plain_pdf(text))
        form = library.MaterialForm(title=title, summary="Material de demostración.", files=(file.id,))
        return library.add_from_task(who, task.id, form)

    def _attach(self, case_id: str, name: str) -> str:
        who, text = facts.actor_named("equipo1"), f"{name.capitalize().replace('_', ' ')}, demostración"
        session().close()
        return conversation.attach_evidence(who, self.folder, f"{text}.pdf", plain_pdf(text), case_id, None).id

    def _enter_enlaces(self, requests: Mapping[str, Any]) -> None:
        """Every municipality that is invited has somebody who answers, under an invented address."""
        wanted = {key for row in requests["solicitudes"] for key in row["entidades"]}
        query = select(Entity.id, Entity.code, Entity.short_name).where(Entity.id.in_(wanted)).order_by(Entity.code)
        rows, who = session().execute(query).all(), facts.actor_named("equipo1")
        session().close()
        for key, code, name in rows:
            email = facts.MAIL.format(f"enlace.{code}")
            one = entities.Enlace(f"Enlace MIPG de {name}, demostración", email, "Enlace MIPG")
            entities.replace_enlaces(who, key, [one])


def lines_of(offer: Mapping[str, Any], policy: str) -> list[str]:
    """What a policy of an offer does, up to the stage at which it stands."""
    lines: list[str] = list(offer["children"])
    last = offer.get("until", {}).get(policy)
    names = [line.split()[1] for line in lines]
    return lines[: names.index(last)] if last else lines
