"""Files to and from a device through a channel: whole or not at all, the SHA-256 compared."""

import asyncio
import hashlib
import os
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

from engine.connectors.delivery import Delivery, by_line, by_stdin, shell_word, text_of
from engine.connectors.jobs import Frames
from engine.connectors.process import Process
from engine.errors import Code, RuotaError
from engine.saying import say

_PIECE = 256 * 1024

Start = Callable[[Delivery, bool], Awaitable[Process]]
"""Starts a delivery; the flag closes its stdin after it."""


async def put(start: Start, device: str, source: Path, target: str) -> None:
    """Copy a file to the device. An existing target keeps its owner and rights."""
    _check(device, target)
    _, digest = await measure(device, source)
    text = f"_target={shell_word(target)}\n_hash={digest}\n{text_of('put.sh')}"
    await send(await start(by_line("ruota-put", text), False), device, source, target)


async def get(start: Start, device: str, source: str, target: Path) -> None:
    """Copy a file from the device; ``target`` is replaced only by a whole file."""
    _check(device, source)
    text = f"_target={shell_word(source)}\n{text_of('get.sh')}"
    await receive(await start(by_stdin("ruota-get", text), True), device, source, target)


async def send(process: Process, device: str, source: Path, target: str) -> None:
    """Feed a file to the program that writes it there, and read its answer: ``ok``, or ``no`` and why."""
    try:
        with source.open("rb") as file:
            while data := await asyncio.to_thread(file.read, _PIECE):
                await process.send(data, last=False)
        await process.send(b"")
        _, out, _ = await process.text(65_536)
    finally:
        process.close()
    answer = out.decode("utf-8", "replace").strip()
    if answer != "ok":
        why = answer.removeprefix("no ") or say("no_answer", "the device gave no answer")
        raise RuotaError(
            say(
                "file_not_written",
                "{target} could not be written on {device}: {why}.",
                target=target,
                device=device,
                why=why,
            ),
            code=Code.NODE_FAILED,
        )


async def receive(process: Process, device: str, source: str, target: Path) -> None:
    """Take a file from the program that reads it there: a line ``ok`` and its hash, or ``no`` and why; then it."""
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            frames = Frames(process)
            answer = await frames.line() or "no the device gave no answer"
            if not answer.startswith("ok "):
                missing = "does not exist" in answer
                raise RuotaError(
                    say(
                        "file_not_read",
                        "{source} could not be read on {device}: {why}.",
                        source=source,
                        device=device,
                        why=answer.removeprefix("no "),
                    ),
                    code=Code.NOT_FOUND if missing else Code.NODE_FAILED,
                )
            digest = hashlib.sha256()
            while data := await frames.exactly(_PIECE):
                digest.update(data)
                await asyncio.to_thread(file.write, data)
        if digest.hexdigest() != answer.removeprefix("ok "):
            raise RuotaError(
                say(
                    "file_changed",
                    "{source} changed on {device} while it was read; try again.",
                    source=source,
                    device=device,
                ),
                code=Code.CONFLICT,
            )
        await asyncio.to_thread(part.replace, target)
    finally:
        process.close()
        await asyncio.to_thread(part.unlink, missing_ok=True)


async def measure(device: str, source: Path) -> tuple[int, str]:
    """Size and SHA-256 (hex) of a file that is to be sent."""
    return await asyncio.to_thread(_measure, device, source)


def _measure(device: str, source: Path) -> tuple[int, str]:
    try:
        with source.open("rb") as file:
            return source.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise RuotaError(
            say(
                "file_not_sent",
                "{source} cannot be sent to {device} ({reason}); check the file.",
                source=source.name,
                device=device,
                reason=str(error.strerror),
            ),
            code=Code.NOT_FOUND,
        ) from None


def _check(device: str, path: str) -> None:
    if not path.startswith("/") or "\0" in path or path.endswith("/"):
        raise RuotaError(
            say(
                "path_linux",
                "The path {path!r} on {device} cannot be used; give the whole path of a file.",
                path=path,
                device=device,
            ),
            code=Code.BAD_PARAM,
        )
