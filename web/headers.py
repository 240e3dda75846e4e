"""Security headers of every answer; nothing on a page comes from another origin."""

from flask import Flask, Response, request

POLICY = {
    "default-src": "'self'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "object-src": "'none'",
    "base-uri": "'none'",
    "frame-src": "'self'",
    "frame-ancestors": "'none'",
    "form-action": "'self'",
}
CSP = "; ".join(f"{name} {value}" for name, value in POLICY.items())
# A letter shown inside the signing tray is the one thing that our own pages may frame.
CSP_FRAMED = CSP.replace("frame-ancestors 'none'", "frame-ancestors 'self'")
PERMISSIONS = "camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=()"
STATIC_CACHE = "public, max-age=3600"

# Seconds after which whoever found the database busy may come back.
SOON = "5"


def allow_framing(response: Response) -> Response:
    """Let our own pages show this answer in a frame (previews of letters only)."""
    response.headers["Content-Security-Policy"] = CSP_FRAMED
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response


def harden(response: Response) -> Response:
    """Set what is missing; pages are never stored, static files for an hour."""
    headers = response.headers
    headers.setdefault("Content-Security-Policy", CSP)
    headers.setdefault("X-Frame-Options", "DENY")
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", PERMISSIONS)
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    if request.is_secure:
        headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
    if response.status_code == 503:
        headers.setdefault("Retry-After", SOON)
    if request.endpoint == "static":
        headers["Cache-Control"] = STATIC_CACHE
    elif "Cache-Control" not in headers:
        headers["Cache-Control"] = "no-store"
    return response


def register_headers(app: Flask) -> None:
    """Harden every answer of `app`, errors included."""
    app.after_request(harden)
