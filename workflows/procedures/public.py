"""What a procedure makes public: publications with their versions, and drafts that citizens comment."""

from dataclasses import dataclass
from typing import Literal

from pydantic import ConfigDict

STRICT = ConfigDict(extra="forbid")
Key = Literal["case.plan", "case.policy", "case.id"]


@dataclass(frozen=True)
class PublicationDef:
    """A kind of publication: only `fields` and `files` ("step.field") become public, as versions of one `key`.

    yearly = false keeps one current version for all years (the page of a policy).
    """

    __pydantic_config__ = STRICT
    id: str = ""
    label: str = ""
    title: str = ""
    summary: str = ""
    key: Key = "case.id"
    fields: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    url: str = ""
    yearly: bool = True


@dataclass(frozen=True)
class ConsultationDef:
    """A draft open to citizens for `days` calendar days; their comments are rows of the record kind `record`."""

    __pydantic_config__ = STRICT
    id: str = ""
    label: str = ""
    title: str = ""
    summary: str = ""
    fields: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    record: str = ""
    days: int = 0
