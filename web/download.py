"""Bytes that leave as a file: always an attachment, with its name in every alphabet (RFC 6266)."""

import re
from urllib.parse import quote

from flask import Response

from workflows.kernel.text import clean_text, fold


def attachment(data: bytes, name: str, media_type: str) -> Response:
    """An answer that the browser saves and never runs."""
    name = clean_text(name).replace("/", "-").replace("\\", "-")[:150] or "documento"
    plain = re.sub(r"[^A-Za-z0-9._ -]", "_", fold(name)) or "documento"
    answer = Response(data, content_type=media_type)
    answer.headers["Content-Disposition"] = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer
