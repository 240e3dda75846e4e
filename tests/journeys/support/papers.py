"""Letters as people read them: the words of a PDF."""

import shutil
import subprocess


def text(pdf: bytes) -> str:
    """The words of a PDF, one space between them."""
    assert pdf.startswith(b"%PDF"), pdf[:80]
    program = shutil.which("pdftotext")
    assert program, "pdftotext (poppler-utils) is missing"
    done = subprocess.run([program, "-layout", "-", "-"], input=pdf, capture_output=True, check=True)
    return " ".join(done.stdout.decode().split())
