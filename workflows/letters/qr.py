"""The QR of the verification code, as PNG bytes."""

import io

import segno


def qr_png(url: str) -> bytes:
    """PNG of the public verification address; same address, same bytes."""
    out = io.BytesIO()
    segno.make_qr(url, error="m").save(out, kind="png", scale=8, border=1)
    return out.getvalue()


def blank_png() -> bytes:
    """White square that holds the place of the QR in templates and unnumbered drafts."""
    out = io.BytesIO()
    segno.make_qr("-", error="m").save(out, kind="png", scale=8, border=1, dark="white", light="white")
    return out.getvalue()
