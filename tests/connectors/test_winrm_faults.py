"""What a network, a device and its quotas do in the middle: nothing is ever sent twice, and quotas are recovered."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from engine.connectors.windows import winrm as transports
from engine.connectors.windows.winrm import WinrmTransport
from engine.errors import Code, RuotaError
from tests.connectors.support import go
from tests.connectors.winrm import LINE, Make, ask, refusal, text
from tests.lab.windows.auth import Accounts
from tests.lab.windows.backends import CatBackend
from tests.lab.windows.fixtures import address_of, serving

pytestmark = pytest.mark.xdist_group("windows")


@pytest.mark.parametrize("operation", ["Create", "Command", "Receive"])
@pytest.mark.parametrize("at", [1, 100, 700])
def test_an_answer_cut_at_any_byte_is_lost_and_nothing_is_asked_twice(wsman: Make, operation: str, at: int) -> None:
    server = wsman()
    server.faults.plan(operation, "cut_answer", at=at)
    error = refusal(address_of(server))
    assert error.code is Code.UNREACHABLE and "was lost" in error.message
    assert server.counts["Create"] == 1 and server.counts["Command"] == (operation != "Create")
    # the next command goes through a login and a shell of its own
    assert ask(address_of(server)) == [b"ok\r\n"]
    assert server.counts["Command"] == 1 + (operation != "Create")


@pytest.mark.parametrize("kind", ["cut_before", "cut_after", "cut_answer"])
def test_input_that_breaks_off_is_told_and_never_sent_again(wsman: Make, kind: Any) -> None:
    server = wsman()
    server.faults.plan("Send", kind, after=1)

    async def work() -> None:
        transport = WinrmTransport(address_of(server))
        with pytest.raises(RuotaError, match="was lost"):
            process = await transport.start(LINE)
            await process.send(b"x" * 350_000)
        assert server.counts["Send"] == (1 if kind == "cut_before" else 2)
        # the same transport works again
        assert await text(transport) == (0, b"ok\r\n")
        await transport.close()

    go(work())
    assert server.counts["Command"] == 2


def test_a_signal_that_breaks_off_does_no_harm(wsman: Make) -> None:
    server = wsman()
    server.faults.plan("Signal", "cut_before")
    assert ask(address_of(server), 3) == [b"ok\r\n"] * 3
    assert server.counts["Command"] == 3


def test_a_slow_answer_is_waited_for(wsman: Make) -> None:
    server = wsman()
    for operation in ("Create", "Command", "Receive"):
        server.faults.plan(operation, "slow", seconds=0.3)
    assert ask(address_of(server)) == [b"ok\r\n"]
    assert server.counts["Command"] == 1


def test_an_idle_session_that_was_forgotten_is_opened_anew(wsman: Make) -> None:
    """The device closes the idle connection; what comes over the next one it cannot read."""
    server = wsman()

    async def work() -> None:
        transport = WinrmTransport(address_of(server))
        assert await text(transport) == (0, b"ok\r\n")
        server.drop()
        assert await text(transport) == (0, b"ok\r\n")
        await transport.close()

    go(work())
    assert server.counts["Command"] == 2


def test_a_shell_that_was_lost_with_its_connection_is_not_kept_for_hours(wsman: Make) -> None:
    server = wsman()

    async def work() -> None:
        transport = WinrmTransport(address_of(server))
        assert await text(transport) == (0, b"ok\r\n")
        (shell,) = server.shells.values()
        assert shell.idle == 900
        # as if so long had gone by
        shell.used -= 901
        assert await text(transport) == (0, b"ok\r\n")
        assert shell.id not in server.shells
        await transport.close()

    go(work())
    assert server.counts["Create"] == 2


def test_a_device_that_takes_small_messages_only_gets_small_ones(accounts: Accounts) -> None:
    data = bytes(range(256)) * 1_200
    with serving(CatBackend(), accounts) as server:
        server.faults.plan("Send", "too_large", times=100, at=60_000)
        assert ask(address_of(server), 2, replace(LINE, stdin=data)) == [data, data]
        # a session remembers what fits: of the second program nothing is refused any more
        assert server.faults.planned["Send"][0].times == 98


def test_a_device_that_takes_nothing_is_told(wsman: Make) -> None:
    server = wsman()
    server.faults.plan("Send", "too_large", times=100)

    async def work() -> None:
        transport = WinrmTransport(address_of(server))
        process = await transport.start(LINE)
        with pytest.raises(RuotaError, match="refused"):
            await process.send(b"x" * 10_000)
        await transport.close()

    go(work())


@pytest.mark.parametrize("room", [1, 2])
def test_fewer_shells_than_wanted_are_enough(wsman: Make, monkeypatch: pytest.MonkeyPatch, room: int) -> None:
    monkeypatch.setattr(transports, "_ROOM_AFTER", (0.05,) * 200)
    server = wsman(most_shells=room)

    async def work() -> None:
        transport = WinrmTransport(address_of(server))
        await asyncio.gather(*(text(transport) for _ in range(8)))
        await transport.close()

    go(work())
    assert server.counts["Command"] == 8 and not server.shells


def test_the_quota_of_operations_is_answered_with_a_new_shell_once(wsman: Make) -> None:
    server = wsman()
    server.faults.plan("Command", "quota", after=1, times=1)
    assert ask(address_of(server), 3) == [b"ok\r\n"] * 3
    assert (server.counts["Command"], server.counts["Create"]) == (3, 2)


def test_a_quota_that_stays_is_told(wsman: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transports, "_ROOM_AFTER", (0.01, 0.01))
    server = wsman()
    server.faults.plan("Command", "quota", times=50)
    error = refusal(address_of(server))
    assert error.code is Code.BUSY and not server.counts["Command"]
