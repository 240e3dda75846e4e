"""Template and frozen context in, .docx bytes out; the same input always gives the same bytes."""

import io
import re
from typing import Any
from zipfile import BadZipFile

from jinja2.exceptions import TemplateError
from lxml.etree import XMLSyntaxError

from workflows.kernel.text import printable
from workflows.letters import charts
from workflows.letters.document import LetterDocument
from workflows.letters.environment import LetterEnvironment
from workflows.letters.errors import LetterError, letter_error
from workflows.letters.package import pack
from workflows.letters.qr import blank_png, qr_png

QR_PICTURE = "qr_verificacion"
_ADVICE = "Corrija la plantilla en Word o complete el dato, y genere de nuevo el documento."


def render(template: bytes, context: dict[str, Any], draw: charts.Drawer = charts.png) -> bytes:
    """The letter as .docx; `context` as `context.build` gives it. `LetterError` tells what and where."""
    document = LetterDocument(template)
    try:
        document.render(context, LetterEnvironment(lambda value: document.chart(value, draw)))
    except LetterError as error:
        raise letter_error(error.message, document.place(error)) from error
    except TemplateError as error:
        raise letter_error(_spanish(error), document.place(error), _ADVICE) from error
    except (XMLSyntaxError, BadZipFile, KeyError, ValueError, TypeError, ArithmeticError) as error:
        what = "La plantilla combina mal los datos con el documento"
        raise letter_error(what, document.place(error), _ADVICE) from error
    _stamp(document, context)
    document.hold_signature()
    return pack(document.parts())


def _stamp(document: LetterDocument, context: dict[str, Any]) -> None:
    """QR into its picture and number into the file's title."""
    facts = context.get("documento", {})
    url = str(facts.get("url_verificacion") or "")
    document.replace_pic(QR_PICTURE, io.BytesIO(qr_png(url) if url else blank_png()))
    title = printable(f"{facts.get('tipo', '')} {facts.get('numero', '')}".strip())
    document.docx.core_properties.title = title[:255]


def _spanish(error: TemplateError) -> str:
    message = error.message or type(error).__name__
    unknown = re.fullmatch(r"'(\w+)' is undefined", message)
    if unknown:
        return f"No se pudo generar el documento: falta el dato «{unknown[1]}»"
    if "«" in message:
        return f"No se pudo generar el documento: {message}"
    return f"La plantilla tiene una marca mal escrita ({message})"
