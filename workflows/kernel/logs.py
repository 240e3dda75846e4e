"""Lines of log: one JSON object each, on standard error; never the values of variables, which may be personal data."""

import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

_ROW = re.compile(r"^(DETAIL: ).*$", re.MULTILINE)


def configure() -> None:
    """The same lines for every process: what the library does by itself prints the locals of a failure (Ley 1581)."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            _without_rows,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
    )


def _without_rows(_logger: Any, _method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """PostgreSQL repeats the row that it refused, whatever is in it."""
    if isinstance(line.get("exception"), str):
        line["exception"] = _ROW.sub(r"\1…", line["exception"])
    return line
