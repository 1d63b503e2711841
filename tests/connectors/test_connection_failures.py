"""What "Test connection" says of the usual WinRM failures, each of them provoked: one sentence, with what to do."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from engine.connectors import test_connection
from engine.connectors.base import Address, Login, Winrm
from engine.connectors.windows import tls
from engine.errors import Code
from tests.connectors.support import go
from tests.connectors.winrm import Make
from tests.lab.windows.auth import Accounts
from tests.lab.windows.backends import DeviceBackend, TrivialBackend
from tests.lab.windows.certificates import Authority
from tests.lab.windows.fixtures import ENVIRONMENT, PASSWORD, USER, Windows, address_of, serving

pytestmark = pytest.mark.xdist_group("windows")


@dataclass
class Ground:
    """What a failure is made of."""

    make: Make
    authority: Authority

    def trusted(self, auth: Any = "ntlm") -> Winrm:
        return Winrm("https", auth, "ca", self.authority.pem)


def closed(ground: Ground) -> Address:
    server = ground.make()
    server.close()
    return address_of(server)


def unknown_name(ground: Ground) -> Address:
    return address_of(ground.make(), host="no-such-name.invalid")


def https_asked_over_http(ground: Ground) -> Address:
    return address_of(ground.make(tls=ground.authority.context()), winrm=Winrm("http"))


def http_asked_over_https(ground: Ground) -> Address:
    return address_of(ground.make(), winrm=Winrm("https"))


def untrusted(ground: Ground) -> Address:
    return address_of(ground.make(tls=ground.authority.context()), winrm=Winrm("https", verify="ca"))


def changed(ground: Ground) -> Address:
    return address_of(ground.make(tls=ground.authority.context()), host_key="sha256:" + "0" * 64)


def expired(ground: Ground) -> Address:
    return address_of(ground.make(tls=ground.authority.context(days=-1)), winrm=ground.trusted())


def other_name(ground: Ground) -> Address:
    return address_of(ground.make(tls=ground.authority.context("elsewhere.example")), winrm=ground.trusted())


def wrong_password(ground: Ground) -> Address:
    return address_of(ground.make(), login=Login(USER, "wrong"))


def basic_not_allowed(ground: Ground) -> Address:
    return address_of(ground.make(tls=ground.authority.context()), winrm=ground.trusted("basic"))


def basic_in_the_clear(ground: Ground) -> Address:
    return address_of(ground.make(basic=True, unencrypted=True), winrm=Winrm("http", "basic"))


def no_rights(ground: Ground) -> Address:
    return address_of(ground.make(), login=Login("stranger", PASSWORD))


def forbidden(ground: Ground) -> Address:
    server = ground.make()
    server.faults.plan("Create", "forbidden")
    return address_of(server)


def no_winrm(ground: Ground) -> Address:
    return address_of(ground.make(path="/other"))


def not_ready(ground: Ground) -> Address:
    server = ground.make()
    server.faults.plan("Create", "unavailable")
    return address_of(server)


def too_many_shells(ground: Ground) -> Address:
    return address_of(ground.make(most_shells=0))


def no_credential(ground: Ground) -> Address:
    return address_of(ground.make(), login=None)


@pytest.mark.parametrize(
    ("failure", "code", "words"),
    [
        (closed, Code.REFUSED, "refuses WinRM connections; correct the port, or prepare the device"),
        (unknown_name, Code.UNREACHABLE, "cannot be found; check its spelling"),
        (https_asked_over_http, Code.REFUSED, "speaks HTTPS there; choose HTTPS"),
        (http_asked_over_https, Code.REFUSED, "does not speak HTTPS there; correct the port"),
        (untrusted, Code.HOST_KEY_CHANGED, "give the authority's certificate, or pin it"),
        (changed, Code.HOST_KEY_CHANGED, "instead of"),
        (expired, Code.HOST_KEY_CHANGED, "has expired; renew it"),
        (other_name, Code.HOST_KEY_CHANGED, "for another name; use the name in it"),
        (wrong_password, Code.AUTH_FAILED, "does not accept the login of technician; check the credential"),
        (basic_not_allowed, Code.AUTH_FAILED, "check the credential, and that Basic is allowed"),
        (basic_in_the_clear, Code.REFUSED, "use HTTPS"),
        (no_rights, Code.AUTH_FAILED, "set LocalAccountTokenFilterPolicy to 1"),
        (forbidden, Code.AUTH_FAILED, "make it an administrator there"),
        (no_winrm, Code.REFUSED, "without WinRM; correct the port"),
        (not_ready, Code.UNREACHABLE, "not ready; try again in a minute"),
        (too_many_shells, Code.BUSY, "too many WinRM shells"),
        (no_credential, Code.AUTH_FAILED, "has no credential; choose one for it"),
    ],
)
def test_a_failure_is_told_in_one_sentence(
    wsman: Make, authority: Authority, failure: Any, code: Code, words: str
) -> None:
    address = failure(Ground(wsman, authority))
    found = go(test_connection(address))
    assert (found.ok, found.code, words in found.message) == (False, code, True), found.message
    assert "WS01" in found.message and found.message.endswith(".") and "\n" not in found.message
    assert ". " not in found.message and PASSWORD not in found.message


@contextmanager
def silent() -> Iterator[int]:
    """The port of a machine that answers no connection, as behind a firewall: its queue is full."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        waiting = [socket.socket() for _ in range(4)]
        for one in waiting:
            one.setblocking(False)
            one.connect_ex(listener.getsockname())
        yield int(listener.getsockname()[1])
        for one in waiting:
            one.close()


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_firewall_that_lets_nothing_in_is_told(wsman: Make, monkeypatch: pytest.MonkeyPatch, scheme: Any) -> None:
    monkeypatch.setattr(tls, "CONNECT_SECONDS", 1)
    with silent() as port:
        found = go(test_connection(address_of(wsman(), port=port, winrm=Winrm(scheme))))
    assert found.code is Code.UNREACHABLE and "its firewall lets WinRM in" in found.message


class FileNotFound(Exception):
    """What Windows says where it cannot start a program."""

    code = 2


class WithoutPowerShell(TrivialBackend):
    """A device whose powershell.exe is not where it should be."""

    def start(self, line: str, **settings: Any) -> Any:
        raise FileNotFound


def test_a_device_without_powershell_is_told(accounts: Accounts) -> None:
    with serving(WithoutPowerShell(), accounts) as server:
        found = go(test_connection(address_of(server)))
    assert found.code is Code.UNSUPPORTED_OS and "install Windows PowerShell 5.1" in found.message


def test_constrained_language_mode_is_told(windows: Windows, accounts: Accounts) -> None:
    assert windows.lab
    module = windows.device.path(r"C:\lab\constrained.psm1")
    module.write_text("$ExecutionContext.SessionState.LanguageMode = 'ConstrainedLanguage'\n")
    environment = {**ENVIRONMENT, "LAB_PRELUDE": r"C:\lab\constrained.psm1"}
    try:
        with serving(DeviceBackend(windows.device, environment), accounts) as server:
            found = go(test_connection(address_of(server)))
    finally:
        module.unlink()
    assert (found.ok, found.code) == (False, Code.UNSUPPORTED_OS), found.message
    assert "ConstrainedLanguage mode" in found.message
