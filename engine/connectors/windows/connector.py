"""A Windows device: scripts run in its PowerShell, whatever the transport."""

import asyncio
import re
from pathlib import Path
from typing import Any, Protocol

from engine.connectors.base import Address, Finished, OnOutput, Script
from engine.connectors.delivery import Delivery, label
from engine.connectors.framing import ResultReader, new_nonce
from engine.connectors.jobs import FOLLOW_SECONDS, Job
from engine.connectors.output import Output
from engine.connectors.process import Process, Stream, Transport
from engine.connectors.redaction import Redactor
from engine.connectors.scripts import ScriptConnector
from engine.connectors.signs import of_facts
from engine.connectors.windows import faults, files
from engine.connectors.windows.clixml import ErrorDecoder
from engine.connectors.windows.pids import PidReader
from engine.connectors.windows.powershell import by_stdin, of_job, of_script, text_of, texts_of
from engine.errors import Code
from engine.states import Mode

LINGER_SECONDS = 10.0
"""How long a script that has told its result may take to end; a slow device needs some of it."""
_ENDED_SECONDS = 2.0
"""How long one that was ended on request is still read: what its parent left alone keeps its streams open."""


class FeedingTransport(Transport, Protocol):
    """One that starts a program and sends its stdin in one go."""

    async def fed(self, delivery: Delivery, *, spare: bool = False, last: bool = True) -> Process: ...


class WindowsConnector(ScriptConnector):
    """See ``engine.connectors.base.Connector``."""

    def __init__(self, address: Address, transport: FeedingTransport) -> None:
        super().__init__(address)
        self._transport = transport
        self._running: dict[str, str] = {}
        self._endings: dict[str, _Ending] = {}

    async def open(self) -> None:
        await self._transport.open()

    async def close(self) -> None:
        await self._transport.close()

    async def cancel(self, attempt: str) -> bool:
        label(attempt)
        inline = self._running.get(attempt)
        settings = {"id": attempt, "processes": [inline] if inline else []}
        program = texts_of("native.ps1", "tree.ps1", "end.ps1")
        code, out, _ = await self._help(by_stdin(program, settings), spare=True)
        ended = code == 0 and out.lstrip().startswith(b"ended")
        if ended and (ending := self._endings.get(attempt)):
            ending.within(_ENDED_SECONDS)
        return ended

    async def forget(self, attempt: str) -> None:
        label(attempt)
        self._seen.pop(attempt, None)
        self._running.pop(attempt, None)
        await self._help(by_stdin(text_of("forget.ps1"), {"id": attempt}))

    async def put(self, source: Path, target: str) -> None:
        await files.put(self._start, self.address.name, source, target)

    async def get(self, source: str, target: Path) -> None:
        await files.get(self._start, self.address.name, source, target)

    async def facts(self) -> dict[str, Any]:
        finished = await self.run(Script(text_of("facts.ps1"), {}, "facts", Mode.PREVIEW, 120), _ignore)
        result = finished.result
        if result.error is not None:
            if result.error.code is Code.BAD_RESULT and (mode := await self._language()) != "FullLanguage":
                raise faults.constrained(self.address, mode)
            raise of_facts(self.address, result.error)
        key = self._transport.host_key
        return {**result.data, **({"host_key": key} if key else {})}

    async def _language(self) -> str:
        """The language mode of the device's PowerShell; nothing but a variable is asked, which every mode allows."""
        asked = "$ExecutionContext.SessionState.LanguageMode"
        line = ("powershell.exe", "-NoProfile", "-NonInteractive", "-Command", asked)
        _, out, _ = await self._help(Delivery(line, b""))
        found = re.search(rb"[A-Z][A-Za-z]*Language", out)
        return found[0].decode() if found else "FullLanguage"

    def _output(self, on_output: OnOutput, redactor: Redactor) -> Output:
        return Output(on_output, redactor, errors=ErrorDecoder())

    # inline

    async def _run_inline(self, script: Script, output: Output) -> Finished:
        nonce = new_nonce()
        process = await self._start(of_script(script, nonce))
        reader, pids = ResultReader(nonce), PidReader()
        ending = self._endings[script.attempt] = _Ending(process, reader)
        try:
            while (piece := await ending.read()) is not None:
                stream, data = piece
                if stream == "err":
                    await output.feed("err", data)
                    continue
                data = pids.feed(data)
                if pids.process is not None:
                    self._running[script.attempt] = pids.process
                await output.feed("out", reader.feed(data))
        finally:
            self._endings.pop(script.attempt, None)
            process.close()
        # kept where it is let go of before its end: it may have to be ended from another session
        self._running.pop(script.attempt, None)
        await output.feed("out", reader.feed(pids.end()) + reader.finish())
        await output.end()
        return Finished(reader.result(process.exit_code), process.exit_code)

    # detached

    def _detached(self, script: Script) -> bool:
        # another account's process is a job in any case
        return script.detached or script.system

    async def _follow(self, job: Job) -> Process:
        script = job.script
        return await self._start(
            of_job(script, start=not job.found, system=script.system, seconds=FOLLOW_SECONDS, seen=job.seen)
        )

    # starting programs

    async def _start(self, delivery: Delivery, *, spare: bool = False, last: bool = True) -> Process:
        return await self._transport.fed(delivery, spare=spare, last=last)

    async def _help(self, delivery: Delivery, *, spare: bool = False) -> tuple[int | None, bytes, bytes]:
        process = await self._start(delivery, spare=spare)
        try:
            return await process.text(65_536)
        finally:
            process.close()


class _Ending:
    """Reads a program to its end, and not much beyond its result: what it left behind may hold its streams for ever."""

    def __init__(self, process: Process, reader: ResultReader) -> None:
        self._process, self._reader = process, reader
        self._limit = asyncio.timeout(None)
        self._reading = False
        self._latest: float | None = None

    def within(self, seconds: float) -> None:
        """Read no longer than that from now on, also where a read is waiting."""
        latest = asyncio.get_running_loop().time() + seconds
        self._latest = latest if self._latest is None else min(self._latest, latest)
        if self._reading and not self._limit.expired():
            self._limit.reschedule(self._latest)

    async def read(self) -> tuple[Stream, bytes] | None:
        """The next piece; None once the program has ended, or has been done for long enough."""
        if self._reader.frames and self._latest is None:
            self.within(LINGER_SECONDS)
        self._limit, self._reading = asyncio.timeout_at(self._latest), True
        try:
            async with self._limit:
                return await self._process.read()
        except TimeoutError:
            return None
        finally:
            self._reading = False


async def _ignore(stream: Stream, text: str) -> None:
    pass
