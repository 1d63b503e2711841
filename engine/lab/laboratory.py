"""A few lab devices together: made, switched on, kept on disk between times, and thrown away."""

import asyncio
import importlib
import importlib.util
import json
import os
import secrets
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import asyncssh

from engine.errors import Code, RuotaError
from engine.lab import packages
from engine.lab.linux import USER, LinuxDevice

WINDOWS_USER = "technician"
# the Windows laboratory belongs to the tests of a checkout, and is no part of what is installed
_WINDOWS = "tests.lab.windows.serving"


class Laboratory:
    """The devices of one data folder."""

    def __init__(self, folder: Path, say: Callable[[str], None]) -> None:
        self.folder, self._say = folder, say
        self._linux: dict[str, LinuxDevice] = {}
        self._windows: dict[str, Any] = {}
        self._noted = self._read()

    @property
    def logins(self) -> dict[str, dict[str, str]]:
        """A credential's fields by platform: made once for the laboratory, and known to nobody else."""
        return {
            "linux": {"kind": "key", "username": USER, "private_key": self._noted["key"]},
            "windows": {"kind": "password", "username": WINDOWS_USER, "password": self._noted["password"]},
        }

    async def start(self, linux: int, windows: int) -> None:
        """Switch on so many of each. Raises ``RuotaError`` (unavailable) naming what is missing."""
        if linux and (why := _why_no_linux()):
            raise RuotaError(f"Linux lab devices cannot be made here: {why}.", code=Code.UNAVAILABLE)
        self._save()
        repository = self.folder / "packages"
        if linux and not repository.is_dir():
            await asyncio.to_thread(_packages, repository)
        for number in range(1, linux + 1):
            await self._start_linux(f"lab-linux-{number}", repository)
        for number in range(1, windows + 1):
            if not await self._start_windows(f"LAB-WIN-{number}", number):
                break
        self._save()

    @property
    def linux_ports(self) -> dict[str, int]:
        return {name: device.port for name, device in self._linux.items()}

    @property
    def windows_ports(self) -> dict[str, int]:
        return {name: device.port for name, device in self._windows.items()}

    async def stop(self) -> None:
        """Switch everything off; the disks stay."""
        await asyncio.gather(*(device.stop() for device in self._linux.values()))
        for device in self._windows.values():
            await asyncio.to_thread(device.stop)

    async def _start_linux(self, name: str, repository: Path) -> None:
        device = LinuxDevice(self.folder / name, name, repository, self._public_key)
        self._linux[name] = device
        await device.start(self._port(name))
        self._noted["ports"][name] = device.port
        self._say(f"{name} is on: SSH, port {device.port}.")

    async def _start_windows(self, name: str, number: int) -> bool:
        if importlib.util.find_spec("tests") is None or importlib.util.find_spec(_WINDOWS) is None:
            self._say("There are no Windows devices: their laboratory comes with a checkout of Ruota only.")
            return False
        lab = importlib.import_module(_WINDOWS)
        if why := lab.why_not():
            self._say(f"There are no Windows devices: {why}.")
            return False
        system = lab.SYSTEMS[(number - 1) % len(lab.SYSTEMS)]
        device = lab.WindowsDevice(self.folder / name, name, system, WINDOWS_USER, self._noted["password"])
        self._windows[name] = device
        await asyncio.to_thread(device.start, self._port(name))
        self._noted["ports"][name] = device.port
        self._say(f"{name} is on: {system}, WinRM, port {device.port}.")
        return True

    @property
    def _public_key(self) -> str:
        return asyncssh.import_private_key(self._noted["key"]).export_public_key().decode()

    def _port(self, name: str) -> int:
        return int(self._noted["ports"].get(name, 0))

    @property
    def _note(self) -> Path:
        return self.folder / "lab.json"

    def _read(self) -> dict[str, Any]:
        try:
            found: dict[str, Any] = json.loads(self._note.read_text("utf-8"))
        except (OSError, ValueError):
            found = {"password": secrets.token_urlsafe(18), "ports": {}}
        if "key" not in found:
            found["key"] = asyncssh.generate_private_key("ssh-ed25519").export_private_key().decode()
        return found

    def _save(self) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._note.touch(mode=0o600)
        self._note.write_text(json.dumps(self._noted), "utf-8")


def throw_away(folder: Path) -> None:
    """Delete the devices' disks."""
    shutil.rmtree(folder, ignore_errors=True)


def _why_no_linux() -> str | None:
    if os.name != "posix" or os.geteuid() != 0:
        return "they need root; start it with sudo, or ask for --linux 0"
    for program in ("nsenter", "mount", "dpkg-deb"):
        if shutil.which(program) is None:
            return f"the program {program} is not installed"
    return None


def _packages(place: Path) -> None:
    """Two packages in an old version, and a repository of their new ones: so there is something to patch."""
    building = place.with_suffix(".new")
    shutil.rmtree(building, ignore_errors=True)
    for name, repository in (("ruota-lab-tool", "main"), ("ruota-lab-library", "security")):
        packages.deb(building / "old", building / "build", name, "1.0")
        packages.deb(building / repository, building / "build", name, "1.1")
    packages.index(building / "main", "Ruota")
    packages.index(building / "security", "Debian-Security")
    shutil.rmtree(building / "build")
    building.rename(place)
