"""A script's result picked out of its output: the frame carries a nonce that only the prelude knows.

We send the nonce, or the device makes one and tells it before anything else is said: the first one told counts.
"""

import json
import re
import secrets
from typing import Any

from engine.documents.result import Result
from engine.documents.sentences import sentence
from engine.documents.shape import document_shape
from engine.errors import Code
from engine.saying import say

MOST_RESULT = 8 * 1024 * 1024
"""Bytes of one result that are kept; a longer one is refused."""

_TOLD = re.compile(rb"\x1eruota-nonce:([0-9a-f-]{36})\x1e")
_LONGEST_TOLD = 60


def new_nonce() -> str:
    """32 hex digits that nobody can guess."""
    return secrets.token_hex(16)


class ResultReader:
    """Parts a byte stream, in whatever pieces, into ordinary output and framed results.

    Without a ``nonce`` it waits for the device to tell one; ``began`` is whether there is one.
    """

    def __init__(self, nonce: str | None) -> None:
        self.began = False
        self._rest = b""
        if nonce is not None:
            self._begin_with(nonce)
        self._inside = False
        self._frame = bytearray()
        self._too_long = False
        self.frames: list[bytes] = []

    def _begin_with(self, nonce: str) -> None:
        self.began = True
        self._begin = f"\x1eruota:{nonce}:".encode()
        self._end = f"\x1e/ruota:{nonce}:".encode()

    def feed(self, data: bytes) -> bytes:
        """Take the next piece; returns what of it is ordinary output."""
        data = self._rest + data
        if self.began:
            return self._part(data)
        found = _TOLD.search(data)
        if found is None:
            start = data.rfind(b"\x1e", max(0, len(data) - _LONGEST_TOLD))
            cut = len(data) if start < 0 else start
            self._rest = data[cut:]
            return data[:cut]
        self._begin_with(found[1].decode())
        return data[: found.start()] + self._part(data[found.end() :])

    def _part(self, data: bytes) -> bytes:
        output: list[bytes] = []
        while True:
            marker = self._end if self._inside else self._begin
            found = data.find(marker)
            keep = _partial(data, marker) if found < 0 else 0
            part = data[: len(data) - keep] if found < 0 else data[:found]
            if self._inside:
                self._collect(part)
            else:
                output.append(part)
            if found < 0:
                self._rest = data[len(data) - keep :]
                return b"".join(output)
            if self._inside:
                self._close()
            self._inside = not self._inside
            data = data[found + len(marker) :]

    def finish(self) -> bytes:
        """What was held back as the possible start of a frame, once the stream has ended."""
        rest, self._rest = self._rest, b""
        return b"" if self._inside else rest

    def result(self, exit_code: int | None) -> Result:
        """The one result, or a failed one with ``bad_result`` that says what is wrong."""
        if self._inside:
            return _bad(say("half_result", "The script stopped in the middle of its result."))
        if self._too_long:
            return too_large()
        if not self.frames:
            return no_result(exit_code)
        if len(self.frames) > 1:
            return twice()
        return parse_result(self.frames[0])

    def _collect(self, part: bytes) -> None:
        if len(self._frame) + len(part) > MOST_RESULT:
            self._too_long = True
        else:
            self._frame += part

    def _close(self) -> None:
        if len(self.frames) < 2:
            self.frames.append(bytes(self._frame))
        self._frame.clear()


def parse_result(raw: bytes) -> Result:
    """One result as the script wrote it; text that is not UTF-8 is taken with replacement characters."""
    try:
        value: Any = json.loads(raw.decode("utf-8", "replace"), parse_constant=_no_constant)
    except (ValueError, RecursionError):
        return _bad(
            say("result_no_json", "The script's result is not JSON; check the data that it gives to done_ok or fail.")
        )
    for error in document_shape("result").errors(value):
        place = "".join(f"/{part}" for part in error.absolute_path)
        return _bad(
            sentence(
                error,
                say("script_result_at", "The script's result at {place}", place=place)
                if place
                else say("script_result", "The script's result"),
            )
        )
    return Result.from_json(value)


def no_result(exit_code: int | None) -> Result:
    """A script that ended without calling done_ok or fail."""
    if exit_code is None:
        return _bad(say("no_result", "The script ended without a result; its output may say why."))
    return _bad(
        say(
            "no_result_code",
            "The script ended without a result (exit code {code}); its output may say why.",
            code=str(exit_code),
        )
    )


def too_large() -> Result:
    """A script that reported more than is taken."""
    return _bad(
        say(
            "result_large",
            "The script's result is larger than {limit} MiB; report less.",
            limit=MOST_RESULT // 1024 // 1024,
        )
    )


def twice() -> Result:
    """A script that reported more than once, so that neither report can be trusted."""
    return _bad(say("two_results", "The script gave more than one result; it must call done_ok or fail once."))


def _bad(message: str) -> Result:
    return Result.failed(Code.BAD_RESULT, message)


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def _partial(data: bytes, marker: bytes) -> int:
    """How many bytes at the end of ``data`` may be the start of ``marker``."""
    start = data.find(marker[:1], max(0, len(data) - len(marker) + 1))
    while start >= 0:
        if marker.startswith(data[start:]):
            return len(data) - start
        start = data.find(marker[:1], start + 1)
    return 0
