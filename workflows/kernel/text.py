"""Text that comes from people: cleaned to be kept, folded to be found, refused where mail would obey it."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import Any

from workflows.kernel.errors import Invalid

DEEPEST = 20
LARGEST = 2**53
_BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
# U+FFFE and U+FFFF are not XML characters: a letter that held one could not be opened.
_REMOVED = re.compile(f"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff\ufffe\uffff{_BIDI}]")
_LINE_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_CONTROL = re.compile(f"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff{_BIDI}]")
_LOCAL_PART = re.compile(r"[A-Za-z0-9_%+'-]+(?:\.[A-Za-z0-9_%+'-]+)*")
_DOMAIN = re.compile(r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])")


def printable(value: str) -> str:
    """The same text with `\\n` as its only line break and without control, surrogate and bidi characters."""
    return _REMOVED.sub("", _LINE_BREAKS.sub("\n", value))


def clean_text(value: str, multiline: bool = False) -> str:
    """`value` in NFC without control, surrogate and bidi characters; one line unless `multiline`."""
    text = unicodedata.normalize("NFC", printable(value))
    if multiline:
        return text.strip()
    return " ".join(text.split())


def fold(value: str) -> str:
    """A key for search and comparison: no accents, no case, single spaces ("Itagüí " and "ITAGUI" agree)."""
    decomposed = unicodedata.normalize("NFKD", clean_text(value).casefold())
    if not decomposed.isascii():
        decomposed = "".join(c for c in decomposed if not unicodedata.combining(c))
    return " ".join(decomposed.split())


def storable(value: Any, depth: int = 0) -> Any:
    """Plain values that can be written as JSON in UTF-8, lone surrogates replaced; Invalid for anything else."""
    if depth > DEEPEST:
        raise Invalid("Los datos vienen unos dentro de otros con demasiados niveles.")
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, Mapping):
        return {str(storable(str(key))): storable(each, depth + 1) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [storable(each, depth + 1) for each in value]
    if isinstance(value, date):
        return value.isoformat()
    if value is None or isinstance(value, float) or (isinstance(value, int) and abs(value) < LARGEST):
        return value
    raise Invalid("Uno de los valores no se entiende o es un número demasiado grande.")


def is_safe_email(addr: str) -> bool:
    """True when `addr` is exactly one plain address; quotes, comments, lists and line breaks never pass."""
    local, at, domain = addr.rpartition("@")
    return bool(
        at and len(addr) <= 254 and len(local) <= 64 and _LOCAL_PART.fullmatch(local) and _DOMAIN.fullmatch(domain)
    )


def safe_subject(text: str) -> str:
    """The same `text`, or Invalid: a control character or `=?` could become another mail header."""
    if _CONTROL.search(text) or "=?" in text:
        raise Invalid(
            "El asunto del correo tiene saltos de línea, caracteres invisibles o la secuencia «=?». "
            "Escríbalo de nuevo en una sola línea.",
            [{"field": "asunto", "message": "Escriba el asunto en una sola línea, sin «=?»."}],
        )
    return text
