"""``ruota lab``: devices to try any workflow on, in the inventory under the client "Laboratory"."""

import asyncio
import fcntl
import json
import os
import signal
from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from engine.dispatch.supervisor import prepare
from engine.errors import Code, RuotaError
from engine.inventory.rules import plural
from engine.lab.enrolling import CLIENT, enrol, take_away
from engine.lab.laboratory import Laboratory, throw_away
from engine.settings import Settings
from engine.store import open_database
from engine.vault import open_vault

Say = Callable[[str], None]


def lab(parsed: Namespace, settings: Settings) -> int:
    """Switch the devices on until Ctrl-C, or delete them."""

    def say(line: str) -> None:
        print(json.dumps({"message": line}) if parsed.json else line, flush=True)

    prepare(settings)
    folder = settings.data / "lab"
    with _alone(folder):
        if parsed.what == "down":
            _down(settings, folder, say)
        else:
            asyncio.run(_up(settings, Laboratory(folder, say), parsed.linux, parsed.windows, say))
    return 0


async def _up(settings: Settings, laboratory: Laboratory, linux: int, windows: int, say: Say) -> None:
    over = asyncio.Event()
    loop = asyncio.get_running_loop()
    stays = signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, over.set)
    if stays:
        # under nohup; what runs on the devices must not inherit it, since a lost client is told there by this signal
        loop.add_signal_handler(signal.SIGHUP, lambda: None)
    try:
        await laboratory.start(linux, windows)
        await asyncio.to_thread(_enrol, settings, laboratory)
        say(
            f"The laboratory is on: {len(laboratory.linux_ports)} Linux and {len(laboratory.windows_ports)} Windows "
            f'devices, in the inventory under the client "{CLIENT}". Press Ctrl-C to switch it off.'
        )
        await over.wait()
    finally:
        await laboratory.stop()


def _enrol(settings: Settings, laboratory: Laboratory) -> None:
    vault = open_vault(settings)
    with open_database(settings).begin() as session:
        for platform, ports in (("linux", laboratory.linux_ports), ("windows", laboratory.windows_ports)):
            if ports:
                enrol(session, vault, laboratory.logins[platform], platform, ports)


def _down(settings: Settings, folder: Path, say: Say) -> None:
    with open_database(settings).begin() as session:
        count = take_away(session)
    throw_away(folder)
    say(f"The laboratory is gone: {plural(count, 'device')} deleted, disks and all.")


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Nobody else may switch the same devices."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    held = os.open(folder.with_suffix(".lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            message = "The laboratory of this data folder is on already; end that ruota lab first, with Ctrl-C."
            raise RuotaError(message, code=Code.CONFLICT) from None
        yield
    finally:
        os.close(held)
