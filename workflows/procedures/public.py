"""What a procedure makes public: publications with their versions, and drafts that citizens comment."""

from dataclasses import dataclass
from typing import Literal

from workflows.procedures.shape import STRICT, Names

Key = Literal["case.plan", "case.policy", "case.id"]


@dataclass(frozen=True)
class PublicationDef:
    """A kind of publication: only `fields` and `files` ("step.field") become public, as versions of one `key`.

    `url` is a "step.field", or several: the one written last. yearly = false keeps one current version for all
    years (the page of a policy). `mended_by` is the procedure that opens when its address breaks after the case ended.
    """

    __pydantic_config__ = STRICT
    id: str = ""
    label: str = ""
    title: str = ""
    summary: str = ""
    key: Key = "case.id"
    fields: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    url: Names = ()
    yearly: bool = True
    mended_by: str = ""


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
