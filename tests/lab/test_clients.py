"""Clients of others against the laboratory's WS-Management server: what they understand is what Windows says."""

import hashlib
import os
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import winrm

from tests.lab.windows.auth import Accounts
from tests.lab.windows.backends import DeviceBackend
from tests.lab.windows.fixtures import ENVIRONMENT, PASSWORD, USER, Windows, serving
from tests.lab.windows.server import Wsman
from tests.support.require import missing, require_program

pytestmark = pytest.mark.xdist_group("windows")
# cmd's own exit takes no number above 2147483647
CODES = {"0": 0, "3010": 3010, "1641": 1641, "-1": 4294967295}
WORDS = "è 🛞 ß"
# the hash of all that comes on stdin
HASH = "[BitConverter]::ToString([Security.Cryptography.SHA256]::Create().ComputeHash([Console]::OpenStandardInput()))"
TERMINATE = "http://schemas.microsoft.com/wbem/wsman/1/windows/shell/signal/terminate"


def pywinrm(machine: Windows) -> winrm.Protocol:
    address = machine.address
    assert address.login is not None
    return winrm.Protocol(
        f"{address.winrm.scheme}://{address.host}:{address.port}/wsman", "ntlm", address.login.username,
        address.login.password, server_cert_validation="ignore", operation_timeout_sec=10, read_timeout_sec=60,
    )  # fmt: skip


@contextmanager
def pypsrp(machine: Windows, auth: str = "negotiate") -> Iterator[Any]:
    """An open shell of pypsrp at code page 65001."""
    try:
        from pypsrp.shell import WinRS
        from pypsrp.wsman import WSMan
    except ImportError:
        missing("pypsrp is not installed")
    address = machine.address
    assert address.login is not None
    way = WSMan(
        address.host, port=address.port, username=address.login.username, password=address.login.password,
        ssl=address.winrm.scheme == "https", auth=auth, cert_validation=False, no_proxy=True,
    )  # fmt: skip
    with way, WinRS(way, codepage=65001) as shell:
        yield shell


def process(shell: Any, line: str) -> Any:
    from pypsrp.shell import Process

    return Process(shell, line)


def until(done: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not done():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.05)


def test_pywinrm_reads_exit_codes_and_streams(windows: Windows) -> None:
    client = pywinrm(windows)
    shell = client.open_shell(codepage=65001)
    try:
        for text, code in CODES.items():
            command = client.run_command(shell, f"echo out& echo err>&2& exit {text}")
            out, err, found = client.get_command_output(shell, command)
            client.cleanup_command(shell, command)
            assert (out.split(), err.split(), found) == ([b"out"], [b"err"], code)
    finally:
        client.close_shell(shell)


@pytest.mark.parametrize("auth", ["negotiate", "ntlm"])
def test_pypsrp_reads_exit_codes_and_every_letter(windows: Windows, auth: str) -> None:
    with pypsrp(windows, auth) as shell:
        for text, code in CODES.items():
            done = process(shell, f"echo {WORDS}& exit {text}")
            done.invoke()
            done.signal(TERMINATE)
            assert (done.stdout.decode().strip(), done.stderr, done.rc % 2**32) == (WORDS, b"", code)


def test_pypsrp_sends_ten_megabytes(windows: Windows) -> None:
    data = os.urandom(1_000_000) * 10
    with pypsrp(windows) as shell:
        done = process(shell, f"powershell -NoProfile -NonInteractive -Command {HASH}")
        done.begin_invoke()
        piece = 100_000
        for at in range(0, len(data), piece):
            done.send(data[at : at + piece], end=at + piece >= len(data))
        done.end_invoke()
    assert done.stdout.decode().strip().replace("-", "").lower() == hashlib.sha256(data).hexdigest()


def test_two_commands_of_one_shell_run_beside_each_other(windows: Windows) -> None:
    with pypsrp(windows) as shell:
        first, second = process(shell, "more"), process(shell, "more")
        first.begin_invoke()
        second.begin_invoke()
        # the first is still waiting for its input
        second.send(b"second\r\n")
        second.end_invoke()
        first.send(b"first\r\n")
        first.end_invoke()
    assert (first.stdout.split(), second.stdout.split()) == ([b"first"], [b"second"])


@pytest.mark.parametrize("end", ["signal", "delete"])
def test_the_whole_tree_ends(windows: Windows, end: str) -> None:
    with pypsrp(windows) as watch:
        before = pings(watch)
        with pypsrp(windows) as shell:
            tree = process(shell, "cmd /c ping 127.0.0.1 -n 600")
            tree.begin_invoke()
            until(lambda: pings(watch) > before)
            if end == "signal":
                tree.signal(TERMINATE)
                until(lambda: pings(watch) == before)
        until(lambda: pings(watch) == before)


def test_the_wrong_password_is_refused(windows: Windows) -> None:
    login = windows.address.login
    assert login is not None
    wrong = replace(windows, address=replace(windows.address, login=replace(login, password="wrong")))
    with pytest.raises(winrm.exceptions.InvalidCredentialsError):
        pywinrm(wrong).open_shell()
    with pytest.raises(Exception, match="Failed to authenticate"), pypsrp(wrong):
        pass


def test_winrmcp_copies_a_file(windows: Windows, accounts: Accounts, tmp_path: Path) -> None:
    """It knows Basic only, which a Windows machine is not asked to allow: the laboratory alone."""
    if windows.device is None:
        pytest.skip("this is a test of the laboratory, not for a real machine")
    program = require_program("winrmcp")
    source = tmp_path / "source.bin"
    source.write_bytes(os.urandom(20_000))
    with serving(DeviceBackend(windows.device, ENVIRONMENT), replace(accounts, basic=True)) as server:
        assert copied(program, server, source).returncode != 0 and not server.counts
    with serving(DeviceBackend(windows.device, ENVIRONMENT), replace(accounts, basic=True, unencrypted=True)) as server:
        done = copied(program, server, source)
        assert done.returncode == 0, done.stderr
        assert server.counts["Create"] == server.counts["Delete"] > 0 and not server.shells
    assert windows.device.path(r"C:\windows\temp\copied.bin").read_bytes() == source.read_bytes()


def copied(program: str, server: Wsman, source: Path) -> subprocess.CompletedProcess[bytes]:
    # it takes the password nowhere else
    login = (f"-addr=127.0.0.1:{server.port}", f"-user={USER}", f"-pass={PASSWORD}")
    return subprocess.run(
        (program, *login, str(source), r"C:\windows\temp\copied.bin"), capture_output=True, timeout=120, check=False
    )


def pings(shell: Any) -> set[bytes]:
    """The ids of the machine's ping.exe."""
    done = process(shell, 'tasklist /FI "IMAGENAME eq ping.exe" /FO CSV /NH')
    done.invoke()
    done.signal(TERMINATE)
    return {line.split(b'"')[3] for line in done.stdout.lower().splitlines() if line.startswith(b'"ping.exe"')}
