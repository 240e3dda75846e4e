"""The gate for letter templates: what an upload must pass before approval, and the names it uses."""

from workflows.letters.document import LetterDocument
from workflows.letters.errors import LetterError, letter_error
from workflows.letters.grammar import complaints as source_complaints
from workflows.letters.grammar import placeholders as source_placeholders
from workflows.letters.structure import check_structure


def inspect_template(template: bytes) -> None:
    """Accept, or raise `Invalid` with every complaint in Spanish (`errors`: field = part, message)."""
    found = complaints(template)
    if found:
        errors = [{"field": part, "message": message} for part, message in found]
        first = f"{found[0][0]}: {found[0][1]}"
        more = f" (y {len(found) - 1} más)" if len(found) > 1 else ""
        message = f"La plantilla no se puede usar. En {first}{more}. Corríjala en Word y súbala de nuevo."
        raise LetterError(message, errors)


def complaints(template: bytes) -> list[tuple[str, str]]:
    """(part, sentence) for each mark that is not allowed; `Invalid` at once for a dangerous file."""
    document = _opened(template)
    return [(part, message) for part, source in document.sources() for message in source_complaints(source)]


def placeholders(template: bytes) -> set[str]:
    """Dotted names in the template (`datos.detalle`, `pasos.elaborar_oficio.texto`), rows under their list.

    The template must have passed `inspect_template`.
    """
    return {name for _part, source in _opened(template).sources() for name in source_placeholders(source)}


def _opened(template: bytes) -> LetterDocument:
    check_structure(template)
    document = LetterDocument(template)
    try:
        document.init_docx()
    except Exception as cause:  # python-docx fails in many ways; each is a refusal
        raise letter_error(
            "El archivo no se puede abrir como documento de Word", todo="Guárdelo de nuevo desde Word como .docx."
        ) from cause
    return document
