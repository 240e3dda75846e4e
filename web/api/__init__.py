"""API v1: the same actions and rights as the pages, for programs with a bearer token."""

import web.api.cases
import web.api.catalogue
import web.api.documents
import web.api.evidence
import web.api.messages
import web.api.openapi
import web.api.records
import web.api.task_acts
import web.api.tasks  # noqa: F401
from web.api.endpoints import blueprint

__all__ = ["blueprint"]
