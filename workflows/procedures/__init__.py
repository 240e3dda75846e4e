"""Reads bpmn/<slug>/ and docs_templates/<slug>/ and hands out frozen definitions."""

from workflows.procedures.complaints import Complaint
from workflows.procedures.files import content_hash, dump, from_files, undump
from workflows.procedures.folders import discover, load, procedure_folders, shipped_folders
from workflows.procedures.merges import row_schema
from workflows.procedures.model import (
    Definition,
    EndDef,
    FollowUp,
    LetterDef,
    Offer,
    Outcome,
    Procedure,
    Reminder,
    Role,
    StartDef,
    Step,
    TermDef,
    Timer,
    Trd,
    Wait,
)
from workflows.procedures.public import ConsultationDef, PublicationDef
from workflows.procedures.rows import ParticipantsDef, RecordDef, RowReminder

__all__ = [
    "Complaint",
    "ConsultationDef",
    "Definition",
    "EndDef",
    "FollowUp",
    "LetterDef",
    "Offer",
    "Outcome",
    "ParticipantsDef",
    "Procedure",
    "PublicationDef",
    "RecordDef",
    "Reminder",
    "Role",
    "RowReminder",
    "StartDef",
    "Step",
    "TermDef",
    "Timer",
    "Trd",
    "Wait",
    "content_hash",
    "discover",
    "dump",
    "from_files",
    "load",
    "procedure_folders",
    "row_schema",
    "undump",
    "shipped_folders",
]
