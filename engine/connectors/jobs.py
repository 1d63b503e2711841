"""Detached jobs: started once on the device, followed and found again over any number of connections."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from engine.connectors.base import Finished, Script
from engine.connectors.delivery import label, script_text, shell_word, text_of
from engine.connectors.framing import MOST_RESULT, no_result, parse_result, too_large, twice
from engine.connectors.output import Output
from engine.connectors.process import Process, Stream
from engine.documents.result import Result
from engine.errors import Code, RuotaError
from engine.saying import say

FOLLOW_SECONDS = 20
"""How long one channel waits on the device for news, which spares the network a new one every moment."""
_RECONNECT_AFTER = (1, 2, 4, 8, 15, 30)


class Frames:
    """Reads lines and counted bytes from a process."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self._buffer = bytearray()

    async def line(self) -> str | None:
        """The next line; None at the end."""
        while (at := self._buffer.find(b"\n")) < 0:
            if not await self._more():
                return None
        found = bytes(self._buffer[:at])
        del self._buffer[: at + 1]
        return found.decode("utf-8", "replace")

    async def exactly(self, count: int) -> bytes:
        """The next ``count`` bytes, fewer only at the end."""
        while len(self._buffer) < count and await self._more():
            pass
        found = bytes(self._buffer[:count])
        del self._buffer[:count]
        return found

    async def _more(self) -> bool:
        while (piece := await self._process.read()) is not None:
            if piece[0] == "out":
                self._buffer += piece[1]
                return True
        return False


@dataclass(slots=True)
class Job:
    """One attempt's job as this process follows it. ``began`` tells how long it has been running.

    ``found``: it is known to have begun on the device, so that it is only followed from now on.
    """

    script: Script
    device: str
    start: Callable[["Job"], Awaitable[Process]]
    output: Output
    began: Callable[[float], None]
    seen: dict[Stream, int] = field(default_factory=dict)
    found: bool = False
    heard: bool = False
    touched: bool = False
    cut: bool = False

    async def finish(self) -> Finished:
        """Start it or find it, and follow it to its end, over connections that drop and come back."""
        waits = iter(_RECONNECT_AFTER)
        if self.seen:
            self.output.skipped()
        while True:
            try:
                finished = await self._follow()
            except RuotaError as error:
                wait = next(waits, None) if error.code in (Code.UNREACHABLE, Code.REFUSED) and self.touched else None
                if wait is None:
                    raise
                await asyncio.sleep(wait)
                continue
            waits = iter(_RECONNECT_AFTER)
            if finished is not None:
                await self.output.end()
                return finished

    async def _follow(self) -> Finished | None:
        """Follow over one channel; None when the job goes on."""
        process = await self.start(self)
        self.touched = True
        frames = Frames(process)
        try:
            while (line := await frames.line()) is not None:
                word, *rest = line.split(" ")
                if word == "p":
                    return None
                if (finished := await self._take(word, rest, frames)) is not None:
                    return finished
        finally:
            process.close()
        raise RuotaError(
            say("job_silent", "{device} stopped answering about a job; it may lack memory.", device=self.device),
            code=Code.UNREACHABLE,
        )

    async def _take(self, word: str, rest: list[str], frames: Frames) -> Finished | None:
        if word == "a":
            self._is_there(int(rest[0]), int(rest[1]), int(rest[2]))
        elif word in ("o", "e"):
            await self._pass("out" if word == "o" else "err", await frames.exactly(int(rest[0])))
        elif word == "g":
            self.cut = True
            self.output.skipped()
            await self.output.note("\n[some output is left out here]\n")
        elif word == "r":
            return self._ended(int(rest[0]), rest[1] == "1", await frames.exactly(int(rest[2])))
        elif word in ("l", "c", "x"):
            return self._gone(word, " ".join(rest))
        return None

    def _is_there(self, seconds: int, out: int, err: int) -> None:
        if not self.seen:
            self.seen |= {"out": out, "err": err}
            if out or err:
                self.output.skipped()
        if not self.heard:
            self.began(seconds)
            if self.script.on_begun is not None:
                self.script.on_begun()
        self.heard = self.found = True

    async def _pass(self, stream: Stream, data: bytes) -> None:
        await self.output.feed(stream, data)
        self.seen[stream] = self.seen.get(stream, 0) + len(data)

    def _ended(self, code: int, more_than_one: bool, raw: bytes) -> Finished:
        if more_than_one:
            result = twice()
        elif len(raw) > MOST_RESULT:
            result = too_large()
        else:
            result = parse_result(raw) if raw else no_result(code)
        return Finished(result, code, self.cut)

    def _gone(self, word: str, why: str) -> Finished:
        if word == "x":
            message = say(
                "job_folder",
                "{device} cannot keep the job's folder ({why}); free some space or correct its permissions.",
                device=self.device,
                why=why,
            )
            return Finished(Result.failed(Code.NODE_FAILED, message))
        if word == "c":
            return Finished(Result.failed(Code.CANCELLED, say("script_ended", "The script was ended on request.")))
        message = say(
            "script_lost",
            "{device} lost the script while it was running; it was restarted or something ended it. Look at what it "
            "has done there before you run it again.",
            device=self.device,
        )
        return Finished(Result.failed(Code.LOST, message))


def follow_text(job: Job) -> str:
    """What a POSIX shell evaluates to start or find the job, and to follow it for a while."""
    known = bool(job.seen)
    lines = [
        f"_id={job.script.attempt}",
        f"_seconds={FOLLOW_SECONDS}",
        f"_out={job.seen['out'] if known else ''}",
        f"_err={job.seen['err'] if known else ''}",
    ]
    if not job.found:
        lines.append(f"_payload={shell_word(job_text(job.script))}")
    return "\n".join([*lines, text_of("job.sh")])


def job_text(script: Script) -> str:
    """What the job's shell evaluates."""
    label(script.attempt)
    return "\n".join(script_text(script, before="_ruota_nonce="))
