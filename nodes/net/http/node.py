"""HTTP request: one call with limits, what came back as text and JSON, and values picked out of it."""

import asyncio
import base64
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import httpx

from engine.dispatch.context import Hold, NodeContext
from engine.documents import Result
from engine.errors import Code, RuotaError
from engine.saying import say
from engine.states import Mode

READS = ("GET", "HEAD")
SHOWN_BYTES = 65_536
KB = 1024
OK_STATUS = (200, 201, 202, 204)
REDIRECTS = 5


async def run(context: NodeContext, params: Mapping[str, Any]) -> Result | Hold:
    """Send the request; in a preview only one that reads."""
    method = params.get("method", "GET")
    if context.mode is Mode.PREVIEW and method not in READS:
        context.log(f"Would send {method} {_shown(params['url'])}")
        data = {"status": 0, "text": "", "json": None, "extracted": dict.fromkeys(params.get("extract", {}))}
        return Result(ok=True, would_change=True, data=data)
    try:
        headers = _headers(params)
        limit = params.get("max_kb", 1024) * KB
        async with asyncio.timeout(params.get("timeout_seconds", 30)):
            response, body = await _send(context.http, method, params, headers, limit)
    except (TimeoutError, httpx.TimeoutException):
        late = say("http_late", "{url} did not answer in time; try again or allow more.", url=_shown(params["url"]))
        return Result.failed(Code.TIMED_OUT, late)
    except RuotaError as error:
        return Result.failed(error.code, error.message)
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        return Result.failed(
            Code.UNREACHABLE,
            say(
                "http_unreached",
                "{url} could not be asked: {reason}.",
                url=_shown(params["url"]),
                reason=str(error) or say("http_no_answer", "no answer"),
            ),
        )
    return _result(params, method, response, body)


def _shown(url: str) -> str:
    """The address without its query and without a password, either of which may hold a secret."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.hostname or ''}{parts.path}"


def _headers(params: Mapping[str, Any]) -> dict[str, str]:
    headers = {str(name): str(value) for name, value in params.get("headers", {}).items()}
    for name, value in headers.items():
        if any(ord(character) < 32 for character in name + value) or not name.strip():
            raise RuotaError(
                say("http_header", "The header {name} holds a line end or another control character.", name=repr(name)),
                code=Code.BAD_PARAM,
            )
    secret = params.get("credential")
    if isinstance(secret, str):
        if params.get("auth", "bearer") == "basic":
            pair = f"{params.get('username', '')}:{secret}".encode()
            headers["Authorization"] = f"Basic {base64.b64encode(pair).decode('ascii')}"
        else:
            headers["Authorization"] = f"Bearer {secret}"
    return headers


async def _send(
    client: httpx.AsyncClient, method: str, params: Mapping[str, Any], headers: dict[str, str], limit: int
) -> tuple[httpx.Response, bytes]:
    body = params.get("body")
    content: dict[str, Any] = {}
    if isinstance(body, str):
        content = {"content": body.encode("utf-8")}
    elif body is not None:
        content = {"json": body}
    url = httpx.URL(params["url"])
    query = {name: str(value) for name, value in params.get("query", {}).items()}
    request = client.build_request(method, url.copy_merge_params(query) if query else url, headers=headers, **content)
    for _ in range(REDIRECTS + 1):
        response = await client.send(request, stream=True, follow_redirects=False)
        try:
            body_bytes = await _read(response, limit)
        finally:
            await response.aclose()
        following = response.next_request
        if following is None or method not in READS:
            return response, body_bytes
        if (following.url.scheme, following.url.netloc) != (request.url.scheme, request.url.netloc):
            raise RuotaError(
                say(
                    "http_sends_on",
                    "{url} sends on to {host}; use that address if it is right.",
                    url=_shown(str(request.url)),
                    host=following.url.host,
                ),
                code=Code.REFUSED,
            )
        request = following
    raise RuotaError(say("http_circle", "{url} sends on in a circle.", url=_shown(params["url"])), code=Code.REFUSED)


async def _read(response: httpx.Response, limit: int) -> bytes:
    body = bytearray()
    async for chunk in response.aiter_bytes():
        body += chunk
        if len(body) > limit:
            raise RuotaError(
                say(
                    "http_large",
                    "The answer is larger than {limit} kB; ask for less, or raise the size limit.",
                    limit=limit // KB,
                ),
                code=Code.TOO_MUCH_OUTPUT,
            )
    return bytes(body)


def _result(params: Mapping[str, Any], method: str, response: httpx.Response, body: bytes) -> Result:
    text = body.decode(response.encoding or "utf-8", "replace")
    try:
        parsed = json.loads(text) if text.strip() else None
    except ValueError:
        parsed = None
    data = {
        "status": response.status_code,
        "text": text[:SHOWN_BYTES],
        "json": parsed,
        "extracted": {name: _pick(parsed, path) for name, path in params.get("extract", {}).items()},
    }
    expected = params.get("expect_status") or OK_STATUS
    if response.status_code not in expected:
        answer = f"{response.status_code} {response.reason_phrase}".strip()
        sentence = say("http_answered", "{url} answered {answer}.", url=_shown(params["url"]), answer=answer)
        return Result.failed(Code.NODE_FAILED, sentence, data)
    return Result(ok=True, changed=method not in READS, data=data)


def _pick(value: Any, path: str) -> Any:
    for part in path.removeprefix("$").strip(".").split("."):
        if isinstance(value, Mapping):
            value = value.get(part)
        elif isinstance(value, list) and part.lstrip("-").isdecimal() and -len(value) <= int(part) < len(value):
            value = value[int(part)]
        else:
            return None
    return value
