"""A program's streams over an SSH channel, as sshd carries them.

asyncssh's own redirection drops the whole connection when a client closes a channel whose program still writes.
"""

import asyncio
import os
import signal
from asyncio.subprocess import Process
from contextlib import suppress

import asyncssh

_PIECE = 65_536
# what writing to somebody who has gone raises, on either side
_GONE = (OSError, asyncssh.Error)


async def carry(channel: "asyncssh.SSHServerProcess[bytes]", program: Process) -> None:
    """Carry both ways until the program has ended and its output is through; hang up on it when the client goes."""
    streams = [
        asyncio.create_task(_output(program.stdout, channel.stdout)),
        asyncio.create_task(_output(program.stderr, channel.stderr)),
    ]
    reading = asyncio.create_task(_input(channel.stdin, program.stdin))
    ended = asyncio.create_task(_ended(program, streams))
    gone = asyncio.create_task(channel.wait_closed())
    try:
        await asyncio.wait((ended, gone), return_when=asyncio.FIRST_COMPLETED)
        if ended.done() and not gone.done():
            code = ended.result()
            with suppress(*_GONE):
                channel.exit(code if code >= 0 else 128 - code)
            await gone
    finally:
        if program.returncode is None:
            # as sshd does: what runs in this session hears that its caller has gone
            with suppress(ProcessLookupError):
                os.killpg(program.pid, signal.SIGHUP)
        for task in (*streams, reading, ended, gone):
            task.cancel()


async def _ended(program: Process, streams: list["asyncio.Task[None]"]) -> int:
    code = await program.wait()
    await asyncio.gather(*streams)
    return code


async def _input(source: "asyncssh.SSHReader[bytes]", target: asyncio.StreamWriter | None) -> None:
    assert target is not None
    try:
        with suppress(*_GONE):
            while data := await source.read(_PIECE):
                target.write(data)
                await target.drain()
    finally:
        target.close()


async def _output(source: asyncio.StreamReader | None, target: "asyncssh.SSHWriter[bytes]") -> None:
    assert source is not None
    with suppress(*_GONE):
        while data := await source.read(_PIECE):
            target.write(data)
            await target.drain()
