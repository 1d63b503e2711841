"""A real sshd on loopback with a user of its own; ``sshd`` (a fixture) is shared by all tests of a process.

Every address of 127.0.0.0/8 reaches it, so ``sshd.address("127.0.0.7")`` makes as many devices as a fleet needs.
"""

import ctypes
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import asyncssh
import pytest

from engine.connectors.base import Address, Login
from tests.support.require import find_program, require_program

_LIBC = ctypes.CDLL(None)
_CONFIG = """\
ListenAddress 0.0.0.0:{port}
HostKey {folder}/host_key
PidFile {folder}/sshd.pid
AuthorizedKeysFile {folder}/authorized_keys
TrustedUserCAKeys {folder}/user_ca.pub
AllowUsers {user}
StrictModes no
UsePAM no
PasswordAuthentication {password}
KbdInteractiveAuthentication no
MaxStartups 1000
MaxSessions 10
LoginGraceTime 30
UseDNS no
PrintMotd no
PrintLastLog no
AllowTcpForwarding yes
Subsystem sftp internal-sftp
{more}
"""


@dataclass
class User:
    """Who logs in: an account made for the tests, or whoever runs them."""

    name: str
    home: Path
    password: str | None

    @property
    def uid(self) -> int:
        return pwd.getpwnam(self.name).pw_uid

    def set_shell(self, shell: str) -> None:
        """Change the login shell."""
        subprocess.run(["usermod", "-s", shell, self.name], check=True, capture_output=True)


@dataclass
class Sshd:
    """One daemon with its own port, host key and configuration in ``folder``."""

    folder: Path
    user: User
    port: int
    key: asyncssh.SSHKey
    ca: asyncssh.SSHKey
    more: str = ""
    _process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    def private_key(self) -> str:
        """The key that the user may log in with, in OpenSSH's form."""
        return self.key.export_private_key("openssh").decode()

    @property
    def host_key(self) -> str:
        """The public host key as text."""
        return " ".join((self.folder / "host_key.pub").read_text().split()[:2])

    @property
    def log(self) -> str:
        return (self.folder / "log").read_text("utf-8", "replace")

    def login(
        self,
        sudo: Literal["none", "passwordless", "password"] = "none",
        *,
        password: str | None = None,
        private_key: str | None = None,
        sudo_password: str | None = None,
    ) -> Login:
        """A login with the key, or with the password given."""
        key = private_key or (self.private_key if password is None else None)
        return Login(self.user.name, password=password, private_key=key, sudo=sudo, sudo_password=sudo_password)

    def address(self, host: str = "127.0.0.1", login: Login | None = None, **more: object) -> Address:
        """The device at one of the loopback addresses."""
        fields: dict[str, object] = {"device_id": host, "name": host.replace("127.0.0.", "web"), "connector": "ssh"}
        return Address(**{**fields, "host": host, "port": self.port, "login": login or self.login(), **more})  # type: ignore[arg-type]

    def start(self) -> None:
        """Start the daemon and wait until it answers."""
        if os.geteuid() == 0:
            Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
        text = _CONFIG.format(
            port=self.port,
            folder=self.folder,
            user=self.user.name,
            password="yes" if self.user.password else "no",
            more=self.more,
        )
        (self.folder / "config").write_text(text)
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [require_program("sshd"), "-D", "-e", "-f", str(self.folder / "config")],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=_die_with_parent,
            )
        self._wait()

    def stop(self) -> None:
        """End the daemon; connections that are open stay."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait()
            self._process = None

    def restart(self) -> None:
        """End the daemon and all its connections, and start it again."""
        self.drop_connections()
        self.stop()
        self.start()

    def drop_connections(self) -> None:
        """Break every connection at once; programs that run on the device are left alone."""
        for pid in self._servants():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def change_host_key(self) -> None:
        """Give the device another host key, as setting it up anew does."""
        _write_key(self.folder / "host_key", asyncssh.generate_private_key("ssh-ed25519"))
        self.restart()

    def certificate(self) -> tuple[str, str]:
        """A private key of its own and a certificate for it that the daemon trusts."""
        key = asyncssh.generate_private_key("ssh-ed25519")
        certificate = self.ca.generate_user_certificate(key, "test", principals=[self.user.name])
        return key.export_private_key("openssh").decode(), certificate.export_certificate().decode()

    def _servants(self) -> list[int]:
        """The daemon's processes that hold connections."""
        if self._process is None:
            return []
        parents = _parents()
        found = [pid for pid, parent in parents.items() if parent == self._process.pid]
        inner = [pid for pid, parent in parents.items() if parent in found and _is_sshd(pid)]
        return found + inner

    def _wait(self) -> None:
        for _ in range(400):
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=5):
                return
            assert self._process is not None
            assert self._process.poll() is None, self.log
            time.sleep(0.025)
        raise AssertionError(f"sshd does not answer: {self.log}")


