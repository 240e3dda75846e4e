"""What people are told when a piece of work that nobody was waiting for could not be done."""

import structlog

from workflows.engine import EngineFailure
from workflows.kernel.errors import CauceError

log = structlog.get_logger()
UNEXPECTED = "Ocurrió un error inesperado. Avise a quien administra Cauce y reintente después."
STUCK = "El procedimiento no pudo empezar en «{}». Avise a quien administra Cauce."


def sentence_of(error: Exception, **what: object) -> str:
    """The Spanish sentence of a failure; what is not a refusal is logged with `what` it happened to."""
    if isinstance(error, CauceError):
        details = [str(each["message"]) for each in error.errors if each.get("message")]
        return " ".join([error.message, *details[:3]])
    if isinstance(error, EngineFailure):
        log.warning("engine_stuck", place=error.place, cause=error.cause, **what)
        return STUCK.format(error.place)
    log.error("work_failed", exc_info=error, **what)
    return UNEXPECTED
