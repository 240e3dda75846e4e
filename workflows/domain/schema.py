"""Every table, imported once, for the migrations' comparison and for the tests."""

from workflows.domain import (
    access,
    actas,
    cases,
    consultations,
    deadlines,
    definitions,
    documents,
    entities,
    journal,
    library,
    lotes,
    messages,
    moves,
    obligations,
    offices,
    outbox,
    participants,
    people,
    plans,
    policies,
    proposals,
    publications,
    published,
    reminders,
    schedules,
    scores,
    substitutions,
    tasks,
)
from workflows.kernel import ids
from workflows.kernel.db import Base

TABLES = (
    access, actas, cases, consultations, deadlines, definitions, documents, entities, ids, journal, library, lotes,
    messages, moves, obligations, offices, outbox, participants, people, plans, policies, proposals, publications,
    published, reminders, schedules, scores, substitutions, tasks,
)  # fmt: skip
metadata = Base.metadata
