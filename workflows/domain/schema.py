"""Every table, imported once, for the migrations' comparison and for the tests."""

from workflows.domain import (
    access,
    cases,
    deadlines,
    definitions,
    documents,
    entities,
    journal,
    lotes,
    messages,
    offices,
    outbox,
    people,
    policies,
    proposals,
    scores,
    tasks,
)
from workflows.kernel import ids
from workflows.kernel.db import Base

TABLES = (
    access, cases, deadlines, definitions, documents, entities, ids, journal, lotes, messages, offices, outbox,
    people, policies, proposals, scores, tasks,
)  # fmt: skip
metadata = Base.metadata
