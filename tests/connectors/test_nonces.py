"""A device that cannot make a nonce is sent one, and nothing of the attempt is seen."""

import pytest

from engine.connectors import delivery
from tests.connectors.conftest import Device, few
from tests.connectors.support import Heard, go, run, script


@few
def test_a_device_without_a_source_of_nonces_is_sent_one(device: Device, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery, "_TELL_NONCE", delivery._TELL_NONCE.replace(delivery._UUID, "/nonexistent/uuid"))
    heard = Heard()

    async def twice() -> list[bool]:
        async with device.connect() as connector:
            return [(await run(connector, script("echo said\ndone_ok", device), heard)).result.ok for _ in range(2)]

    assert go(twice()) == [True, True]
    assert heard.pieces == [("out", "said\n"), ("out", "said\n")]


@few
def test_a_script_may_end_with_the_same_exit_code(device: Device) -> None:
    heard = Heard()

    async def once() -> int | None:
        async with device.connect() as connector:
            return (await run(connector, script(f"echo said; exit {delivery.NO_NONCE}", device), heard)).exit_code

    assert go(once()) == delivery.NO_NONCE
    assert heard.out == "said\n"
