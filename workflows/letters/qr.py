"""The QR of the verification code, as PNG bytes."""

import io
from functools import cache

import segno


def qr_png(url: str) -> bytes:
    """PNG of the public verification address; same address, same bytes.

    The mask is fixed: every mask reads, and trying all eight costs more than the rest of the picture.
    """
    out = io.BytesIO()
    segno.make_qr(url, error="m", mask=2).save(out, kind="png", scale=8, border=1)
    return out.getvalue()


@cache
def blank_png() -> bytes:
    """White square that holds the place of the QR in templates and unnumbered drafts."""
    out = io.BytesIO()
    segno.make_qr("-", error="m").save(out, kind="png", scale=8, border=1, dark="white", light="white")
    return out.getvalue()
