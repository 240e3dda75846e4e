"""The whole check of a procedure: what can be seen without running it, then its scenarios."""

from collections.abc import Iterable
from pathlib import Path

from workflows.checks.diagram import read_diagram
from workflows.checks.report import Report, ScenarioResult
from workflows.checks.scenarios import play_all
from workflows.checks.shared import lost_origins
from workflows.checks.static import inspect
from workflows.checks.xml import open_xml
from workflows.kernel.errors import NotFound
from workflows.procedures import Complaint, Procedure, discover, load, procedure_folders

NOT_PLAYED = "no se ejecutó: corrija primero lo anterior"


def check_procedure(procedure: Procedure, others: Iterable[Procedure] = ()) -> Report:
    """Check a procedure; `others` are those whose cases it may open. Scenarios run only on a sound model."""
    others = list(others)
    complaints = (*inspect(procedure), *lost_origins(procedure, others))
    if complaints:
        unplayed = tuple(ScenarioResult(name, "", False, NOT_PLAYED) for name in procedure.scenarios)
        return Report(procedure.slug, procedure.version, complaints, unplayed)
    results, reached = play_all(procedure, others)
    unreached = tuple(
        Complaint("scenarios", node.id, "end_unreached", "Ningún escenario llega a este final.")
        for node in read_diagram(open_xml(procedure.bpmn)).of("endEvent")
        if node.id not in reached
    )
    return Report(procedure.slug, procedure.version, unreached, tuple(results))


def check_folder(folder: Path, templates: Iterable[Path] = ()) -> Report:
    """Check bpmn/<slug>/ (with docs_templates/<slug>/ beside bpmn/); NotFound without a folder."""
    return check_procedure(load(folder, templates), discover().values())


def check_folders(
    folders: Iterable[Path] = (), extra_procedures: Iterable[Path] = (), extra_templates: Iterable[Path] = ()
) -> list[Report]:
    """Check every procedure under the folders, or the shipped and the added ones; one report each.

    Raises NotFound when a folder holds no procedure.
    """
    templates = list(extra_templates)
    known = discover(extra_procedures, templates)
    chosen = [load(path, templates) for folder in folders for path in _found(folder)]
    others = {**known, **{item.slug: item for item in chosen}}
    return [
        check_procedure(item, (other for other in others.values() if other.slug != item.slug))
        for item in chosen or known.values()
    ]


def _found(folder: Path) -> list[Path]:
    paths = procedure_folders(folder)
    if not paths:
        raise NotFound(f"No hay ningún procedimiento en «{folder.name or folder}».")
    return paths
