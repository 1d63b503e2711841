"""A Kerberos realm of a test's own: Debian's KDC on loopback, with its own database, keytab and ports."""

import os
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.require import require_program

REALM = "LAB.TEST"
HOST = "localhost"
_CLIENT = """[libdefaults]
default_realm = {realm}
dns_lookup_kdc = false
dns_lookup_realm = false
dns_canonicalize_hostname = false
rdns = false
kdc_timesync = 0
[realms]
{realm} = {{
  kdc = 127.0.0.1:{port}
}}
[domain_realm]
{host} = {realm}
127.0.0.1 = {realm}
"""
_KDC = """[kdcdefaults]
kdc_listen = 127.0.0.1:{port}
kdc_tcp_listen = 127.0.0.1:{port}
[realms]
{realm} = {{
  database_name = {folder}/principal
  key_stash_file = {folder}/stash
  acl_file = {folder}/acl
  default_principal_flags = +preauth
}}
[logging]
kdc = FILE:{folder}/kdc.log
"""


@dataclass
class Kdc:
    """A realm with the users it is given; ``tickets`` is where a client would keep its own."""

    folder: Path
    port: int
    environment: dict[str, str]
    process: subprocess.Popen[bytes] | None = None

    @property
    def tickets(self) -> Path:
        return self.folder / "tickets"

    def administer(self, *words: str) -> None:
        """One word list for kadmin.local, such as ``addprinc``, ``-pw``, …."""
        done = subprocess.run(
            (require_program("kadmin.local"), *words),
            env=self.environment,
            capture_output=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr

    def start(self, *before: str) -> None:
        """Answer; ``before`` is a command that starts the KDC in its stead."""
        command = (*before, require_program("krb5kdc"), "-n")
        self.process = subprocess.Popen(
            command, env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        end = time.monotonic() + 30
        while True:
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
                return
            assert self.process.poll() is None and time.monotonic() < end, (self.folder / "kdc.log").read_text()
            time.sleep(0.02)

    def stop(self) -> None:
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def realm(users: dict[str, str]) -> Iterator[Kdc]:
    """A realm with these users and passwords and the service HTTP/localhost, not answering yet."""
    create = require_program("kdb5_util")
    with tempfile.TemporaryDirectory(prefix="ruota-kdc-") as name:
        folder, port = Path(name), _free_port()
        words = {"realm": REALM, "port": port, "folder": folder, "host": HOST}
        (folder / "krb5.conf").write_text(_CLIENT.format(**words))
        (folder / "kdc.conf").write_text(_KDC.format(**words))
        environment = {
            "PATH": os.defpath,
            "KRB5_CONFIG": str(folder / "krb5.conf"),
            "KRB5_KDC_PROFILE": str(folder / "kdc.conf"),
            "KRB5_KTNAME": f"FILE:{folder / 'keytab'}",
            "KRB5CCNAME": f"FILE:{folder / 'tickets'}",
            "KRB5RCACHENAME": "none:",
        }
        done = subprocess.run(
            (create, "create", "-s", "-r", REALM, "-P", "throw-away"), env=environment, capture_output=True, check=False
        )
        assert done.returncode == 0, done.stderr
        kdc = Kdc(folder, port, environment)
        for user, password in users.items():
            kdc.administer("addprinc", "-pw", password, f"{user}@{REALM}")
        kdc.administer("addprinc", "-randkey", f"HTTP/{HOST}")
        kdc.administer("ktadd", "-k", str(folder / "keytab"), f"HTTP/{HOST}")
        try:
            yield kdc
        finally:
            kdc.stop()


def use(monkeypatch: pytest.MonkeyPatch, kdc: Kdc) -> None:
    """Let this process, client and server, be of the realm."""
    for name in ("KRB5_CONFIG", "KRB5_KTNAME", "KRB5CCNAME", "KRB5RCACHENAME"):
        monkeypatch.setenv(name, kdc.environment[name])
