"""Windows machines for cases: lab devices that begin anew for each, or one real machine that keeps what was done."""

import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from engine.connectors.base import Address
from tests.lab.windows.auth import Accounts
from tests.lab.windows.backends import DeviceBackend
from tests.lab.windows.devices import (
    ENVIRONMENT,
    Snapshot,
    furnish_program,
    lab_device,
    own_program,
    system_environment,
)
from tests.lab.windows.fixtures import accounts, address_of, real_address, require_lab, serving
from tests.nodes.cases import Case
from tests.nodes.installers import Installers

__all__ = ["Machine", "Machines", "accounts", "machines"]

USUAL = "Windows 11"
_KEYS = (
    r"HKLM\SYSTEM",
    r"HKLM\SOFTWARE\RuotaLab",
    r"HKLM\SOFTWARE\Policies",
    r"HKLM\SOFTWARE\windevice",
    r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Policies",
    r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall",
)
_NOISE = ("lab/", "windows/temp/", "windows/system32/windevice/", "windows/logs/cbs/", "dosdevices/")
"""What the laboratory itself, and Windows into its log of servicing, write while they are only asked."""
_STARTING = (
    r"\Control\ServiceCurrent]",
    r"\Control\Video",
    r"\Control\DeviceClasses",
    r"\Control\Class",
    r"\Hardware Profiles",
)
"""Keys that Wine still writes while a device that answers goes on starting."""


def real_machine() -> str | None:
    """The address of a real machine that takes the place of the lab's devices."""
    return os.environ.get("RUOTA_WINDOWS_DEVICE")


def skip_on_real(case: Case) -> None:
    """Go on only where the case can be set up."""
    if case.value.get("lab") and real_machine():
        pytest.skip("a case of the laboratory's, not for a real machine")


class Machine:
    """A lab device, or (without one) a real machine.

    ``system``: where the lab device runs scripts as SYSTEM at once, without a job that costs three more starts.
    """

    def __init__(
        self,
        address: Address,
        device: Any = None,
        first: Snapshot | None = None,
        installers: Installers | None = None,
        system: Address | None = None,
    ) -> None:
        self.address = address
        self.system = system
        self.device = device
        self._first = first
        self._installers = installers or Installers()
        self._touched = False

    @property
    def begins_anew(self) -> bool:
        """Whether what is left on it is gone before the next case."""
        return self._first is not None

    def fresh(self, *, touched: bool) -> None:
        """Begin anew unless nothing was changed since; ``touched`` says whether something will be now.

        A real machine is what it is.
        """
        if self._first is not None and self._touched:
            self._first.restore()
        self._touched = touched

    def bring(self, value: Mapping[str, Any]) -> dict[str, Any]:
        """Put on it what a case needs besides; the case's params, with its installers' addresses and checksums."""
        for name in value.get("programs", ()):
            furnish_program(self.device, name)
        params: dict[str, Any] = value.get("params", {})
        return self._installers.bring(self.device, params) if value.get("installers") else params

    def state(self) -> dict[str, str]:
        """Files and settings that a preview may not touch; of a real machine nothing."""
        if self.device is None:
            return {}
        return {**self._files(), **self._settings()}

    def _files(self) -> dict[str, str]:
        found = {}
        for path in sorted((self.device.folder / "disk").rglob("*")):
            name = str(path.relative_to(self.device.folder / "disk"))
            if path.is_file() and not _noise(name.lower()):
                status = path.stat()
                found[name] = f"{status.st_size} {status.st_mtime_ns}"
        return found

    def _settings(self) -> dict[str, str]:
        reg = own_program(self.device, "reg")
        lines = [rf'{reg} export "{key}" C:\lab\state{number}.reg /y' for number, key in enumerate(_KEYS)]
        self.device.run(" & ".join(lines))
        found = {}
        for number, key in enumerate(_KEYS):
            file = self.device.path(rf"C:\lab\state{number}.reg")
            if file.is_file():
                found[key] = _settled(file.read_bytes().decode("utf-16", "replace"))
                file.unlink()
        return found


def _settled(export: str) -> str:
    """A registry export without the keys that starting writes."""
    sections = export.replace("\r\n", "\n").split("\n\n")
    return "\n\n".join(one for one in sections if not any(key in one.partition("\n")[0] for key in _STARTING))


def _noise(name: str) -> bool:
    inside = name.partition("drive_c/")[2] or name
    return inside.startswith(_NOISE) or inside.endswith(".reg") or "/temp/" in inside


class Machines:
    """A machine of each operating system that a case asks for, made when it is first asked for."""

    def __init__(self, stack: ExitStack, folder: Path, accounts: Accounts) -> None:
        self._stack, self._folder, self._accounts = stack, folder, accounts
        self._made: dict[str, Machine] = {}
        self._installers = stack.enter_context(Installers())

    def get(self, system: str = USUAL, *, touched: bool = True) -> Machine:
        """A machine in its first state; ``touched``: whether the caller will change something on it."""
        if real := real_machine():
            return Machine(real_address(real))
        require_lab()
        if system not in self._made:
            name = f"WS{len(self._made) + 1:02}"
            device = self._stack.enter_context(lab_device(self._folder, name, system))
            first = Snapshot(device, self._folder / f"{name}-first")
            usual = self._address(DeviceBackend(device, ENVIRONMENT))
            as_system = self._address(DeviceBackend(device, system_environment(name), r"C:\windows\system32"))
            self._made[system] = Machine(usual, device, first, self._installers, as_system)
        machine = self._made[system]
        machine.fresh(touched=touched)
        return machine

    def _address(self, backend: DeviceBackend) -> Address:
        server = self._stack.enter_context(serving(backend, self._accounts))
        return address_of(server, platform="windows")


@pytest.fixture(scope="session")
def machines(accounts: Accounts) -> Iterator[Machines]:
    """Windows machines of this test process."""
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="ruota-machines-"))
        yield Machines(stack, Path(folder), accounts)
