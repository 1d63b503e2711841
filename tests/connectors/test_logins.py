"""Logins to a Windows device by Kerberos, against a real KDC, and by CredSSP."""

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from engine.connectors import test_connection
from engine.connectors.base import Address, Login, Winrm
from engine.errors import Code
from tests.connectors.support import go
from tests.connectors.winrm import LINE, Make, ask, refusal
from tests.lab import kerberos
from tests.lab.kerberos import HOST, REALM, Kdc
from tests.lab.windows.certificates import Authority
from tests.lab.windows.fixtures import PASSWORD, USER, address_of
from tests.lab.windows.server import Wsman
from tests.support.require import missing, require_program

pytestmark = pytest.mark.xdist_group("windows")
KERBEROS = Login(f"{USER}@{REALM}", PASSWORD)
LARGE = replace(LINE, stdin=b"x" * 250_000)


@pytest.fixture(scope="module")
def a_realm() -> Iterator[Kdc]:
    try:
        import gssapi  # noqa: F401
        import krb5  # noqa: F401
    except ImportError:
        missing("gssapi and krb5 are not installed; make .venv/.kerberos installs them")
    users = {USER: PASSWORD, "stranger": PASSWORD, "locked": PASSWORD, "late": PASSWORD}
    with kerberos.realm(users) as found:
        found.administer("modprinc", "-allow_tix", "locked")
        found.administer("modprinc", "-pwexpire", "2000-01-01", "late")
        yield found


@pytest.fixture
def kdc(a_realm: Kdc, monkeypatch: pytest.MonkeyPatch) -> Iterator[Kdc]:
    """The realm of this test's client and server; answering."""
    kerberos.use(monkeypatch, a_realm)
    a_realm.start()
    yield a_realm
    a_realm.stop()


def member(server: Wsman, **settings: Any) -> Address:
    usual = {"host": HOST, "winrm": Winrm("https" if server.tls else "http", "kerberos", "none"), "login": KERBEROS}
    return address_of(server, **{**usual, **settings})


def test_kerberos_gets_its_ticket_from_the_password_and_leaves_none_behind(kdc: Kdc, wsman: Make) -> None:
    server = wsman()
    before = set(Path("/tmp").glob("krb5cc*"))
    assert ask(member(server), 3, LARGE) == [b"ok\r\n"] * 3
    # a server without encryption would have refused every one of these
    assert server.counts == {"Create": 1, "Command": 3, "Send": 9, "Receive": 3, "Signal": 3, "Delete": 1}
    assert server.logins == {(USER, "kerberos")}
    assert not kdc.tickets.exists() and set(Path("/tmp").glob("krb5cc*")) == before


@pytest.mark.parametrize("verify", ["ca", "pin", "none"])
def test_kerberos_over_https_is_tied_to_the_certificate(
    kdc: Kdc, wsman: Make, authority: Authority, verify: Any
) -> None:
    server = wsman(tls=authority.context(HOST), bindings=authority.bindings(HOST))
    way = Winrm("https", "kerberos", verify, authority.pem if verify == "ca" else None)
    assert ask(member(server, winrm=way), 2) == [b"ok\r\n"] * 2
    assert server.logins == {(USER, "kerberos")}


