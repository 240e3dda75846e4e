"""One scenario played line by line on a stage, with the same actions that people use.

`do`: complete, sign, record, message, advance, expect_task. In data, "@rol" is the account of a role,
"@entidad" the entity and "@propietario" the owner; a field of files is filled with as many files as its names, and
a list of materials with one of the library for each title.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from workflows.actions import cases, documents, messages, records, tasks
from workflows.checks import facts
from workflows.checks.stage import ENTITY, OWNER, Stage
from workflows.domain.entities import calendar_of
from workflows.domain.tasks import Task
from workflows.domain.terms.amount import parse
from workflows.domain.terms.compute import due
from workflows.kernel import clock
from workflows.kernel.db import session

Line = Mapping[str, Any]
LAPSE = re.compile(r"(\d{1,4}) ?(d|día|dia|hora|hábil|habil|calendario|mes|semana)(s|es)?(?: hábil(?:es)?)?")
LEGAL = {"hábil": "habiles", "habil": "habiles", "calendario": "calendario", "mes": "meses"}
PLAIN = {"d": 24, "día": 24, "dia": 24, "semana": 168, "hora": 1}
OPENING = timedelta(hours=9)


class ScenarioBroken(Exception):
    """A line of the scenario cannot be played; the message is a Spanish sentence."""


@dataclass
class Play:
    """A scenario under way: its stage and the cases that it started, in order."""

    stage: Stage
    opened: list[str] = field(default_factory=list)

    def start(self, line: Line) -> None:
        """Start the case (or one per policy) as the scenario says."""
        for row in line.get("scores", []):
            self.stage.publish_scores(row["politica"], {str(row["vigencia"]): row["puntaje"]})
        comparison = self.stage.procedure.comparison
        if line.get("advised") and comparison is not None:
            self.stage.advise(str(line.get("data", {}).get(comparison.case)), line["advised"])
        by = line.get("by", "officer")
        if by == "clock" and self.stage.procedure.start.clock:
            self._start_by_clock(line)
            return
        who = self.stage.actor(line.get("as", "entidad" if by in ("portal", "mail") else ""))
        start = self.stage.procedure.start
        data = self._data(start.form, line.get("data", {}))
        request = cases.StartRequest(
            procedure=self.stage.procedure.slug, entity_id=self._entity(line), data=data, by=by,
            policy=line.get("policy"), plan=line.get("plan"), vigencia=line.get("vigencia"),
        )  # fmt: skip
        with self.stage.act():
            self.opened = list(cases.start_case(who, request).case_ids)
        self.stage.settle()

    def _start_by_clock(self, line: Line) -> None:
        """The clock begins what is due at the scenario's `now`; `vigencia` says which year that must be of."""
        self.stage.let_clock_start()
        self.stage.settle()
        self.opened = facts.cases_of(self.stage.procedure.slug)
        day = clock.local(self.stage.now).date()
        if not self.opened:
            raise ScenarioBroken(f"El {day} el reloj no inicia ningún caso: revise «now» y [start.clock].")
        found = facts.vigencia_of(self.opened[0])
        if line.get("vigencia", found) != found:
            raise ScenarioBroken(f"El {day} el reloj inicia la vigencia {found} y no {line['vigencia']}.")

    def _entity(self, line: Line) -> str:
        known = {"@entidad": ENTITY, "@propietario": OWNER}
        wanted = str(line.get("entity", "@entidad"))
        if wanted not in known:
            raise ScenarioBroken(f"«entity = {wanted}» no se conoce: escriba {' o '.join(known)}.")
        return known[wanted]

    def play(self, line: Line) -> None:
        """Play one line and let the installation settle."""
        verbs: dict[str, Callable[[Line], None]] = {
            "complete": self._complete,
            "sign": self._sign,
            "record": self._record,
            "message": self._message,
            "advance": self._advance,
            "expect_task": self._expect,
        }
        verb = verbs.get(str(line.get("do")))
        if verb is None:
            raise ScenarioBroken(f"«{line.get('do')}» no es algo que un escenario haga: {', '.join(verbs)}.")
        verb(line)
        self.stage.settle()

    def case_of(self, line: Line) -> str:
        """The case that a line is about: the first one, or the nth of its procedure (and of its `plan` or `policy`)."""
        about = {name: str(line[name]) for name in ("plan", "policy") if line.get(name)}
        if not (line.get("case") or about):
            return self.opened[0]
        slug = str(line.get("case") or self.stage.procedure.slug)
        found = facts.cases_of(slug, **about)
        nth = int(line.get("nth", 1))
        if not 1 <= nth <= len(found):
            raise ScenarioBroken(" ".join([f"No hay un caso número {nth} de «{slug}»", *about.values()]) + ".")
        return found[nth - 1]

    def _task(self, line: Line) -> Task:
        case_id, step = self.case_of(line), str(line.get("step"))
        found = facts.open_task(case_id, step)
        if found is None:
            waiting = ", ".join(facts.open_steps(case_id)) or "nada"
            raise ScenarioBroken(f"El paso «{step}» no está abierto; está abierto: {waiting}.")
        return found

    def _complete(self, line: Line) -> None:
        task, who = self._task(line), self.stage.actor(str(line.get("as", "")))
        step = facts.step_of(task)
        for _ in range(int(line.get("evidence", step.required_evidence))):
            self.stage.evidence(who, task.id, task.case_id)
        completion = tasks.Completion(
            outcome=line.get("outcome"),
            data=self._data(step.form, line.get("data", {}), task.case_id),
            reason=str(line.get("reason", "")),
        )
        with self.stage.act():
            tasks.complete_task(who, task.id, completion)

    def _sign(self, line: Line) -> None:
        task = self._task(line)
        document_id = facts.draft_of(task.id)
        if document_id is None:
            raise ScenarioBroken(f"El paso «{task.step}» no tiene un documento por firmar.")
        with self.stage.act():
            documents.sign_document(self.stage.actor(str(line["as"])), document_id, documents.Signature())

    def _record(self, line: Line) -> None:
        task, kind = self._task(line), str(line.get("kind") or line.get("record"))
        definition = facts.procedure_of(task.case_id).records.get(kind)
        if definition is None:
            raise ScenarioBroken(f"No existe [records.{kind}].")
        row = facts.record_id(task.case_id, kind, int(line["row"])) if line.get("row") else None
        data = self._data(definition.form, line.get("data", {}), task.case_id)
        whose = self._entity(line) if line.get("entity") else None
        about = facts.record_id(task.case_id, definition.about, int(line["about"])) if line.get("about") else None
        with self.stage.act():
            records.save_record(
                self.stage.actor(str(line["as"])), task.id, kind, data, row, entity_id=whose, about_id=about
            )  # fmt: skip

    def _message(self, line: Line) -> None:
        case_id, who = self.case_of(line), self.stage.actor(str(line.get("as", "")))
        offers = facts.procedure_of(case_id).offers()
        element = next((key for key, wait in offers.items() if line.get("name") in (wait.message, key)), None)
        with self.stage.act():
            if element and line.get("as"):
                offer = offers[element].offer
                data = self._data(offer.form if offer else "", line.get("data", {}), case_id)
                messages.offer_message(who, case_id, element, data)
            else:
                key = facts.message_key(case_id, str(line.get("key", "case.id")))
                messages.publish_message(who, str(line["name"]), key, line.get("data", {}))

    def _advance(self, line: Line) -> None:
        self.stage.move_to(self._instant(str(line.get("by") or line.get("to") or "")))

    def _instant(self, words: str) -> datetime:
        """When a lapse is over: days and hours by the clock, legal terms the working morning after them."""
        now = self.stage.now
        found = LAPSE.fullmatch(words.strip())
        if found is None:
            try:
                return datetime.fromisoformat(words).replace(tzinfo=datetime.fromisoformat(words).tzinfo or now.tzinfo)
            except ValueError:
                raise ScenarioBroken(f"No se entiende «by = {words}»: escriba «1 mes» o «10 habiles».") from None
        amount, unit = int(found[1]), found[2]
        if unit in PLAIN and "hábil" not in words:
            return now + timedelta(hours=amount * PLAIN[unit])
        calendar = calendar_of(OWNER)
        session().close()
        term = parse({"amount": amount, "unit": LEGAL.get(unit, "habiles")})
        over = calendar.next_working(due(term, clock.local(now).date(), calendar).due)
        return calendar.end_of_day(over) - timedelta(days=1) + OPENING

    def _expect(self, line: Line) -> None:
        if line.get("absent"):
            if facts.open_task(self.case_of(line), str(line.get("step"))):
                raise ScenarioBroken(f"El paso «{line.get('step')}» está abierto y no debería.")
            return
        task = self._task(line)
        if line.get("as") and task.role != line["as"]:
            raise ScenarioBroken(f"El paso «{task.step}» es de «{task.role}» y no de «{line['as']}».")
        if line.get("due") and str(task.due) != str(line["due"]):
            raise ScenarioBroken(f"El paso «{task.step}» vence el {task.due} y no el {line['due']}.")

    def _data(self, form: str, data: Mapping[str, Any], case_id: str | None = None) -> dict[str, Any]:
        procedure = facts.procedure_of(case_id) if case_id else self.stage.procedure
        schema = procedure.forms.get(form, {})
        return {name: self._value(schema.get("properties", {}).get(name, {}), value) for name, value in data.items()}

    def _value(self, schema: Mapping[str, Any], value: Any) -> Any:
        if isinstance(value, list):
            return [self._value(schema.get("items", schema) | _widget(schema), item) for item in value]
        if isinstance(value, dict):
            inner = schema.get("properties", {})
            return {name: self._value(inner.get(name, {}), item) for name, item in value.items()}
        if schema.get("x-ui", {}).get("widget") == "file":
            return self.stage.evidence(self.stage.actor(""))
        if schema.get("x-ui", {}).get("widget") == "material":
            return self.stage.material(str(value))
        if isinstance(value, str) and value.startswith("@"):
            role = value[1:]
            places = {"entidad": ENTITY, "propietario": OWNER}
            return places.get(role) or self.stage.people.get(role, value)
        return value


def _widget(schema: Mapping[str, Any]) -> dict[str, Any]:
    widget = schema.get("x-ui", {}).get("widget")
    return {"x-ui": {"widget": widget}} if widget in ("file", "material") else {}
