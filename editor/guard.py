"""What every request passes, and what every answer carries: hosts, origins, sizes, headers."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from flask import Flask, Response, request

from editor.api.routing import Refusal
from engine.errors import Code

LARGEST_BODY = 10 * 1024 * 1024 + 4096

POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "font-src 'self' data:; connect-src 'self' ws: wss:; worker-src 'self' blob:; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
"""Styles may be inline (the components set sizes and colours so); scripts never."""

HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


def host_name(value: str) -> str:
    """The name in a ``Host`` header, without its port."""
    if value.startswith("["):
        return value.partition("]")[0].lower() + "]"
    return value.partition(":")[0].lower()


def answered_hosts(configured: Iterable[str]) -> frozenset[str]:
    """The names Ruota answers under: the configured ones and this computer's own."""
    return frozenset(name.lower() for name in (*LOOPBACK, *configured))


def install(app: Flask, allowed: frozenset[str]) -> None:
    """Check hosts and origins before every request; add the headers after it."""

    @app.before_request
    def check() -> None:
        if host_name(request.host) not in allowed:
            raise Refusal(
                421,
                f"This Ruota does not answer as {request.host[:100]!r}; add the name to RUOTA_ALLOWED_HOSTS.",
                code=Code.FORBIDDEN,
            )
        origin = request.headers.get("Origin")
        if origin and request.method not in ("GET", "HEAD") and urlsplit(origin).netloc != request.host:
            raise Refusal(403, "The request comes from another page than Ruota's own.", code=Code.FORBIDDEN)
        length = request.content_length
        if length is not None and length > LARGEST_BODY:
            message = f"The request has {length / 1_048_576:.1f} MB; the most that Ruota takes is 10 MB."
            raise Refusal(413, message, code=Code.BAD_PARAM)

    @app.after_request
    def headers(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response
