"""A Linux lab device's SSH server treats its clients as sshd does."""

import asyncio
import json
import signal
from collections.abc import Awaitable, Callable
from pathlib import Path

import asyncssh

from tests.lab.command import up

Talk = Callable[[asyncssh.SSHClientConnection], Awaitable[None]]


def talk(data: Path, *talks: Talk) -> None:
    """Each over a connection of its own, to one device."""

    async def go() -> None:
        note = json.loads((data / "lab" / "lab.json").read_text())
        key = asyncssh.import_private_key(note["key"])
        for one in talks:
            async with asyncssh.connect(
                "127.0.0.1", note["ports"]["lab-linux-1"], username="root", client_keys=[key], known_hosts=None,
                agent_path=None, config=None,
            ) as connection:  # fmt: skip
                await one(connection)

    with up(data, "--linux", "1", "--windows", "0"):
        asyncio.run(go())


async def answers(connection: asyncssh.SSHClientConnection) -> None:
    done = await connection.run("cat; echo err >&2; exit 7", input="in")
    assert (done.stdout, done.stderr, done.exit_status) == ("in", "err\n", 7)


async def closes_channels_early(connection: asyncssh.SSHClientConnection) -> None:
    for number in range(20):
        process = await connection.create_process(f"echo begun; sleep 0.0{number % 10}; seq 100000")
        assert await process.stdout.readline() == "begun\n"
        process.channel.close()
    await answers(connection)


async def sends_what_nobody_reads(connection: asyncssh.SSHClientConnection) -> None:
    done = await connection.run("exec <&-; exit 3", input="x" * 5_000_000, encoding="utf-8")
    assert done.exit_status == 3
    await answers(connection)


async def carries_much(connection: asyncssh.SSHClientConnection) -> None:
    done = await connection.run("cat", input=b"\0\xff" * 4_000_000, encoding=None)
    assert done.stdout == b"\0\xff" * 4_000_000


async def leaves_something_running(connection: asyncssh.SSHClientConnection) -> None:
    process = await connection.create_process("echo begun; exec sleep 4711")
    assert await process.stdout.readline() == "begun\n"
    connection.abort()


async def finds_it_ended(connection: asyncssh.SSHClientConnection) -> None:
    wait = "n=0; while pgrep -x sleep -a | grep -q 4711 && [ $n -lt 200 ]; do n=$((n + 1)); sleep 0.1; done"
    done = await connection.run(f"{wait}; pgrep -a sleep")
    assert "4711" not in str(done.stdout)


def test_it_answers_as_sshd_does(data: Path) -> None:
    talk(data, answers, closes_channels_early, sends_what_nobody_reads, carries_much)


def test_what_a_lost_client_had_running_ends(data: Path) -> None:
    talk(data, leaves_something_running, finds_it_ended)


def test_it_ends_too_where_the_laboratory_itself_was_started_by_nohup(data: Path) -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        talk(data, leaves_something_running, finds_it_ended)
    finally:
        signal.signal(signal.SIGHUP, before)
