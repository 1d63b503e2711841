"""Logging in over real SSH: what is accepted, what is refused, and how it is said."""

import asyncio
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import asyncssh
import pytest

from engine.connectors import Address, ConnectionTest, Login, connect, test_connection
from engine.errors import Code, RuotaError
from tests.connectors.support import Heard, go, script
from tests.support.require import require, require_program
from tests.support.sshd import Sshd


def check(address: Address) -> ConnectionTest:
    return go(test_connection(address))


def test_a_key_logs_in_and_the_host_key_is_pinned(sshd: Sshd) -> None:
    found = check(sshd.address())
    assert found.ok, found.message
    assert found.facts["host_key"] == sshd.host_key
    assert found.facts["elevated"] is False
    assert "without administrator rights" in found.message
    assert check(sshd.address(host_key=sshd.host_key)).ok


def test_a_password_logs_in_and_a_wrong_one_is_said(sshd: Sshd) -> None:
    require(sshd.user.password, "only root can make an account with a password")
    assert check(sshd.address(login=sshd.login(password=sshd.user.password))).ok
    wrong = check(sshd.address(login=sshd.login(password="not-it-at-all")))
    assert (wrong.ok, wrong.code) == (False, Code.AUTH_FAILED)
    assert "does not accept the login" in wrong.message
    assert "not-it-at-all" not in wrong.message


def test_a_key_with_a_passphrase(sshd: Sshd) -> None:
    locked = sshd.key.export_private_key("openssh", passphrase="open sesame").decode()
    assert check(sshd.address(login=Login(sshd.user.name, private_key=locked, passphrase="open sesame"))).ok
    wrong = check(sshd.address(login=Login(sshd.user.name, private_key=locked, passphrase="no")))
    assert wrong.code is Code.AUTH_FAILED and "passphrase" in wrong.message
    without = check(sshd.address(login=Login(sshd.user.name, private_key=locked)))
    assert without.code is Code.AUTH_FAILED and "needs a passphrase" in without.message
    broken = check(sshd.address(login=Login(sshd.user.name, private_key="nonsense")))
    assert broken.code is Code.AUTH_FAILED and "cannot be read" in broken.message


def test_a_certificate_logs_in(sshd: Sshd) -> None:
    key, certificate = sshd.certificate()
    assert check(sshd.address(login=Login(sshd.user.name, private_key=key, certificate=certificate))).ok
    assert check(sshd.address(login=Login(sshd.user.name, private_key=key))).code is Code.AUTH_FAILED


