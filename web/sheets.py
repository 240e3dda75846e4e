"""Tables that leave as one .xlsx file."""

from collections.abc import Sequence

from flask import Response

from web.download import attachment
from workflows.kernel.workbook import XLSX, Sheet, sheet_bytes


def sheet_response(filename: str, sheets: Sequence[Sheet]) -> Response:
    """The tables as an attachment with this name (ending in .xlsx)."""
    return attachment(sheet_bytes(sheets), filename, XLSX)
