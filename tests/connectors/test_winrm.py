"""The way to a Windows device: logins, certificates, faults and what is said of them, without a program behind."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes

from engine.connectors import connect, test_connection
from engine.connectors.base import Login, Script, Winrm
from engine.connectors.windows.winrm import WinrmTransport
from engine.errors import Code
from engine.states import Mode
from tests.connectors.support import Heard, go
from tests.connectors.winrm import LINE, Make, ask, refusal, text
from tests.lab.windows.auth import Accounts
from tests.lab.windows.backends import ScriptBackend
from tests.lab.windows.certificates import Authority
from tests.lab.windows.fixtures import PASSWORD, USER, address_of, serving
from tests.lab.windows.server import Wsman

pytestmark = pytest.mark.xdist_group("windows")


def test_ntlm_over_http_is_encrypted_and_takes_three_requests_a_step(wsman: Make) -> None:
    server = wsman()
    assert ask(address_of(server), 4) == [b"ok\r\n"] * 4
    assert server.counts == {"Create": 1, "Command": 4, "Receive": 4, "Signal": 4, "Delete": 1}


def test_a_script_is_four_requests_of_http(accounts: Accounts) -> None:
    async def work(server: Wsman) -> list[int]:
        counted = []
        async with connect(address_of(server)) as connector:
            for attempt in ("a", "b", "c", "d"):
                finished = await connector.run(Script("Complete-Step", {}, attempt, Mode.APPLY, 60), Heard())
                assert finished.result.ok and finished.exit_code == 0
                # the next step's first request waits for the last one's Signal
                counted.append(server.requests - server.counts["Signal"])
        return counted

    with serving(ScriptBackend(), accounts) as server:
        first, *others = go(work(server))
    # a refusal and NTLM's two messages, Create, then Command, Send, Receive
    assert first == 7
    assert [after - before for before, after in zip([first, *others], others, strict=False)] == [3, 3, 3]
    assert server.counts == {"Create": 1, "Command": 4, "Send": 4, "Receive": 4, "Signal": 4, "Delete": 1}
    assert server.requests == 3 + sum(server.counts.values())


def test_stdin_is_one_request_more_and_goes_in_pieces(wsman: Make) -> None:
    server = wsman()

    async def work() -> None:
        transport = WinrmTransport(address_of(server))
        await text(transport, replace(LINE, stdin=b"x" * 100))
        assert server.counts["Send"] == 1
        await text(transport, replace(LINE, stdin=b"x" * 250_000))
        assert server.counts["Send"] == 4
        await transport.close()

    go(work())


def test_https_with_an_authority_a_pin_or_neither(wsman: Make, authority: Authority) -> None:
    server = wsman(tls=authority.context())
    trusted = Winrm("https", "ntlm", "ca", authority.pem)
    assert ask(address_of(server, winrm=trusted)) == [b"ok\r\n"]
    unknown = refusal(address_of(server, winrm=Winrm("https", "ntlm", "ca")))
    assert unknown.code is Code.HOST_KEY_CHANGED and "signed by nobody known" in unknown.message
    assert ask(address_of(server, winrm=Winrm("https", "ntlm", "none"))) == [b"ok\r\n"]
    other = wsman(tls=authority.context("elsewhere.example"))
    assert "another name" in refusal(address_of(other, winrm=trusted)).message
    late = wsman(tls=authority.context(days=-1))
    assert "expired" in refusal(address_of(late, winrm=trusted)).message


def test_a_certificate_is_pinned_at_first_and_a_changed_one_is_refused(wsman: Make, authority: Authority) -> None:
    server = wsman(tls=authority.context())
    address = address_of(server)
    assert address.winrm.verify == "pin"
    transport = WinrmTransport(address)
    go(text(transport))
    key = transport.host_key
    assert key is not None and key.startswith("sha256:")
    assert ask(replace(address, host_key=key)) == [b"ok\r\n"]
    changed = refusal(replace(address, host_key="sha256:" + "0" * 64))
    assert changed.code is Code.HOST_KEY_CHANGED and "instead of" in changed.message
    found = go(test_connection(replace(address, host_key="sha256:" + "0" * 64)))
    assert (found.ok, found.facts) == (False, {"host_key": key})


def test_basic_works_over_https_and_never_over_http(wsman: Make, authority: Authority) -> None:
    server = wsman(tls=authority.context(), basic=True)
    address = address_of(server, winrm=Winrm("https", "basic", "ca", authority.pem))
    assert ask(address) == [b"ok\r\n"]
    wrong = refusal(replace(address, login=Login(USER, "wrong")))
    assert wrong.code is Code.AUTH_FAILED and "Basic is allowed" in wrong.message
    plain = wsman(basic=True)
    refused = refusal(address_of(plain, winrm=Winrm("http", "basic")))
    assert "use HTTPS" in refused.message and not plain.requests


def test_a_client_certificate_logs_in(wsman: Make, authority: Authority) -> None:
    made, certificate, key = authority.issue(USER)
    known = {made.fingerprint(hashes.SHA256()).hex(): USER}
    server = wsman(tls=authority.context(clients=True), certificates=known)
    login = Login(USER, private_key=key, certificate=certificate)
    address = address_of(server, winrm=Winrm("https", "certificate", "ca", authority.pem), login=login)
    assert ask(address) == [b"ok\r\n"]
    _, other, other_key = authority.issue("somebody")
    stranger = replace(address, login=Login("somebody", private_key=other_key, certificate=other))
    assert refusal(stranger).code is Code.AUTH_FAILED
    assert "has none" in refusal(replace(address, login=Login(USER, PASSWORD))).message


def test_what_is_wrong_is_said_in_one_sentence(wsman: Make) -> None:
    server = wsman()
    address = address_of(server)
    said = {
        "wrong password": refusal(replace(address, login=Login(USER, "wrong"))),
        "unknown user": refusal(replace(address, login=Login("nobody", PASSWORD))),
        "no rights": refusal(replace(address, login=Login("stranger", PASSWORD))),
        "refused": refusal(replace(address, port=1)),
        "no name": refusal(replace(address, host="no-such-name.invalid")),
        "not https": refusal(replace(address, winrm=Winrm("https", "ntlm", "pin"))),
        "no credential": refusal(replace(address, login=None)),
    }
    codes = {name: error.code for name, error in said.items()}
    assert codes == {
        "wrong password": Code.AUTH_FAILED,
        "unknown user": Code.AUTH_FAILED,
        "no rights": Code.AUTH_FAILED,
        "refused": Code.REFUSED,
        "no name": Code.UNREACHABLE,
        "not https": Code.REFUSED,
        "no credential": Code.AUTH_FAILED,
    }
    for error in said.values():
        assert "WS01" in error.message and error.message.endswith(".") and "\n" not in error.message
    assert "LocalAccountTokenFilterPolicy" in said["no rights"].message


@pytest.mark.parametrize(
    ("kind", "code", "words"),
    [
        ("access_denied", Code.AUTH_FAILED, "administrator"),
        ("unavailable", Code.UNREACHABLE, "not ready"),
        ("bad_request", Code.UNREACHABLE, "forgotten"),
        ("cut_before", Code.UNREACHABLE, "was lost"),
        ("cut_after", Code.UNREACHABLE, "was lost"),
        ("cut_answer", Code.UNREACHABLE, "was lost"),
        ("too_large", Code.REFUSED, "refused"),
    ],
)
def test_faults_while_a_shell_is_opened_are_told(wsman: Make, kind: Any, code: Code, words: str) -> None:
    server = wsman()
    server.faults.plan("Create", kind, times=9)
    error = refusal(address_of(server))
    assert (error.code, words in error.message) == (code, True), error.message


@pytest.mark.parametrize("kind", ["shell_not_found", "quota", "bad_request"])
def test_a_shell_that_is_gone_is_replaced_once(wsman: Make, kind: Any) -> None:
    server = wsman()
    server.faults.plan("Command", kind, after=1)
    assert ask(address_of(server), 3) == [b"ok\r\n"] * 3
    assert server.counts["Command"] == 3 and server.counts["Create"] == 2


@pytest.mark.parametrize("kind", ["cut_before", "cut_after"])
def test_a_command_that_may_have_begun_is_never_sent_again(wsman: Make, kind: Any) -> None:
    server = wsman()
    server.faults.plan("Command", kind)
    assert "was lost" in refusal(address_of(server)).message
    assert server.counts["Command"] == (1 if kind == "cut_after" else 0)


def test_time_outs_while_receiving_and_a_busy_device_are_waited_out(wsman: Make) -> None:
    server = wsman()
    server.faults.plan("Receive", "timeout", times=3)
    server.faults.plan("Send", "busy", times=3)

    async def work() -> None:
        transport = WinrmTransport(address_of(server))
        assert await text(transport, replace(LINE, stdin=b"in")) == (0, b"ok\r\n")
        await transport.close()

    go(work())
    assert (server.counts["Receive"], server.counts["Send"]) == (1, 1)


def test_programs_run_beside_each_other_and_sessions_are_reused(wsman: Make) -> None:
    server = wsman()

    async def work() -> None:
        transport = WinrmTransport(address_of(server))
        await asyncio.gather(*(text(transport) for _ in range(20)))
        await transport.close()

    go(work())
    assert server.counts["Command"] == 20 and server.counts["Create"] <= 3


def test_too_many_shells_are_told(wsman: Make) -> None:
    server = wsman(most_shells=0)
    error = refusal(address_of(server))
    assert error.code is Code.BUSY and "too many" in error.message


def test_secrets_are_in_no_error_and_no_name(wsman: Make) -> None:
    address = address_of(wsman())
    assert PASSWORD not in repr(address) and PASSWORD not in repr(connect(address))