def test_nothing_is_taken_from_the_workers_home(sshd: Sshd, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".ssh").mkdir()
    (tmp_path / ".ssh" / "id_ed25519").write_text(sshd.private_key)
    (tmp_path / ".ssh" / "id_ed25519").chmod(0o600)
    (tmp_path / ".ssh" / "config").write_text("Host *\n  Port 1\n  ProxyCommand false\n")
    (tmp_path / ".ssh" / "known_hosts").write_text("garbage\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    assert check(sshd.address()).ok
    assert check(sshd.address(login=Login(sshd.user.name))).code is Code.AUTH_FAILED
    agent = check(sshd.address(login=Login(sshd.user.name, use_agent=True)))
    assert agent.code is Code.AUTH_FAILED and "agent" in agent.message


def test_a_changed_host_key_refuses_and_names_both(own_sshd: Sshd) -> None:
    address = own_sshd.address(host_key=own_sshd.host_key)
    before = asyncssh.import_public_key(own_sshd.host_key).get_fingerprint()
    own_sshd.change_host_key()
    after = asyncssh.import_public_key(own_sshd.host_key).get_fingerprint()
    found = check(address)
    assert found.code is Code.HOST_KEY_CHANGED
    assert before in found.message and after in found.message
    assert found.facts == {"host_key": own_sshd.host_key}
    assert check(own_sshd.address(host_key=found.facts["host_key"])).ok
    behind = replace(own_sshd.address(), name="behind", jump=address)
    assert (check(behind).code, check(behind).facts) == (Code.HOST_KEY_CHANGED, {})


def test_a_key_taken_on_first_use_holds_when_the_connection_is_made_again(own_sshd: Sshd) -> None:
    async def work() -> None:
        async with connect(own_sshd.address()) as connector:
            assert (await connector.run(script("done_ok"), Heard())).result.ok
            await asyncio.to_thread(own_sshd.change_host_key)
            with pytest.raises(RuotaError) as caught:
                await connector.run(script("done_ok"), Heard())
            assert caught.value.code is Code.HOST_KEY_CHANGED

    go(work())


def test_a_second_host_key_of_the_device_is_no_changed_key(own_sshd: Sshd) -> None:
    second = own_sshd.folder / "host_key_ecdsa"
    key = asyncssh.generate_private_key("ecdsa-sha2-nistp256")
    second.touch(mode=0o600)
    second.write_bytes(key.export_private_key("openssh"))
    own_sshd.more = f"HostKey {second}"
    own_sshd.restart()
    assert check(own_sshd.address(host_key=key.export_public_key("openssh").decode())).ok
    assert check(own_sshd.address(host_key=own_sshd.host_key)).ok


def test_a_jump_host_is_gone_through(sshd: Sshd, own_sshd: Sshd) -> None:
    assert check(sshd.address("127.0.0.9", jump=own_sshd.address("127.0.0.8"))).ok
    assert "Accepted publickey" in own_sshd.log
    behind = replace(sshd.address("127.0.0.9"), port=1, jump=own_sshd.address())
    assert check(behind).code is Code.UNREACHABLE


@pytest.fixture
def mute_port() -> Iterator[int]:
    """Listens and says nothing that SSH would understand."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_what_is_wrong_is_said_in_one_sentence(sshd: Sshd, monkeypatch: pytest.MonkeyPatch, mute_port: int) -> None:
    refused = check(replace(sshd.address(), port=1))
    assert refused.code is Code.REFUSED and "refuses SSH connections" in refused.message
    unknown = check(replace(sshd.address(), host="no-such-name.invalid"))
    assert unknown.code is Code.UNREACHABLE and "cannot be found" in unknown.message
    nobody = check(replace(sshd.address(), login=None))
    assert nobody.code is Code.AUTH_FAILED and "no credential" in nobody.message
    monkeypatch.setattr("engine.connectors.ssh_login.CONNECT_SECONDS", 0.3)
    silent = check(replace(sshd.address(), port=mute_port))
    assert silent.code is Code.UNREACHABLE
    for found in (refused, unknown, nobody, silent):
        assert found.message.endswith(".") and found.message.count(". ") == 0


def test_outdated_encryption_is_said(own_sshd: Sshd) -> None:
    own_sshd.more = "KexAlgorithms diffie-hellman-group1-sha1"
    own_sshd.restart()
    found = check(own_sshd.address())
    assert found.code is Code.REFUSED and "outdated" in found.message and "encryption" in found.message


def test_sudo_that_refuses_is_said(sshd: Sshd, sudoers: Path) -> None:
    def message(login: Login) -> str:
        async def work() -> str:
            async with connect(sshd.address(login=login)) as connector:
                with pytest.raises(RuotaError) as caught:
                    await connector.run(script("done_ok", elevated=True), Heard())
                assert caught.value.code is Code.NOT_ELEVATED
                return caught.value.message

        return go(work())

    sudoers.write_text(f"{sshd.user.name} ALL=(ALL) ALL\n")
    assert "asks" in message(sshd.login("passwordless"))
    assert "does not accept the password" in message(sshd.login("password", sudo_password="wrong-one"))
    assert "is not allowed" in message(sshd.login())
    found = check(sshd.address(login=sshd.login("passwordless")))
    assert found.code is Code.NOT_ELEVATED and found.facts["elevated"] is False


def test_a_script_never_stands_in_the_command_line_under_sudo(sshd: Sshd, sudoers: Path) -> None:
    sudoers.write_text(f"{sshd.user.name} ALL=(ALL) NOPASSWD: ALL\n")

    async def work() -> Heard:
        heard = Heard()
        async with connect(sshd.address(login=sshd.login("passwordless"))) as connector:
            body = "tr '\\0' ' ' </proc/$PPID/cmdline; tr '\\0' ' ' </proc/$$/cmdline; : marker-in-body; done_ok"
            params = {"key": "value-of-param"}
            assert (await connector.run(script(body, elevated=True, params=params), heard)).result.ok
        return heard

    shown = go(work()).out
    assert "sudo" in shown
    assert "marker-in-body" not in shown and "value-of-param" not in shown
    assert len(shown) < 1200


def test_many_scripts_share_one_connection(sshd: Sshd) -> None:
    async def work() -> None:
        async with connect(sshd.address()) as connector:
            ends = await asyncio.gather(*(connector.run(script("sleep 0.1; done_ok"), Heard()) for _ in range(25)))
            assert all(end.result.ok for end in ends)

    go(work())


def test_a_job_from_before_a_restart_of_the_device_is_lost(sshd: Sshd) -> None:
    async def work() -> None:
        async with connect(sshd.address()) as connector:
            what = script("sleep 300; done_ok", detached=True)
            running = asyncio.create_task(connector.run(what, Heard()))
            pid = sshd.user.home / ".local/state/ruota/jobs" / what.attempt / "pid"
            while not pid.exists():
                await asyncio.sleep(0.02)
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
            number, ticks, _ = pid.read_text().split()
            pid.write_text(f"{number} {ticks} 00000000-0000-0000-0000-000000000000\n")
            finished = await connector.run(what, Heard())
            assert finished.result.error is not None and finished.result.error.code is Code.LOST
            await connector.cancel(what.attempt)
            await connector.forget(what.attempt)
            assert not pid.parent.exists()

    go(work())


def test_secrets_never_touch_the_disk_of_the_device(sshd: Sshd) -> None:
    async def work() -> None:
        async with connect(sshd.address()) as connector:
            what = script(
                "sleep 1; done_ok", detached=True, params={"key": "hunter2-hunter2"}, secrets=("hunter2-hunter2",)
            )
            running = asyncio.create_task(connector.run(what, Heard()))
            folder = sshd.user.home / ".local/state/ruota/jobs" / what.attempt
            while not (folder / "pid").exists():
                await asyncio.sleep(0.02)
            assert folder.stat().st_mode & 0o777 == 0o700
            kept = [path.read_bytes() for path in folder.iterdir() if path.is_file()]
            assert not any(b"hunter2" in data or b"sleep" in data for data in kept)
            assert (await running).result.ok
            await connector.forget(what.attempt)

    go(work())


@pytest.fixture
def agent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A real ssh-agent, which the environment names."""
    program = require_program("ssh-agent")
    address = tmp_path / "agent"
    process = subprocess.Popen([program, "-D", "-a", str(address)], stdout=subprocess.DEVNULL)
    try:
        for _ in range(100):
            if address.exists():
                break
            time.sleep(0.05)
        monkeypatch.setenv("SSH_AUTH_SOCK", str(address))
        yield address
    finally:
        process.terminate()
        process.wait()


def test_the_keys_of_the_workers_agent_log_in(sshd: Sshd, agent: Path) -> None:
    login = Login(sshd.user.name, use_agent=True)
    assert check(sshd.address(login=login)).code is Code.AUTH_FAILED
    subprocess.run([require_program("ssh-add"), "-q", "-"], input=sshd.private_key, text=True, check=True)
    assert check(sshd.address(login=login)).ok
