"""A lab device that all tests of a process share, and servers in front of it.

``RUOTA_WINDOWS_DEVICE`` puts a real Windows machine in their place: ``https://USER:PASSWORD@HOST:5986``.
"""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast
from urllib.parse import unquote, urlsplit

import pytest

from engine.connectors.base import Address, Login, Winrm
from tests.lab.windows.auth import Accounts
from tests.lab.windows.backends import Backend, DeviceBackend, TrivialBackend
from tests.lab.windows.find import windevice
from tests.lab.windows.server import Wsman

USER, PASSWORD = "technician", "pass wörd 1"
ENVIRONMENT = {"LAB_CLIXML": "1", "LAB_PSVERSION": "5.1", "LAB_PRELUDE": r"C:\lab\windows.psm1"}
_PARTS = Path(__file__).parent / "parts"
# for every process of the device, jobs included
_MACHINE = r"HKLM\SYSTEM\CurrentControlSet\Control\Session Manager\Environment"


@contextmanager
def lab_device(folder: Path, name: str = "WS01", system: str = "Windows 11") -> Iterator[Any]:
    """A started device with the simulated parts in it."""
    lab = windevice()
    with lab.Device.create(folder / name, name=name, system=system, layers=lab.setup()) as device:
        furnish(device)
        yield device


def furnish(device: Any) -> None:
    """Put the simulated parts into a started device that has none."""
    target = device.path(r"C:\lab")
    shutil.copytree(_PARTS, target / "parts")
    (target / "parts" / "windows.psm1").rename(target / "windows.psm1")
    for program in sorted((_PARTS / "programs").iterdir()):
        device.shim(program.stem, program)
    lines = (f'reg add "{_MACHINE}" /v {name} /d "{ENVIRONMENT[name]}" /f' for name in ("LAB_PSVERSION", "LAB_PRELUDE"))
    device.run(" & ".join(lines))


@pytest.fixture(scope="session")
def windows_device() -> Iterator[Any]:
    """The lab's device."""
    with tempfile.TemporaryDirectory(prefix="ruota-windows-") as folder, lab_device(Path(folder)) as device:
        yield device


@pytest.fixture(scope="session")
def accounts() -> Iterator[Accounts]:
    """Who may log in to the servers of this process."""
    before = os.environ.get("NTLM_USER_FILE")
    found = Accounts({USER: PASSWORD, "stranger": PASSWORD}, denied=frozenset({"stranger"}))
    with tempfile.TemporaryDirectory(prefix="ruota-accounts-") as folder:
        found.write(Path(folder))
        yield found
    os.environ.pop("NTLM_USER_FILE", None)
    if before is not None:
        os.environ["NTLM_USER_FILE"] = before


@dataclass
class Windows:
    """A Windows machine and the way to it."""

    address: Address
    server: Wsman | None = None
    device: Any = None

    @property
    def lab(self) -> Wsman:
        """The lab's server; a test that needs it is none for a real machine."""
        if self.server is None:
            pytest.skip("this is a test of the laboratory's faults, not for a real machine")
        return self.server


@pytest.fixture
def windows(request: pytest.FixtureRequest) -> Iterator[Windows]:
    """A machine that runs scripts."""
    real = os.environ.get("RUOTA_WINDOWS_DEVICE")
    if real:
        yield Windows(real_address(real))
        return
    device = request.getfixturevalue("windows_device")
    found: Accounts = request.getfixturevalue("accounts")
    with serving(DeviceBackend(device, ENVIRONMENT), found) as server:
        yield Windows(address_of(server), server, device)


@pytest.fixture
def wsman(accounts: Accounts) -> Iterator[Callable[..., Wsman]]:
    """Makes servers that answer without starting anything."""
    made: list[Wsman] = []

    def make(**settings: Any) -> Wsman:
        own = replace(accounts, **{key: settings.pop(key) for key in ("basic", "certificates") if key in settings})
        made.append(Wsman(TrivialBackend(), own, **settings))
        return made[-1]

    yield make
    for server in made:
        server.close()


@contextmanager
def serving(backend: Backend, accounts: Accounts) -> Iterator[Wsman]:
    """A server for as long as the block lasts."""
    server = Wsman(backend, accounts)
    try:
        yield server
    finally:
        server.close()


def address_of(server: Wsman, **settings: Any) -> Address:
    """The lab's machine as the inventory would have it."""
    scheme = "https" if server.tls else "http"
    usual = Address(
        "ws01", "WS01", "winrm", "127.0.0.1", server.port, Login(USER, PASSWORD), platform="windows",
        winrm=Winrm(cast(Any, scheme), "ntlm"),
    )  # fmt: skip
    return replace(usual, **settings)


def real_address(url: str) -> Address:
    """The machine that ``RUOTA_WINDOWS_DEVICE`` names."""
    parts = urlsplit(url)
    login = Login(unquote(parts.username or ""), unquote(parts.password or ""))
    port = parts.port or (5986 if parts.scheme == "https" else 5985)
    winrm = Winrm(cast(Any, parts.scheme), "ntlm", "pin")
    return Address(
        "real", parts.hostname or "", "winrm", parts.hostname or "", port, login, platform="windows", winrm=winrm
    )
