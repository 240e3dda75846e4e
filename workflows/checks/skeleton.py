"""Writes the two folders of a new procedure: small, and good enough to pass its check."""

import re
from pathlib import Path

from docx import Document

from workflows.kernel.errors import Conflict, Invalid
from workflows.procedures.folders import SHIPPED

FILES = Path(__file__).parent / "skeleton_files"
LETTERHEAD = SHIPPED / "docs_templates" / "_shared" / "base.docx"
PLACE_OF_TEXT = "Escriba aquí"
SLUG = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


def new_procedure(slug: str, folder: Path = Path(".")) -> list[Path]:
    """Write bpmn/<slug>/ and docs_templates/<slug>/ under `folder`; return the files that were made.

    Raises Invalid for a slug that is not lower-case words with hyphens, Conflict when a folder exists.
    """
    if not SLUG.fullmatch(slug) or len(slug) > 40:
        raise Invalid("El nombre corto usa minúsculas, números y guiones, como «plan-anual» (hasta 40).")
    model, letters = folder / "bpmn" / slug, folder / "docs_templates" / slug
    if model.exists() or letters.exists():
        raise Conflict(f"Ya existe una carpeta «{slug}»: elija otro nombre o bórrela.")
    made = [_copy(path, model, slug) for path in sorted(FILES.rglob("*")) if path.is_file()]
    return [*made, _letter(letters)]


def _copy(path: Path, model: Path, slug: str) -> Path:
    target = model / path.relative_to(FILES)
    target.parent.mkdir(parents=True, exist_ok=True)
    name = slug.replace("-", " ").capitalize()
    text = path.read_text(encoding="utf-8")
    for word, value in (("SLUG", slug), ("PROCESO", slug.replace("-", "_")), ("NOMBRE", name)):
        text = text.replace(word, value)
    target.write_text(text, encoding="utf-8")
    return target


def _letter(folder: Path) -> Path:
    """Make oficio.docx from the shared letterhead, its text taken from the step that prepares it."""
    document = Document(str(LETTERHEAD))
    for paragraph in document.paragraphs:
        if paragraph.text.startswith(PLACE_OF_TEXT):
            paragraph.text = "{{ pasos.preparar.texto | parrafos }}"
    folder.mkdir(parents=True)
    target = folder / "oficio.docx"
    document.save(str(target))
    return target