def _die_with_parent() -> None:
    """A test run that is killed cannot end its daemon."""
    pr_set_pdeathsig = 1
    _LIBC.prctl(pr_set_pdeathsig, signal.SIGTERM)


def _is_sshd(pid: int) -> bool:
    with suppress(OSError):
        return Path(f"/proc/{pid}/comm").read_text().strip() == "sshd"
    return False


def _parents() -> dict[int, int]:
    found: dict[int, int] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            found[int(stat.parent.name)] = int(stat.read_text("utf-8", "replace").rpartition(")")[2].split()[1])
    return found


def _write_key(path: Path, key: asyncssh.SSHKey) -> None:
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    path.write_bytes(key.export_private_key("openssh"))
    path.with_name(path.name + ".pub").write_bytes(key.export_public_key("openssh"))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("0.0.0.0", 0))
        return int(probe.getsockname()[1])


def make_sshd(folder: Path, user: User, more: str = "") -> Sshd:
    """A daemon that is not started yet; ``more`` are further lines of its configuration."""
    key, ca = (asyncssh.generate_private_key("ssh-ed25519") for _ in range(2))
    _write_key(folder / "host_key", asyncssh.generate_private_key("ssh-ed25519"))
    (folder / "authorized_keys").write_bytes(key.export_public_key("openssh"))
    (folder / "user_ca.pub").write_bytes(ca.export_public_key("openssh"))
    return Sshd(folder, user, _free_port(), key, ca, more)


def _run(*command: str, stdin: str | None = None) -> None:
    """Run a tool of the account database, which allows one writer at a time."""
    for _ in range(40):
        done = subprocess.run(command, input=stdin, text=True, capture_output=True)
        if done.returncode == 0:
            return
        time.sleep(0.1)
    raise AssertionError(f"{command[0]}: {done.stderr}")


def end_processes_of(uid: int) -> None:
    """End everything that runs as an account made for the tests."""
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if folder.stat().st_uid == uid:
                os.kill(int(folder.name), signal.SIGKILL)


@pytest.fixture(scope="session")
def sshd_folder() -> Iterator[Path]:
    """A folder that the test user may walk through (those of pytest belong to who runs it alone)."""
    folder = Path(tempfile.mkdtemp(prefix="ruota-sshd-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def temporary_user(folder: Path) -> Iterator[User]:
    """As root, an account with /bin/sh and its home in ``folder``, gone afterwards; else whoever runs this."""
    if os.geteuid() != 0:
        me = pwd.getpwuid(os.geteuid())
        yield User(me.pw_name, Path(me.pw_dir), None)
        return
    user = User(f"ruota-{secrets.token_hex(4)}", folder / "home", secrets.token_hex(12))
    _run("useradd", "-m", "-d", str(user.home), "-s", "/bin/sh", user.name)
    try:
        _run("chpasswd", stdin=f"{user.name}:{user.password}")
        yield user
    finally:
        end_processes_of(user.uid)
        _run("userdel", user.name)


@pytest.fixture(scope="session")
def sshd_user(sshd_folder: Path) -> Iterator[User]:
    """An account that exists for the tests only."""
    require_program("sshd")
    with temporary_user(sshd_folder) as user:
        yield user


@pytest.fixture(scope="session")
def sshd_daemon(sshd_folder: Path, sshd_user: User) -> Iterator[Sshd]:
    daemon = make_sshd(sshd_folder, sshd_user)
    daemon.start()
    yield daemon
    daemon.drop_connections()
    daemon.stop()


@pytest.fixture
def sshd(sshd_daemon: Sshd) -> Sshd:
    """The running daemon of this process; a test that stops it must start it again."""
    return sshd_daemon


@pytest.fixture
def own_sshd(sshd_user: User) -> Iterator[Sshd]:
    """A daemon for one test, which may break it."""
    folder = Path(tempfile.mkdtemp(prefix="ruota-sshd-"))
    folder.chmod(0o755)
    daemon = make_sshd(folder, sshd_user)
    daemon.start()
    yield daemon
    daemon.drop_connections()
    daemon.stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def sudoers(sshd_user: User) -> Iterator[Path]:
    """The file that says what the test user may do with sudo; a test writes it as it needs."""
    from tests.support.require import missing

    if os.geteuid() != 0 or find_program("sudo") is None:
        missing("sudo, or the right to configure it, is missing")
    path = Path("/etc/sudoers.d") / sshd_user.name
    path.touch(mode=0o440)
    path.write_text(f"{sshd_user.name} ALL=(ALL) NOPASSWD: ALL\n")
    yield path
    path.unlink(missing_ok=True)
