"""How cases begin: by whom, with which form, and on which days by themselves."""

from dataclasses import dataclass
from typing import Literal

from workflows.domain.terms.recurrence import Recurrence
from workflows.procedures.shape import STRICT, Names


@dataclass(frozen=True)
class ClockStart:
    """Cases that open by themselves: on which days, one for whom, of which year (`vigencia` = years after the date's).

    `until` is the last day on which a missed date is still started.
    """

    __pydantic_config__ = STRICT
    every: Literal["year", "quarter", "month"] = "year"
    on: Names = ()
    per: Literal["owner", "policy", "plan"] = "owner"
    vigencia: int = 0
    until: str = ""

    def recurrence(self) -> Recurrence:
        """The days on which it comes."""
        return Recurrence(self.every, self.on, self.until)


@dataclass(frozen=True)
class StartDef:
    """How a case begins: by whom, with which form, and what makes it the same request twice."""

    __pydantic_config__ = STRICT
    by: Names = ()
    form: str = ""
    unique: Names = ()
    routes: Names = ()
    role: str = ""
    splits: str = ""
    policy: str = ""
    entity: str = ""
    plan: str = ""
    clock: ClockStart | None = None
    source: str = ""
    responsable: str = ""
    activity: str = ""
    result: str = ""
