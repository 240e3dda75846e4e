"""Proves a procedure: model, forms, letters, services and scenarios."""

from workflows.checks.proof import check_folder, check_folders, check_procedure
from workflows.checks.report import Report, ScenarioResult, as_json, as_text
from workflows.checks.skeleton import new_procedure
from workflows.procedures import Complaint

__all__ = [
    "Complaint",
    "Report",
    "ScenarioResult",
    "as_json",
    "as_text",
    "check_folder",
    "check_folders",
    "check_procedure",
    "new_procedure",
]
