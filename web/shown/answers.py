"""What entities answered: how many chose each answer and out of how many, and what they wrote; never a share alone."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from web.filters import numero
from web.forms.schema import Schema, kind, own_choices, properties
from workflows.actions.record_links import CONSENTS
from workflows.domain.tasks import Record

FEW = 5
"""Under so many answers a share is not shown: one more answer would change it too much."""


@dataclass(frozen=True)
class Answer:
    """One answer: how many gave it, out of how many, in words («3 de 4», «30 de 40 (75 %)»)."""

    label: str
    count: int
    total: int

    @property
    def words(self) -> str:
        """The count beside its total; a percentage only when the total can bear one."""
        plain = f"{self.count} de {self.total}"
        return plain if self.total < FEW else f"{plain} ({numero(100 * self.count / self.total, 0)} %)"


@dataclass(frozen=True)
class Question:
    """A question with its answers; `mean` in words for a scale of numbers that enough answered."""

    title: str
    total: int
    answers: Sequence[Answer]
    mean: str = ""


def questions(schema: Schema, rows: Iterable[Record]) -> list[Question]:
    """Every question with a closed list of answers, in the order of the form."""
    data = [each.data or {} for each in rows]
    found = [_question(name, part, data) for name, part in properties(schema, schema) if name not in CONSENTS]
    return [each for each in found if each is not None]


def _question(name: str, part: Schema, data: Sequence[Mapping[str, Any]]) -> Question | None:
    choices = (("True", "Sí"), ("False", "No")) if kind(part) == "boolean" else own_choices(part)
    if not choices:
        return None
    values = [each[name] for each in data if each.get(name) is not None]
    counted, total = Counter(map(str, values)), len(values)
    answers = [Answer(label, counted[value], total) for value, label in choices]
    return Question(str(part.get("title") or name), total, answers, _mean(part, values))


def _mean(part: Schema, values: Sequence[Any]) -> str:
    if kind(part) not in ("integer", "number") or len(values) < FEW:
        return ""
    return f"Promedio {numero(sum(values) / len(values), 1)} con {len(values)} respuestas"


def remarks(schema: Schema, rows: Iterable[Record]) -> list[tuple[str, str, str]]:
    """(entity id, question, text) of everything that was written in words."""
    open_ones = [
        (name, str(part.get("title") or name)) for name, part in properties(schema, schema)
        if kind(part) == "string" and not own_choices(part)
    ]  # fmt: skip
    return [
        (row.entity_id or "", title, str(row.data[name]))
        for row in rows for name, title in open_ones if (row.data or {}).get(name)
    ]  # fmt: skip
