"""API v1: the same actions and rights as the pages, for programs with a bearer token."""

from web.api import cases, catalogue, documents, evidence, messages, openapi, task_acts, tasks
from web.api.endpoints import blueprint

__all__ = [
    "blueprint", "cases", "catalogue", "documents", "evidence", "messages", "openapi", "task_acts", "tasks",
]  # fmt: skip
