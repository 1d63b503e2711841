"""Asking a WS-Management server through the connector's transport, without a script."""

from collections.abc import Callable

import pytest

from engine.connectors.base import Address
from engine.connectors.delivery import Delivery
from engine.connectors.windows.winrm import WinrmTransport
from engine.errors import RuotaError
from tests.connectors.support import go
from tests.lab.windows.fixtures import PASSWORD
from tests.lab.windows.server import Wsman

Make = Callable[..., Wsman]

LINE = Delivery(("trivial.exe", "/x"), b"")


async def text(transport: WinrmTransport, delivery: Delivery = LINE) -> tuple[int | None, bytes]:
    process = await transport.start(delivery)
    if delivery.stdin:
        await process.send(delivery.stdin)
    code, out, _ = await process.text()
    process.close()
    return code, out


def ask(address: Address, times: int = 1, delivery: Delivery = LINE) -> list[bytes]:
    """What each of some commands said, over one connection."""

    async def work() -> list[bytes]:
        transport = WinrmTransport(address)
        try:
            return [(await text(transport, delivery))[1] for _ in range(times)]
        finally:
            await transport.close()

    return go(work())


def refusal(address: Address) -> RuotaError:
    """What is said of a command that cannot be started."""
    with pytest.raises(RuotaError) as caught:
        ask(address)
    assert PASSWORD not in caught.value.message
    return caught.value
