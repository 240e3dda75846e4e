"""A one-page PDF written by hand, for attachments and for machines without LibreOffice."""

from collections.abc import Sequence

NO_OFFICE = "Demostración: este equipo no tiene LibreOffice; el texto completo está en el Word del documento."


def plain_pdf(text: str) -> bytes:
    """A valid PDF 1.4 that says `text` (Latin-1, one line)."""
    shown = text.replace("\\", "").replace("(", "[").replace(")", "]").encode("latin-1", "replace")
    stream = b"BT /F1 10 Tf 40 780 Td (" + shown + b") Tj ET"
    return _assembled(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
            b"/Resources << /Font << /F1 5 0 R >> >> >>",
            b"<< /Length " + str(len(stream)).encode() + b" >>\nstream\n" + stream + b"\nendstream",
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        ]
    )


def plain_prints(docxs: Sequence[bytes]) -> list[bytes | None]:
    """The same sheet in place of every letter."""
    return [plain_pdf(NO_OFFICE)] * len(docxs)


def _assembled(objects: Sequence[bytes]) -> bytes:
    body, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(body))
        body += str(number).encode() + b" 0 obj\n" + content + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = str(len(objects) + 1).encode()
    head = b"xref\n0 " + size + b"\n0000000000 65535 f \n" + table
    return body + head + b"trailer\n<< /Size " + size + b" /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(body)
