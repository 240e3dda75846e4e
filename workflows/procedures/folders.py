"""Finds the folders of procedures: shipped with Cauce or added by the institution."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from workflows.kernel.errors import NotFound
from workflows.procedures.complaints import Complaint
from workflows.procedures.files import from_files
from workflows.procedures.model import Procedure

SHIPPED = Path(__file__).resolve().parents[2]


def shipped_folders() -> list[Path]:
    """Return the folders bpmn/<slug>/ that come with this release."""
    return procedure_folders(SHIPPED / "bpmn")


def procedure_folders(root: Path) -> list[Path]:
    """Return the folders of procedures under `root`: itself, its children, or those of its bpmn/ folder."""
    if (root / "procedure.toml").is_file():
        return [root]
    base = root / "bpmn" if (root / "bpmn").is_dir() else root
    if not base.is_dir():
        return []
    return sorted(path for path in base.iterdir() if (path / "procedure.toml").is_file())


def load(folder: Path, templates: Iterable[Path] = ()) -> Procedure:
    """Return the procedure of bpmn/<slug>/; its letters are in docs_templates/<slug>/ beside bpmn/.

    `templates` are further folders that hold <slug>/<kind>.docx. Raises NotFound without a folder.
    """
    if not folder.is_dir():
        raise NotFound(f"No existe la carpeta «{folder.name}».")
    folder = folder.resolve()
    files = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.is_symlink() and not _hidden(path, folder)
    }
    letters: dict[str, bytes] = {}
    for place in (folder.parent.parent / "docs_templates", *_template_roots(templates)):
        letters.update(_letters(place / folder.name))
    found = from_files(files, letters)
    if found.slug == folder.name:
        return found
    wrong = Complaint("procedure.toml", "slug", "slug", f"La clave slug debe ser «{folder.name}», como la carpeta.")
    return replace(found, slug=found.slug or folder.name, complaints=(*found.complaints, wrong))


def discover(extra_procedures: Iterable[Path] = (), extra_templates: Iterable[Path] = ()) -> dict[str, Procedure]:
    """Return every procedure by its slug; a folder added later replaces a shipped one of the same slug."""
    templates = list(extra_templates)
    folders = [*shipped_folders(), *(path for root in extra_procedures for path in procedure_folders(root))]
    found = (load(folder, templates) for folder in folders)
    return {procedure.slug: procedure for procedure in found}


def _hidden(path: Path, folder: Path) -> bool:
    parts = path.relative_to(folder).parts
    return any(part.startswith((".", "__", "~")) for part in parts) or path.name.endswith("~")


def _template_roots(templates: Iterable[Path]) -> list[Path]:
    return [inner if (inner := root / "docs_templates").is_dir() else root for root in templates]


def _letters(folder: Path) -> dict[str, bytes]:
    if not folder.is_dir():
        return {}
    found = (path for path in sorted(folder.glob("*.docx")) if not path.name.startswith(("~", ".")))
    return {path.stem: path.read_bytes() for path in found}
