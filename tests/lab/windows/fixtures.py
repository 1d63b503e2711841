"""A lab device that all tests of a process share, and servers in front of it.

``RUOTA_WINDOWS_DEVICE`` puts a real Windows machine in their place: ``https://USER:PASSWORD@HOST:5986``.
"""

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, cast
from urllib.parse import unquote, urlsplit

import pytest

from engine.connectors.base import Address, Login, Winrm
from tests.lab.windows.auth import Accounts
from tests.lab.windows.backends import Backend, DeviceBackend, TrivialBackend
from tests.lab.windows.devices import ENVIRONMENT, PASSWORD, USER, lab_device
from tests.lab.windows.find import absent
from tests.lab.windows.server import Wsman
from tests.support.require import missing


def require_lab() -> None:
    """Go on only where lab devices can be made."""
    if reason := absent():
        missing(reason)


@pytest.fixture(scope="session")
def windows_device() -> Iterator[Any]:
    """The lab's device."""
    require_lab()
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
        names = {one.name for one in fields(Accounts)} & settings.keys()
        own = replace(accounts, **{name: settings.pop(name) for name in names})
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
