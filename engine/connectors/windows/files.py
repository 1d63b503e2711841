"""Files to and from a Windows device: whole or not at all, the SHA-256 compared."""

import re
from pathlib import Path
from typing import Protocol

from engine.connectors import files
from engine.connectors.delivery import Delivery
from engine.connectors.process import Process
from engine.connectors.windows.powershell import by_stdin, dotted, text_of
from engine.errors import Code, RuotaError
from engine.saying import say

_WHOLE = re.compile(r"(?:[A-Za-z]:\\|\\\\[^\\]+\\[^\\]+\\)[^\0\n]*[^\\\0\n]\Z")
PATIENCE_SECONDS = 120
"""Without a byte of the file the device gives up and removes what has come of it."""


class Start(Protocol):
    """Starts a delivery; ``last`` closes its stdin after it."""

    async def __call__(self, delivery: Delivery, *, last: bool = True) -> Process: ...


async def put(start: Start, device: str, source: Path, target: str) -> None:
    """Copy a file to the device. An existing target keeps its rights."""
    _check(device, target)
    size, digest = await files.measure(device, source)
    settings = {"target": dotted(target), "size": size, "hash": digest.upper(), "patience": PATIENCE_SECONDS}
    await files.send(await start(by_stdin(text_of("put.ps1"), settings), last=False), device, source, target)


async def get(start: Start, device: str, source: str, target: Path) -> None:
    """Copy a file from the device; ``target`` is replaced only by a whole file."""
    _check(device, source)
    process = await start(by_stdin(text_of("get.ps1"), {"target": dotted(source)}))
    await files.receive(process, device, source, target)


def _check(device: str, path: str) -> None:
    if not _WHOLE.match(path):
        raise RuotaError(
            say(
                "path_windows",
                "The path {path!r} on {device} cannot be used; give the whole path of a file, such as "
                "C:\\Tools\\a.txt.",
                path=path,
                device=device,
            ),
            code=Code.BAD_PARAM,
        )
