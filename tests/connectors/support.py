"""Short ways to run a script in a test."""

import asyncio
import secrets
from collections.abc import Coroutine
from typing import Any, TypeVar

from engine.connectors import Connector, Finished, Script
from engine.states import Mode
from tests.connectors.conftest import Device

T = TypeVar("T")


class Heard:
    """Keeps what a script printed."""

    def __init__(self) -> None:
        self.pieces: list[tuple[str, str]] = []

    async def __call__(self, stream: str, text: str) -> None:
        self.pieces.append((stream, text))

    @property
    def out(self) -> str:
        return "".join(text for stream, text in self.pieces if stream == "out")

    @property
    def err(self) -> str:
        return "".join(text for stream, text in self.pieces if stream == "err")


def new_attempt() -> str:
    return secrets.token_hex(16)


def script(body: str, device: Device | None = None, /, **fields: Any) -> Script:
    """A script with everything it needs; ``fields`` replace what is usual."""
    usual: dict[str, Any] = {
        "params": {},
        "attempt": new_attempt(),
        "mode": Mode.APPLY,
        "timeout_seconds": 60,
        "elevated": device is not None and device.elevated,
    }
    return Script(body, **{**usual, **fields})


def go(work: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(work)


async def run(connector: Connector, what: Script, heard: Heard | None = None) -> Finished:
    return await connector.run(what, heard or Heard())


def run_once(device: Device, body: str, /, **fields: Any) -> tuple[Finished, Heard]:
    """Connect, run one script, and forget its job."""
    heard = Heard()

    async def work() -> Finished:
        async with device.connect() as connector:
            what = script(body, device, **fields)
            try:
                return await connector.run(what, heard)
            finally:
                if what.detached:
                    await connector.forget(what.attempt)

    return asyncio.run(work()), heard