def test_a_ticket_for_another_certificate_is_refused(kdc: Kdc, wsman: Make, authority: Authority) -> None:
    server = wsman(tls=authority.context(HOST), bindings=b"tls-server-end-point:" + b"0" * 32)
    assert refusal(member(server)).code is Code.AUTH_FAILED
    assert not server.counts


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"login": Login(f"{USER}@{REALM}", "wrong")}, "does not accept the password of"),
        ({"login": Login(f"nobody@{REALM}", PASSWORD)}, "write the login as user@"),
        ({"login": Login(f"LAB\\{USER}", PASSWORD)}, "write the login as user@"),
        ({"login": Login(f"{USER}@ELSEWHERE.TEST", PASSWORD)}, "knows no domain controller of ELSEWHERE.TEST"),
        ({"login": Login(f"locked@{REALM}", PASSWORD)}, "locked or disabled"),
        ({"login": Login(f"late@{REALM}", PASSWORD)}, "has expired"),
        ({"login": Login(f"stranger@{REALM}", PASSWORD)}, "make it an administrator there"),
        ({"host": "127.0.0.1"}, "give the full name that it has there"),
    ],
)
def test_what_kerberos_goes_wrong_with_is_told(kdc: Kdc, wsman: Make, settings: Any, words: str) -> None:
    server = wsman()
    error = refusal(member(server, **settings))
    assert (error.code, words in error.message) == (Code.AUTH_FAILED, True), error.message
    assert "WS01" in error.message and error.message.endswith(".") and not server.counts


def test_a_domain_that_does_not_answer_is_told(a_realm: Kdc, monkeypatch: pytest.MonkeyPatch, wsman: Make) -> None:
    kerberos.use(monkeypatch, a_realm)
    error = refusal(member(wsman()))
    assert error.code is Code.UNREACHABLE and "No domain controller of LAB.TEST" in error.message


@pytest.mark.parametrize("corrected", [False, True], ids=["at the domain", "at the device"])
def test_clocks_that_differ_are_told(
    a_realm: Kdc, monkeypatch: pytest.MonkeyPatch, wsman: Make, tmp_path: Path, corrected: bool
) -> None:
    kerberos.use(monkeypatch, a_realm)
    if corrected:
        # the client takes the domain's time for its own, and the device, which does not, refuses the ticket
        config = tmp_path / "krb5.conf"
        text = Path(a_realm.environment["KRB5_CONFIG"]).read_text()
        config.write_text(text.replace("kdc_timesync = 0", "kdc_timesync = 1"))
        monkeypatch.setenv("KRB5_CONFIG", str(config))
    a_realm.start(require_program("faketime"), "-f", "+2h")
    try:
        error = refusal(member(wsman()))
    finally:
        a_realm.stop()
    assert error.code is Code.AUTH_FAILED and "clocks" in error.message, error.message


def test_a_device_without_kerberos_is_told(kdc: Kdc, wsman: Make) -> None:
    server = wsman(basic=True, only_basic=True)
    error = refusal(member(server))
    assert error.code is Code.AUTH_FAILED and "Kerberos is allowed" in error.message


@pytest.mark.parametrize("secure", [False, True], ids=["http", "https"])
def test_credssp_logs_in_and_encrypts(wsman: Make, authority: Authority, secure: bool) -> None:
    server = wsman(credssp=True, **({"tls": authority.context()} if secure else {}))
    address = address_of(server, winrm=Winrm("https" if secure else "http", "credssp"))
    assert ask(address, 2, LARGE) == [b"ok\r\n"] * 2
    assert server.logins == {(USER, "credssp")}
    wrong = refusal(replace(address, login=Login(USER, "wrong")))
    assert wrong.code is Code.AUTH_FAILED and "does not accept the login" in wrong.message


def test_a_device_without_credssp_is_told(wsman: Make) -> None:
    error = refusal(address_of(wsman(), winrm=Winrm("http", "credssp")))
    assert error.code is Code.AUTH_FAILED and "Enable-WSManCredSSP" in error.message


@pytest.mark.parametrize(("auth", "package"), [("kerberos", "krb5"), ("credssp", "requests_credssp")])
def test_a_missing_extra_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, wsman: Make, auth: Any, package: str
) -> None:
    # an import of None fails as one of a package that is not there
    monkeypatch.setitem(sys.modules, package, None)
    server = wsman()
    found = go(test_connection(address_of(server, winrm=Winrm("http", auth))))
    assert (found.code, f"pip install 'ruota[{auth}]'" in found.message) == (Code.UNAVAILABLE, True)
    assert found.message.count(".") == 1 and not server.counts
