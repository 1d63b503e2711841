"""A script's ordinary output on its way out: decoded, redacted, and bounded."""

import codecs
from collections import deque
from typing import Protocol

from engine.connectors.base import OnOutput
from engine.connectors.process import Stream
from engine.connectors.redaction import Redactor

MOST_OUTPUT = 1024 * 1024
"""Characters of one attempt that are passed on: the first half as they come, the last half at the end."""


class Decoder(Protocol):
    """What ``codecs.IncrementalDecoder`` is, too."""

    def decode(self, data: bytes, final: bool = False, /) -> str: ...

    def reset(self) -> None: ...


class Output:
    """Takes bytes of both streams and hands text to ``on_output``, whose awaiting is the back-pressure."""

    def __init__(
        self, on_output: OnOutput, redactor: Redactor, most: int = MOST_OUTPUT, errors: Decoder | None = None
    ) -> None:
        """``errors`` reads the error stream; both streams are UTF-8 otherwise."""
        self._on_output = on_output
        utf_8 = codecs.getincrementaldecoder("utf-8")
        self._decoders: dict[Stream, Decoder] = {"out": utf_8("replace"), "err": errors or utf_8("replace")}
        self._redacted = {name: redactor.stream() for name in ("out", "err")}
        self._head = most // 2
        self._most_tail = most - most // 2
        self._tail: deque[tuple[Stream, str]] = deque()
        self._tail_size = 0
        self._dropped = 0
        self._notes: list[str] = []

    @property
    def truncated(self) -> bool:
        """Whether something was left out."""
        return self._dropped > 0

    async def feed(self, stream: Stream, data: bytes) -> None:
        """Take the next bytes of one stream."""
        await self._pass(stream, self._redacted[stream].feed(self._decoders[stream].decode(data)))

    def skipped(self) -> None:
        """Some of it is left out: what comes next does not follow on what came before."""
        for decoder in self._decoders.values():
            decoder.reset()

    async def note(self, text: str) -> None:
        """Say something of our own among the output, at the latest where its tail begins; it is never left out."""
        if self._head > 0:
            await self._on_output("err", text)
        elif text not in self._notes:
            self._notes.append(text)

    async def end(self) -> None:
        """Hand over what was held back, and the tail."""
        for stream in ("out", "err"):
            text = self._redacted[stream].feed(self._decoders[stream].decode(b"", True))
            await self._pass(stream, text + self._redacted[stream].end())
        for note in self._notes:
            await self._on_output("err", note)
        if self._dropped and not self._notes:
            # the device may have left out more than we have counted: then its own words stand here instead
            await self._on_output("err", f"\n[{self._dropped} characters of output are left out here]\n")
        while self._tail:
            await self._on_output(*self._tail.popleft())

    async def _pass(self, stream: Stream, text: str) -> None:
        if not text:
            return
        now, later = text[: self._head], text[self._head :]
        self._head -= len(now)
        if now:
            await self._on_output(stream, now.replace("\0", "\ufffd"))
        if later:
            self._keep(stream, later.replace("\0", "\ufffd"))

    def _keep(self, stream: Stream, text: str) -> None:
        self._tail.append((stream, text))
        self._tail_size += len(text)
        while (over := self._tail_size - self._most_tail) > 0:
            first, oldest = self._tail.popleft()
            cut = min(over, len(oldest))
            if cut < len(oldest):
                self._tail.appendleft((first, oldest[cut:]))
            self._tail_size -= cut
            self._dropped += cut
