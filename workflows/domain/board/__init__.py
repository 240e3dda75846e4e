"""The director's board: figures of the work that somebody may see, each added up by the database."""

from workflows.domain.board.period import Period
from workflows.domain.board.plans import PlanLine, plans
from workflows.domain.board.scope import Scope
from workflows.domain.board.terms import Compliance, compliance, missed
from workflows.domain.board.waits import StepWait, steps
from workflows.domain.board.work import Load, Standing, loads, policies, standing

__all__ = [
    "Compliance",
    "Load",
    "Period",
    "PlanLine",
    "Scope",
    "Standing",
    "StepWait",
    "compliance",
    "loads",
    "missed",
    "plans",
    "policies",
    "standing",
    "steps",
]
