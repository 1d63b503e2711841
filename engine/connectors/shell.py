"""A device with a POSIX shell: everything that SSH and the local machine have in common."""

import asyncio
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from engine.connectors.base import Address, Finished, OnOutput, Script
from engine.connectors.delivery import MOST_COMMAND, inline, inline_on_stdin
from engine.connectors.framing import ResultReader, new_nonce
from engine.connectors.output import Output
from engine.connectors.process import Process, Transport
from engine.connectors.redaction import Redactor
from engine.connectors.sudo import Sudo
from engine.documents.result import Result
from engine.errors import Code


class ShellConnector:
    """Runs scripts through a transport. See ``engine.connectors.base.Connector``."""

    def __init__(self, address: Address, transport: Transport, sudo: Sudo, most_command: int = MOST_COMMAND) -> None:
        self.address = address
        self._transport = transport
        self._sudo = sudo
        self._most_command = most_command

    async def __aenter__(self) -> Self:
        await self.open()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def open(self) -> None:
        await self._transport.open()

    async def close(self) -> None:
        await self._transport.close()

    async def run(self, script: Script, on_output: OnOutput) -> Finished:
        await self.open()
        redactor = self._redactor(script)
        try:
            async with asyncio.timeout(script.timeout_seconds):
                return await self._run_inline(script, on_output, redactor)
        except TimeoutError:
            await self.cancel(script.attempt)
            return Finished(
                Result.failed(Code.TIMED_OUT, f"The script was ended after {script.timeout_seconds:g} seconds.")
            )

    async def _run_inline(self, script: Script, on_output: OnOutput, redactor: Redactor) -> Finished:
        nonce = new_nonce()
        process = await self._start_inline(script, nonce)
        reader, output = ResultReader(nonce), Output(on_output, redactor)
        try:
            while (piece := await process.read()) is not None:
                stream, data = piece
                await output.feed(stream, reader.feed(data) if stream == "out" else data)
        finally:
            process.close()
        await output.feed("out", reader.finish())
        await output.end()
        return Finished(redacted(reader.result(process.exit_code), redactor), process.exit_code, output.truncated)

    async def _start_inline(self, script: Script, nonce: str) -> Process:
        if script.elevated and self._sudo.needed:
            return await self._sudo.start(self._transport, inline_on_stdin(script, nonce))
        delivery = inline(script, nonce, self._most_command)
        process = await self._transport.start(delivery)
        await process.send(delivery.stdin)
        return process

    def _redactor(self, script: Script) -> Redactor:
        login = self.address.login
        return Redactor((*script.secrets, *(login.secrets() if login else ())))


def redacted(result: Result, redactor: Redactor) -> Result:
    """The result with every secret masked, wherever the script put it."""
    return Result.from_json(redactor.apply_all(result.to_json()))
