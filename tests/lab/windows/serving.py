"""A Windows lab device with its WinRM server, switched on and off by ``ruota lab``. Its folder outlives it."""

from pathlib import Path
from typing import Any

from tests.lab.windows.auth import Accounts
from tests.lab.windows.backends import DeviceBackend
from tests.lab.windows.devices import ENVIRONMENT, furnish
from tests.lab.windows.find import absent, windevice
from tests.lab.windows.server import Wsman

SYSTEMS = ("Windows 11", "Windows Server 2022")

_UPDATES = """
Add-LabUpdate -Kb KB5000001 -Title 'Cumulative update' -Kind security -Severity Critical -Restart
Add-LabUpdate -Kb KB5000002 -Title 'Other update' -Kind updates
"""
"""So that there is something to patch."""


def why_not() -> str | None:
    """Why there can be no Windows lab devices here, or None."""
    return absent()


class WindowsDevice:
    """One device. ``port`` is where it speaks WinRM over HTTP on the loopback interface, 0 while it is off."""

    def __init__(self, folder: Path, name: str, system: str, user: str, password: str) -> None:
        self._folder, self._name, self._system = folder, name, system
        self._accounts = Accounts({user: password})
        self._device: Any = None
        self._server: Wsman | None = None

    @property
    def port(self) -> int:
        return self._server.port if self._server else 0

    def start(self, port: int = 0) -> None:
        """Switch it on; made when it is not there yet. The port it had is taken if it is free."""
        lab = windevice()
        self._folder.mkdir(parents=True, exist_ok=True)
        disk = self._folder / "device"
        known = (disk / "device.json").is_file()
        self._device = (
            lab.Device(disk) if known else lab.Device.create(disk, self._name, self._system, layers=lab.setup())
        )
        self._device.start()
        if not known:
            furnish(self._device)
            self._device.powershell(_UPDATES, env=ENVIRONMENT)
        self._accounts.write(self._folder)
        backend = DeviceBackend(self._device, ENVIRONMENT)
        try:
            self._server = Wsman(backend, self._accounts, wanted_port=port)
        except OSError:
            self._server = Wsman(backend, self._accounts)

    def stop(self) -> None:
        """Switch it off; what is on its disk stays."""
        if self._server is not None:
            self._server.close()
            self._server = None
        if self._device is not None:
            self._device.stop()
            self._device = None
