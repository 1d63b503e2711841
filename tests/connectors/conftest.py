"""The devices that the contract suite runs over: every transport, login and shell that is installed here."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from engine.connectors import Address, Connector, connect
from engine.connectors.delivery import Delivery
from engine.connectors.local import LocalTransport
from engine.connectors.process import Process
from engine.connectors.shell import ShellConnector
from engine.connectors.sudo import Sudo
from tests.lab.windows.certificates import Authority
from tests.lab.windows.fixtures import accounts, windows, windows_device, wsman  # noqa: F401
from tests.support.require import require_program
from tests.support.sshd import (  # noqa: F401
    Sshd,
    User,
    own_sshd,
    sshd,
    sshd_daemon,
    sshd_folder,
    sshd_user,
    sudoers,
)


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


LOCAL = Address("local", "This computer", "local")


class OtherShell(LocalTransport):
    """The local machine with another program as /bin/sh."""

    def __init__(self, shell: Path) -> None:
        super().__init__("This computer")
        self._shell = str(shell)

    async def start(self, delivery: Delivery, *, spare: bool = False) -> Process:
        argv = (self._shell, *delivery.argv[1:])
        return await super().start(replace(delivery, argv=argv, stdin=self._swap(delivery.stdin)), spare=spare)

    def _swap(self, stdin: bytes) -> bytes:
        return stdin.replace(b"/bin/sh -c", f"{self._shell} -c".encode())


@dataclass
class Device:
    """A way to one device: ``connect`` makes a new connector each time."""

    kind: str
    connect: Callable[[], Connector]
    elevated: bool = False
    drop: Callable[[], None] | None = None


KINDS = (
    "local",
    "local-bash",
    "local-busybox",
    "ssh",
    "ssh-sudo",
    "ssh-sudo-password",
    "ssh-fish",
    "ssh-csh",
    "ssh-bash",
)
_LOGIN_SHELLS = {"ssh-fish": "fish", "ssh-csh": "tcsh", "ssh-bash": "bash"}


FEW = ("local", "ssh", "ssh-sudo")
few = pytest.mark.parametrize("device", FEW, indirect=True)
"""For what depends on the transport and the rights, but not on the shell."""
some = pytest.mark.parametrize("device", (*FEW, "local-bash", "local-busybox"), indirect=True)
"""For what depends on the device's /bin/sh, but not on the login shell."""


@pytest.fixture(params=KINDS)
def device(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Device]:
    """Each kind of device in turn."""
    kind = request.param
    if kind.startswith("local"):
        yield Device(kind, _local(kind, tmp_path))
        return
    daemon: Sshd = request.getfixturevalue("sshd")
    if kind in _LOGIN_SHELLS:
        yield from _with_login_shell(kind, daemon)
        return
    elevated = kind.startswith("ssh-sudo")
    login = daemon.login()
    if elevated:
        sudoers: Path = request.getfixturevalue("sudoers")
        password = kind.endswith("password")
        sudoers.write_text(f"{daemon.user.name} ALL=(ALL) {'' if password else 'NOPASSWD: '}ALL\n")
        login = replace(
            login,
            sudo="password" if password else "passwordless",
            sudo_password=daemon.user.password if password else None,
        )
    address = daemon.address(login=login)
    yield Device(kind, lambda: connect(address), elevated, daemon.drop_connections)


def _local(kind: str, tmp_path: Path) -> Callable[[], Connector]:
    _, _, shell = kind.partition("-")
    if not shell:
        return lambda: connect(LOCAL)
    link = tmp_path / "sh"
    link.symlink_to(require_program(shell))
    return lambda: ShellConnector(LOCAL, OtherShell(link), Sudo(LOCAL, os.geteuid() == 0))


def _with_login_shell(kind: str, daemon: Sshd) -> Iterator[Device]:
    shell = require_program(_LOGIN_SHELLS[kind])
    if daemon.user.password is None:
        pytest.skip("only root may change the login shell of the test user")
    daemon.user.set_shell(shell)
    try:
        yield Device(kind, lambda: connect(daemon.address()), drop=daemon.drop_connections)
    finally:
        daemon.user.set_shell("/bin/sh")


@pytest.fixture
def shared_folder() -> Iterator[Path]:
    """A folder that both the tests and the device's user may write into."""
    folder = Path("/tmp") / f"ruota-shared-{os.urandom(6).hex()}"
    folder.mkdir()
    folder.chmod(0o777)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)
