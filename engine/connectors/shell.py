"""A device with a POSIX shell: everything that SSH and the local machine have in common."""

from pathlib import Path
from typing import Any

from engine.connectors import files
from engine.connectors.base import Address, Finished, Script
from engine.connectors.delivery import (
    NO_NONCE,
    Delivery,
    by_stdin,
    inline,
    inline_on_stdin,
    inline_without_stdin,
    label,
    text_of,
)
from engine.connectors.framing import ResultReader, new_nonce
from engine.connectors.jobs import Job, follow_text
from engine.connectors.output import Output
from engine.connectors.process import Process, Stream, Transport
from engine.connectors.scripts import ScriptConnector
from engine.connectors.signs import check_start, of_facts
from engine.connectors.sudo import Sudo
from engine.errors import Code, RuotaError
from engine.states import Mode

GRACE_SECONDS = 5
"""Between asking a script to end and ending it."""


class ShellConnector(ScriptConnector):
    """Runs scripts through a transport. See ``engine.connectors.base.Connector``."""

    def __init__(self, address: Address, transport: Transport, sudo: Sudo) -> None:
        super().__init__(address)
        self._transport = transport
        self._sudo = sudo
        self._makes_nonces = True

    @property
    def host_key(self) -> str | None:
        """The pinned host key, or the one that the first connection showed."""
        return self._transport.host_key

    async def open(self) -> None:
        await self._transport.open()

    async def close(self) -> None:
        await self._transport.close()

    async def cancel(self, attempt: str) -> bool:
        label(attempt)
        settings = f"_id={attempt}\n_grace={GRACE_SECONDS}\n"
        code, out, _ = await self._help(f"ruota-end:{attempt}", f"{settings}{text_of('end.sh')}", spare=True)
        return code == 0 and out.startswith(b"ended")

    async def forget(self, attempt: str) -> None:
        label(attempt)
        self._seen.pop(attempt, None)
        folders = f'"${{HOME:-/nonexistent}}/.local/state/ruota/jobs/{attempt}" "/var/lib/ruota/jobs/{attempt}"'
        await self._help(f"ruota-forget:{attempt}", f"rm -rf {folders} 2>/dev/null")
        if self._sudo.needed and self._sudo.possible:
            # a job that ran without sudo is in the login's own home
            await self._start_plainly(by_stdin(f"ruota-forget:{attempt}", f"rm -rf {folders} 2>/dev/null"), ended=True)

    async def put(self, source: Path, target: str) -> None:
        await files.put(self._start_for_files, self.address.name, source, target)

    async def get(self, source: str, target: Path) -> None:
        await files.get(self._start_for_files, self.address.name, source, target)

    async def facts(self) -> dict[str, Any]:
        try:
            finished = await self.run(_facts_script(self._sudo.possible), _ignore)
        except RuotaError as error:
            if error.code is not Code.NOT_ELEVATED:
                raise
            finished = await self.run(_facts_script(False), _ignore)
        result = finished.result
        if result.error is not None:
            raise of_facts(self.address, result.error)
        return {**result.data, **({"host_key": self.host_key} if self.host_key else {})}

    # inline

    async def _run_inline(self, script: Script, output: Output) -> Finished:
        process, reader = await self._start_inline(script)
        errors = bytearray()
        try:
            while (piece := await process.read()) is not None:
                stream, data = piece
                if stream == "err":
                    errors += data[: max(0, 4096 - len(errors))]
                await output.feed(stream, reader.feed(data) if stream == "out" else data)
        finally:
            process.close()
        await output.feed("out", reader.finish())
        if not reader.began and process.exit_code == NO_NONCE:
            self._makes_nonces = False
            return await self._run_inline(script, output)
        await output.end()
        if not reader.frames:
            check_start(self.address, process.exit_code, bytes(errors))
        return Finished(reader.result(process.exit_code), process.exit_code)

    async def _start_inline(self, script: Script) -> tuple[Process, ResultReader]:
        nonce = new_nonce()
        if script.elevated and self._sudo.needed:
            process = await self._sudo.start(self._transport, inline_on_stdin(script, nonce))
            return process, ResultReader(nonce)
        most = self._transport.most_command
        if self._makes_nonces and (alone := inline_without_stdin(script, most)):
            return await self._start_plainly(alone, last=False), ResultReader(None)
        delivery = inline(script, nonce, most)
        return await self._start_plainly(delivery, last=not delivery.one_line), ResultReader(nonce)

    # detached

    async def _follow(self, job: Job) -> Process:
        return await self._start(by_stdin(f"ruota-follow:{job.script.attempt}", follow_text(job)), job.script.elevated)

    # starting programs

    async def _start(self, delivery: Delivery, elevated: bool, *, spare: bool = False, last: bool = True) -> Process:
        if elevated and self._sudo.needed:
            return await self._sudo.start(self._transport, delivery, spare=spare, last=last)
        return await self._start_plainly(delivery, spare=spare, last=last)

    async def _start_plainly(
        self, delivery: Delivery, *, spare: bool = False, last: bool = True, ended: bool = False
    ) -> Process:
        process = await self._transport.start(delivery, spare=spare)
        try:
            await process.send(delivery.stdin, last=last)
            if ended:
                await process.ended()
        except BaseException:
            process.close()
            raise
        return process

    async def _start_for_files(self, delivery: Delivery, last: bool) -> Process:
        return await self._start(delivery, self._sudo.possible, last=last)

    async def _help(self, name: str, text: str, *, spare: bool = False) -> tuple[int | None, bytes, bytes]:
        """Run a short program of our own, as an administrator where the login can become one."""
        delivery = by_stdin(name, text)
        try:
            process = await self._start(delivery, self._sudo.possible, spare=spare)
        except RuotaError as error:
            if error.code is not Code.NOT_ELEVATED:
                raise
            process = await self._start_plainly(delivery, spare=spare)
        try:
            return await process.text(65_536)
        finally:
            process.close()


def _facts_script(elevated: bool) -> Script:
    return Script(text_of("facts.sh"), {}, "facts", Mode.PREVIEW, 60, elevated=elevated)


async def _ignore(stream: Stream, text: str) -> None:
    pass
