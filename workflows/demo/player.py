"""Plays the lines of stories with the actions that people use; the caller holds the clock."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from workflows.actions import cases, conversation, documents, messages, records, tasks
from workflows.demo import facts
from workflows.demo.paper import plain_pdf
from workflows.demo.story import Line, Script, Story
from workflows.demo.texts import Words, read_texts, words_of
from workflows.domain.cases import case
from workflows.domain.people import Actor
from workflows.domain.tasks import Task
from workflows.domain.terms.calendar import WorkCalendar
from workflows.kernel import clock
from workflows.kernel.db import session

MEDIUM = {"portal": "portal", "officer": "oficio"}


@dataclass
class Player:
    """A demonstration under way: the cases that each story opened, in the order of its policies."""

    script: Script
    owner_id: str
    calendar: WorkCalendar
    files: Path
    opened: dict[str, list[str]] = field(default_factory=dict)

    def start(self, story: Story) -> None:
        """The request of a story arrives."""
        turn = self._turn(story)
        words = self._words(facts.entity_words(story.entity), story.policies[0], turn, "")
        start = {"politicas": list(story.policies), "medio": MEDIUM[story.by]}
        data = words.form(story.procedure, "solicitud", start)
        by_officer = story.by == "officer"
        who = self._member("equipo_mipg", turn) if by_officer else self._visitor(words)
        session().close()
        if by_officer:
            data["anexos"] = [self._attach(who, f"Oficio de {words.values['municipio']}, demostración")]
        request = cases.StartRequest(
            procedure=story.procedure, entity_id=words.values["entidad_id"], data=data, by=story.by,
            external_id=f"demostracion:{story.id}",
        )  # fmt: skip
        self.opened[story.id] = list(cases.start_case(who, request).case_ids)

    def play(self, story: Story, line: Line) -> None:
        """One line; LookupError when the procedure does not offer it there and then."""
        case_id = self.case_of(story, line.nth)
        procedure = facts.procedure_of(case_id)
        verb: Callable[[Story, str, Line], None] | None = getattr(self, f"_{line.verb}", None) if line.verb else None
        if verb is None and line.name in procedure.steps:
            verb = self._sign if self._signs(procedure.steps[line.name], line) else self._complete
        elif verb is None and line.name in procedure.waits:
            verb = self._offer
        elif verb is None and line.name in procedure.records:
            verb = self._record
        if verb is None:
            raise LookupError(f"{line.name} is nothing of {procedure.slug}")
        verb(story, case_id, line)

    def case_of(self, story: Story, nth: int = 1) -> str:
        """The nth case of a story; for one that follows another, the case of its follow-up."""
        if story.follows:
            return facts.opened_by(self.opened[story.follows][0])
        return self.opened[story.id][nth - 1]

    def _signs(self, step: Any, line: Line) -> bool:
        return bool(step.signs) and line.outcome in (None, "firmar")

    def _complete(self, story: Story, case_id: str, line: Line) -> None:
        task, who, data = self._at(story, case_id, line)
        step = facts.procedure_of(case_id).steps[line.name]
        first = step.outcomes[0].value if step.outcomes else None
        chosen = next((each for each in step.outcomes if each.value == (line.outcome or first)), None)
        returns = chosen is not None and chosen.reason
        reason = read_texts()["reasons"][line.name] if returns else ""
        completion = tasks.Completion(
            outcome=line.outcome or first, data={} if returns or not step.form else data, reason=reason
        )
        session().close()
        for number in range(step.required_evidence):
            self._attach(who, f"Constancia {number + 1}, demostración", case_id, task.id)
        tasks.complete_task(who, task.id, completion)

    def _sign(self, story: Story, case_id: str, line: Line) -> None:
        task, who, _ = self._at(story, case_id, line)
        document_id = facts.draft_of(task)
        session().close()
        documents.sign_document(who, document_id, documents.Signature(**line.fields))

    def _offer(self, story: Story, case_id: str, line: Line) -> None:
        turn = self._turn(story)
        words = self._words(*facts.case_words(case_id), turn, case_id)
        data, who = words.form(case(case_id).procedure, line.name, line.fields), self._member("equipo_mipg", turn)
        session().close()
        messages.offer_message(who, case_id, line.name, data, key=story.id)

    def _record(self, story: Story, case_id: str, line: Line) -> None:
        task = facts.open_task_with(case_id, line.name)
        turn = self._turn(story)
        words = self._words(*facts.case_words(case_id), turn, case_id)
        before = facts.record_of(case_id, line.name, line.row) if line.row else None
        fields = dict(before.data) | dict(line.fields) if before else line.fields
        data, who = words.form(case(case_id).procedure, line.name, fields), facts.worker(task, self.script.cast, turn)
        if data.get("estado") != "justificada":
            data.pop("justificacion", None)
        session().close()
        records.save_record(who, task.id, line.name, data, before.id if before else None)

    def _take(self, story: Story, case_id: str, line: Line) -> None:
        task, who, _ = self._at(story, case_id, line)
        session().close()
        tasks.take_task(who, task.id)

    def _draft(self, story: Story, case_id: str, line: Line) -> None:
        task, who, data = self._at(story, case_id, line)
        session().close()
        tasks.save_draft(who, task.id, data)

    def _comment(self, story: Story, case_id: str, line: Line) -> None:
        task, who, _ = self._at(story, case_id, line)
        session().close()
        conversation.comment(who, case_id, read_texts()["comments"][line.name], task.id)

    def _annul(self, story: Story, case_id: str, line: Line) -> None:
        who = self._member("director", 0)
        session().close()
        cases.annul_case(who, case_id, read_texts()["reasons"]["annul"])

    def _at(self, story: Story, case_id: str, line: Line) -> tuple[Task, Actor, dict[str, Any]]:
        """The open task of a line, who does it, and what its form says."""
        turn = self._turn(story) + line.nth - 1
        task = facts.open_task(case_id, line.name)
        words = self._words(*facts.case_words(case_id), turn, case_id)
        return (
            task,
            facts.worker(task, self.script.cast, turn),
            words.form(case(case_id).procedure, line.name, line.fields),
        )

    def _attach(self, who: Actor, text: str, case_id: str | None = None, task_id: str | None = None) -> str:
        made = conversation.attach_evidence(who, self.files, f"{text}.pdf", plain_pdf(text), case_id, task_id)
        return made.id

    def _member(self, role: str, turn: int) -> Actor:
        names = self.script.cast[role]
        return facts.actor_named(names[turn % len(names)])

    def _visitor(self, words: Words) -> Actor:
        about = words.values["entidad_id"]
        return Actor(None, words.values["nombre"], self.owner_id, entity_id=about, channel="portal")

    def _turn(self, story: Story) -> int:
        return self.script.stories.index(story)

    def _words(self, entity: dict[str, str], policy: str | None, turn: int, case_id: str) -> Words:
        values = words_of(entity, policy, turn % 2 + 1)
        resolvers: dict[str, Callable[[str], str]] = {
            "days": lambda count: self._working(int(count)).isoformat(),
            "persona": facts.person_id,
            "entidad": lambda _: entity["entidad_id"],
            "caso": lambda story_id: case(self.opened[story_id][0]).number,
        }
        return Words(values, lambda kind, name: resolvers[kind](name))

    def _working(self, count: int) -> date:
        return self.calendar.add_working(clock.today(), count)
