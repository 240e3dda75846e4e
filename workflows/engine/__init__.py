"""The engine: SpiffWorkflow behind a small door; one case is one run, kept slim."""

from workflows.engine.guard import EngineFailure
from workflows.engine.model import Model, compile_model
from workflows.engine.moving import Obstacle, obstacles, rebound
from workflows.engine.run import OpenEvent, OpenStep, Run

__all__ = [
    "EngineFailure",
    "Model",
    "Obstacle",
    "OpenEvent",
    "OpenStep",
    "Run",
    "compile_model",
    "obstacles",
    "rebound",
]
