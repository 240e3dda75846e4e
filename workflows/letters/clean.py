"""User text made safe for Word: exact letters kept, invisible mischief removed."""

import re

from markupsafe import Markup, escape

_LINE_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_REMOVED = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f"      # control characters (tab and line feed stay)
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # bidirectional controls
    "\ud800-\udfff\ufffe\uffff]"        # lone surrogates and non-characters
)
_BLANK_LINES = re.compile("\n\n+")


def printable(text: str) -> str:
    """The same text with `\\n` as its only line break and without control, surrogate and bidi characters."""
    return _REMOVED.sub("", _LINE_BREAKS.sub("\n", text))


def to_markup(text: str) -> Markup:
    """Escaped text; braces become references, because docxtpl rewrites `{_{` after rendering."""
    escaped = str(escape(printable(text)))
    return Markup(escaped.replace("{", "&#123;").replace("}", "&#125;"))


def to_paragraphs(text: str) -> Markup:
    """Like `to_markup`, with each blank line as a paragraph end (docxtpl's `\\a`)."""
    escaped = str(to_markup(text.strip("\r\n")))
    return Markup(_BLANK_LINES.sub(lambda found: "\a" * (len(found[0]) - 1), escaped))
