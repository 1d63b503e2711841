"""What all connectors share: a script run to its end within its time, its output redacted, its job followed."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Callable
from types import TracebackType
from typing import Self

from engine.connectors.base import Address, Finished, OnOutput, Script
from engine.connectors.delivery import label
from engine.connectors.jobs import Job
from engine.connectors.output import Output
from engine.connectors.process import Process, Stream
from engine.connectors.redacted import redacted
from engine.connectors.redaction import Redactor, redactor_for
from engine.documents.result import Result
from engine.errors import Code, RuotaError
from engine.saying import say


class ScriptConnector(ABC):
    """Half a connector: what the transports add is how a script and a job are started there."""

    def __init__(self, address: Address) -> None:
        self.address = address
        self._seen: dict[str, dict[Stream, int]] = {}

    async def __aenter__(self) -> Self:
        await self.open()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    @abstractmethod
    async def open(self) -> None: ...

    @abstractmethod
    async def close(self) -> None: ...

    @abstractmethod
    async def cancel(self, attempt: str) -> bool: ...

    @abstractmethod
    async def _run_inline(self, script: Script, output: Output) -> Finished: ...

    @abstractmethod
    async def _follow(self, job: Job) -> Process:
        """Start the program that starts or finds the job, and tells of it for a while."""

    def _detached(self, script: Script) -> bool:
        return script.detached

    def _output(self, on_output: OnOutput, redactor: Redactor) -> Output:
        return Output(on_output, redactor)

    async def run(self, script: Script, on_output: OnOutput) -> Finished:
        """See ``engine.connectors.base.Connector``."""
        label(script.attempt)
        await self.open()
        redactor = self._redactor(script)
        output = self._output(on_output, redactor)
        try:
            async with asyncio.timeout(script.timeout_seconds) as limit:
                if self._detached(script):
                    finished = await self._run_job(script, output, limit)
                else:
                    finished = await self._run_inline(script, output)
        except TimeoutError:
            if not limit.expired():
                raise
            finished = await self._out_of_time(script, output)
        return Finished(redacted(finished.result, redactor), finished.exit_code, finished.truncated or output.truncated)

    async def _run_job(self, script: Script, output: Output, limit: asyncio.Timeout) -> Finished:
        began = _shorten(limit, script.timeout_seconds)
        seen = self._seen.setdefault(script.attempt, {})
        job = Job(script, self.address.name, self._follow, output, began, seen, found=script.begun)
        finished = await job.finish()
        self._seen.pop(script.attempt, None)
        return finished

    async def _out_of_time(self, script: Script, output: Output) -> Finished:
        sentence = say(
            "script_timed_out",
            "The script was ended because it took longer than {count:g} seconds.",
            count=script.timeout_seconds,
        )
        try:
            await self.cancel(script.attempt)
        except RuotaError:
            sentence = say(
                "script_not_ended",
                "The script took longer than {count:g} seconds, and {device} could not be reached to end it.",
                count=script.timeout_seconds,
                device=self.address.name,
            )
        await output.end()
        return Finished(Result.failed(Code.TIMED_OUT, sentence))

    def _redactor(self, script: Script) -> Redactor:
        login = self.address.login
        return redactor_for((*script.secrets, *(login.secrets() if login else ())))


def _shorten(limit: asyncio.Timeout, seconds: float) -> Callable[[float], None]:
    """Count the time that a job had been running before it was found."""

    def began(running: float) -> None:
        limit.reschedule(asyncio.get_running_loop().time() + max(0.0, seconds - running))

    return began
