"""Several letters go through LibreOffice in one run and keep their order."""

import io
import subprocess

import pytest
from docx import Document

from workflows.kernel.errors import Busy
from workflows.letters.pdf import to_pdfs

pytestmark = pytest.mark.office


def letter(text: str) -> bytes:
    """A .docx that says `text`."""
    made, kept = Document(), io.BytesIO()
    made.add_paragraph(text)
    made.save(kept)
    return kept.getvalue()


def words(pdf: bytes) -> str:
    """What a PDF says."""
    return subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode().strip()


def test_each_letter_gets_its_own_pdf() -> None:
    texts = [f"Carta número {number}" for number in range(12)]
    assert [words(pdf) for pdf in to_pdfs([letter(text) for text in texts])] == texts


def test_one_file_that_is_no_letter_is_refused() -> None:
    with pytest.raises(Busy):
        to_pdfs([letter("Carta"), b"PK\x03\x04 nothing"])
