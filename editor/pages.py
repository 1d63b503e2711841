"""The built pages of the editor, and the few that need no build."""

import json
import mimetypes
from pathlib import Path

from flask import Flask, Response, request, send_from_directory
from markupsafe import escape

from editor.api.openapi import document
from editor.api.routing import REGISTRY, not_found

STATIC = Path(__file__).resolve().parent / "static"
FOREVER = "public, max-age=31536000, immutable"

_FRAME = (
    "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content='width=device-width'>"
    "<title>{title}</title><style>body{{font:15px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;"
    "padding:0 1rem;color:#222;background:#fbfaf8}}code,pre{{font-family:ui-monospace,monospace}}"
    "pre{{background:#f1efeb;padding:.75rem;overflow:auto;border-radius:6px}}summary{{cursor:pointer;padding:.35rem 0}}"
    ".m{{display:inline-block;width:4.5rem;font-weight:600;color:#0b7a75}}.w{{color:#666;float:right}}"
    "@media(prefers-color-scheme:dark){{body{{background:#1b1a18;color:#e8e6e3}}pre{{background:#262522}}"
    ".m{{color:#2fb5ac}}.w{{color:#aaa}}}}</style><h1>{title}</h1>{body}"
)


def install(app: Flask) -> None:
    """Serve the pages. Every address that is no file is the application's own, which finds its page by itself."""
    mimetypes.add_type("text/javascript", ".js")

    @app.get("/healthz")
    def health() -> Response:
        return Response("ok\n", mimetype="text/plain")

    @app.get("/", defaults={"path": ""})
    @app.get("/<path:path>")
    def page(path: str) -> Response:
        if path == "api" or path.startswith(("api/", "socket.io")):
            raise not_found("route", "/" + path)
        if path and (STATIC / path).is_file():
            response = _file(path)
            response.headers["Cache-Control"] = FOREVER if path.startswith("assets/") else "no-cache"
            return response
        if path.startswith("assets/"):
            raise not_found("file", "/" + path)
        return _index()


def _file(path: str) -> Response:
    """A built file; compressed as it lies there, for those who take it so."""
    if not (STATIC / f"{path}.gz").is_file():
        return send_from_directory(STATIC, path)
    if request.accept_encodings["gzip"] > 0:
        kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
        response = send_from_directory(STATIC, f"{path}.gz", mimetype=kind)
        response.headers["Content-Encoding"] = "gzip"
    else:
        response = send_from_directory(STATIC, path)
    response.vary.add("Accept-Encoding")
    return response


def _index() -> Response:
    if not (STATIC / "index.html").is_file():
        body = (
            "<p>The pages are not built yet. Run <code>make install</code> in the checkout, then load this again.</p>"
        )
        return Response(_FRAME.format(title="Ruota", body=body), status=503, mimetype="text/html")
    response = _file("index.html")
    response.headers["Cache-Control"] = "no-cache"
    return response


def docs_page() -> Response:
    """The API for people to browse, made from its description."""
    described = document()
    parts = [
        "<p>Every route below <code>/api/v1</code>. Programs log in with <code>Authorization: Bearer ruota_…</code>. "
        "The same for programs: <a href='/api/v1/openapi.json'>openapi.json</a>.</p>"
    ]
    for route in sorted(REGISTRY, key=lambda one: (one.path, one.method)):
        operation = described["paths"]["/api/v1" + route.path.replace("{path:", "{")][route.method.lower()]
        detail = {key: operation[key] for key in ("parameters", "requestBody", "responses") if operation.get(key)}
        head = (
            f"<span class=m>{escape(route.method)}</span><code>{escape(route.path)}</code> "
            f"<span class=w>{escape(route.summary)} · {escape(route.who)}</span>"
        )
        parts.append(_details(head, detail))
    parts.append("<h2>Shapes</h2>" + _details("All shapes", described["components"]["schemas"]))
    return Response(_FRAME.format(title="Ruota API", body="".join(parts)), mimetype="text/html")


def _details(head: str, value: object) -> str:
    text = escape(json.dumps(value, indent=2, ensure_ascii=False))
    return f"<details><summary>{head}</summary><pre>{text}</pre></details>"
