"""User text made safe for Word: exact letters kept, invisible mischief removed."""

import re

from markupsafe import Markup, escape

from workflows.kernel.text import printable

_BLANK_LINES = re.compile("\n\n+")


def to_markup(text: str) -> Markup:
    """Escaped text; braces become references, because docxtpl rewrites `{_{` after rendering."""
    escaped = str(escape(printable(text)))
    return Markup(escaped.replace("{", "&#123;").replace("}", "&#125;"))


def to_paragraphs(text: str) -> Markup:
    """Like `to_markup`, with each blank line as a paragraph end (docxtpl's `\\a`)."""
    escaped = str(to_markup(text.strip("\r\n")))
    return Markup(_BLANK_LINES.sub(lambda found: "\a" * (len(found[0]) - 1), escaped))
