"""Frozen nouns of a procedure, shaped as procedure.toml writes them; `id` is the name of the table."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from pydantic import Field

from workflows.procedures.complaints import Complaint
from workflows.procedures.public import ConsultationDef, PublicationDef
from workflows.procedures.rows import ParticipantsDef, RecordDef, Unit
from workflows.procedures.shape import STRICT, Names
from workflows.procedures.start import StartDef

Term = Mapping[str, Any]
Scope = Literal["none", "policy", "entity", "plan", "committee", "person"]
State = Literal["", "atendida", "cerrada", "desistida", "archivada", "trasladada", "anulada", "parcial"]
From = Annotated[str, Field(alias="from")]


@dataclass(frozen=True)
class Role:
    """A lane: what it is called, which responsable the source names, and where its people are found."""

    __pydantic_config__ = STRICT
    id: str = ""
    lane: str = ""
    responsable: str = ""
    label: str = ""
    scope: Scope = "none"
    from_: From = ""


@dataclass(frozen=True)
class Outcome:
    """One way to complete a step; `reason` asks for it in writing, `to` names whom it reaches."""

    __pydantic_config__ = STRICT
    value: str = ""
    label: str = ""
    reason: bool = False
    to: str = ""


@dataclass(frozen=True)
class Reminder:
    """One rung of a ladder: `offset` units from the due date (negative = before)."""

    __pydantic_config__ = STRICT
    offset: int = 0
    unit: Unit = "habiles"
    to: Names = ()
    roll: Literal["before", "after", "none"] = "before"


@dataclass(frozen=True)
class Source:
    """Another table of the source that a step puts into practice, in the table's own words."""

    __pydantic_config__ = STRICT
    source: str = ""
    responsable: str = ""
    result: str = ""


@dataclass(frozen=True)
class Step:
    """A user task: who does it (`responsable`, when its table says other words than its role's), what it yields."""

    __pydantic_config__ = STRICT
    id: str = ""
    role: str = ""
    title: str = ""
    source: str = ""
    responsable: str = ""
    activity: str = ""
    result: str = ""
    also: tuple[Source, ...] = ()
    form: str = ""
    letter: str = ""
    signs: str = ""
    outcomes: tuple[Outcome, ...] = ()
    not_same_person_as: Names = ()
    same_person_as: str = ""
    routes: Names = ()
    term: dict[str, Any] | None = None
    rule: str = ""
    reminders: tuple[Reminder, ...] = ()
    required_evidence: int = 0
    link: bool = False
    records: Names = ()
    shows: Names = ()
    usual: bool = True
    mail: str = "asignacion"


@dataclass(frozen=True)
class Timer:
    """A drawn timer, by its BPMN id; of = "entidad" when the term is the entity's."""

    __pydantic_config__ = STRICT
    id: str = ""
    term: dict[str, Any] | None = None
    rule: str = ""
    of: str = ""
    label: str = ""


@dataclass(frozen=True)
class Offer:
    """A button on the case page that posts a form and publishes the message of its wait."""

    __pydantic_config__ = STRICT
    role: Names = ()
    form: str = ""
    label: str = ""
    before: str = ""


@dataclass(frozen=True)
class Wait:
    """A drawn message catch: the message, its key, of whom the case is waiting, and what of it enters engine data."""

    __pydantic_config__ = STRICT
    id: str = ""
    message: str = ""
    key: str = ""
    of: str = ""
    label: str = ""
    routes: Names = ()
    offer: Offer | None = None


@dataclass(frozen=True)
class TermDef:
    """A term of the whole case; `petition` = by the type of petition of the law.

    What counts back from it is squeezed when the case begins after its `planned_start` ("10-01").
    """

    __pydantic_config__ = STRICT
    id: str = ""
    petition: bool = False
    type_field: str = ""
    met_by: Names = ()
    label: str = ""
    rule: str = ""
    term: dict[str, Any] | None = None
    planned_start: str = ""


@dataclass(frozen=True)
class Trd:
    """Document retention codes: dependencia, serie, subserie."""

    __pydantic_config__ = STRICT
    dependencia: str = ""
    serie: str = ""
    subserie: str = ""


@dataclass(frozen=True)
class LetterDef:
    """A kind of letter: to whom (or one to each entity of a list), who signs it, who gets a copy."""

    __pydantic_config__ = STRICT
    id: str = ""
    title: str = ""
    to: str = ""
    signed: bool = True
    each: bool = False
    signer: str = ""
    copies: Names = ()
    sent_message: str = ""
    sent_key: str = "case.radicado"
    drafted_in: str = ""
    subserie: str = ""
    trd: Trd | None = None


@dataclass(frozen=True)
class EndDef:
    """What the case is called once this end event is reached ("parcial" ends this branch only)."""

    __pydantic_config__ = STRICT
    id: str = ""
    state: State = ""
    label: str = ""


@dataclass(frozen=True)
class FollowUp:
    """Which procedure follows when the official results of the year arrive."""

    __pydantic_config__ = STRICT
    policy: str = ""
    year_of: str = ""
    procedure: str = ""


@dataclass(frozen=True)
class Comparison:
    """Which field of the start form has the number of the advice whose effect this procedure looks at."""

    __pydantic_config__ = STRICT
    case: str = ""


@dataclass(frozen=True)
class Definition:
    """What procedure.toml says, table by table."""

    slug: str = ""
    name: str = ""
    summary: str = ""
    series: str = ""
    subject: str = ""
    vigencia: str = ""
    start: StartDef = StartDef()
    roles: Mapping[str, Role] = field(default_factory=dict)
    steps: Mapping[str, Step] = field(default_factory=dict)
    timers: Mapping[str, Timer] = field(default_factory=dict)
    waits: Mapping[str, Wait] = field(default_factory=dict)
    terms: Mapping[str, TermDef] = field(default_factory=dict)
    letters: Mapping[str, LetterDef] = field(default_factory=dict)
    records: Mapping[str, RecordDef] = field(default_factory=dict)
    ends: Mapping[str, EndDef] = field(default_factory=dict)
    publications: Mapping[str, PublicationDef] = field(default_factory=dict)
    consultations: Mapping[str, ConsultationDef] = field(default_factory=dict)
    participants: ParticipantsDef | None = None
    follow_up: FollowUp | None = None
    comparison: Comparison | None = None
    trd: Trd = Trd()


@dataclass(frozen=True)
class Procedure(Definition):
    """One immutable version of a procedure: its definition and all its files."""

    version: str = ""
    files: Mapping[str, bytes] = field(default_factory=dict)
    forms: Mapping[str, dict[str, Any]] = field(default_factory=dict)
    scenarios: Mapping[str, dict[str, Any]] = field(default_factory=dict)
    templates: Mapping[str, bytes] = field(default_factory=dict)
    complaints: tuple[Complaint, ...] = ()

    @property
    def process_id(self) -> str:
        """The id of the executable process in the diagram: the slug with `_` for `-`."""
        return self.slug.replace("-", "_")

    @property
    def bpmn(self) -> bytes:
        """The drawn process; empty when the file is missing."""
        return self.files.get("process.bpmn", b"")

    @property
    def dmn(self) -> bytes | None:
        """The decision tables, where the procedure has them."""
        return self.files.get("decisions.dmn")

    def responsable_of(self, step: Step) -> str:
        """Who does a step, in the words of its source."""
        role = self.roles.get(step.role)
        return step.responsable or (role.responsable if role else "")

    def offers(self) -> Mapping[str, Wait]:
        """The waits that people may answer with a button on the case page."""
        return {key: wait for key, wait in self.waits.items() if wait.offer}
