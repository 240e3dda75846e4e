"""A sound procedure (the skeleton) and the ways to break it."""

from pathlib import Path

from workflows.checks.skeleton import new_procedure
from workflows.checks.static import inspect
from workflows.procedures import Complaint, Procedure, from_files

SLUG = "plan-anual"
PROCESS = "process.bpmn"
TOML = "procedure.toml"
END = "</bpmn:process>"
TASK = '<bpmn:serviceTask id="emitir" name="Emitir el oficio">'
PREPARE = '<bpmn:userTask id="preparar" name="Preparar la respuesta" />'


def sound(root: Path) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """Files and letters of a new procedure."""
    new_procedure(SLUG, root)
    model, letters = root / "bpmn" / SLUG, root / "docs_templates" / SLUG
    files = {path.relative_to(model).as_posix(): path.read_bytes() for path in model.rglob("*.*")}
    return files, {path.stem: path.read_bytes() for path in letters.iterdir()}


def changed(files: dict[str, bytes], changes: list[tuple[str, str, str]]) -> dict[str, bytes]:
    """The same files with each (file, old text, new text) applied; a text that is not there is an error."""
    made = dict(files)
    for name, old, new in changes:
        text = made.get(name, b"").decode()
        assert old in text, f"{name} does not say {old!r}"
        made[name] = text.replace(old, new).encode()
    return made


def complaints(files: dict[str, bytes], letters: dict[str, bytes]) -> tuple[Complaint, ...]:
    """What the check says without running anything."""
    return inspect(from_files(files, letters))


def procedure(files: dict[str, bytes], letters: dict[str, bytes]) -> Procedure:
    """The procedure of these files."""
    return from_files(files, letters)


def inside(task: str, content: str) -> str:
    """The drawn step `task` (self-closed) with something inside."""
    return task.replace(" />", f">{content}</bpmn:userTask>")


def extension(content: str) -> str:
    """An extensionElements with this content."""
    return f"<bpmn:extensionElements>{content}</bpmn:extensionElements>"
