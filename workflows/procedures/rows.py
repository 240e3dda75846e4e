"""Rows that a step keeps, who may fill them, and whom a case advises."""

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from workflows.procedures.shape import STRICT, Names

Unit = Literal["habiles", "calendario", "meses"]
OF_DUE, OF_INVITATION = "due", "invitation"


@dataclass(frozen=True)
class RowReminder:
    """One rung for entities whose rows are missing: `offset` units from the step's last day, or from their invitation.

    It is a rung of a step (`Reminder`) but for `from`; it always goes to the entity, by link.
    """

    __pydantic_config__ = STRICT
    offset: int = 0
    unit: Unit = "habiles"
    roll: Literal["before", "after", "none"] = "before"
    from_: Annotated[Literal["due", "invitation"], Field(alias="from")] = "due"


@dataclass(frozen=True)
class RecordDef:
    """Rows of our own kept in a step: sessions, actions of a plan, who came, what they thought of it.

    `by` adds ways in to the hand of the responsible: "enlace" (a mailed link, with the kind of `mail`) and "lista" (a
    spreadsheet). `about` is the kind of record that each row is about, `once` = one row per entity and thing, `of`
    whose rows they are: those invited, or those that came. `reminders` is the ladder of who was invited and has no row
    yet, with the kind of `reminder_mail`.
    """

    __pydantic_config__ = STRICT
    id: str = ""
    label: str = ""
    form: str = ""
    step: str = ""
    seed: str = ""
    closed_values: Names = ()
    closed_field: str = ""
    minimum: int = 0
    by: tuple[Literal["enlace", "lista"], ...] = ()
    about: str = ""
    once: bool = False
    mail: str = ""
    of: Literal["", "invited", "attended"] = ""
    reminders: tuple[RowReminder, ...] = ()
    reminder_mail: str = ""

    @property
    def by_entities(self) -> bool:
        """True when every row belongs to an entity that takes part."""
        return bool(self.by or self.about or self.of)


@dataclass(frozen=True)
class ParticipantsDef:
    """Whom a case advises: `from` = "case.entity" or "datos.<list of entities of the start form>".

    `session` is the kind of record of a session (its form has `fecha`); `attendance` the kind whose rows say who came.
    `groups` = "step.field": rows with `nombre` and `entidades` of a completed form.
    """

    __pydantic_config__ = STRICT
    from_: Annotated[str, Field(alias="from")] = ""
    session: str = ""
    attendance: str = ""
    groups: str = ""
