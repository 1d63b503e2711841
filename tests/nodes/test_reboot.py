"""A restart for real: a machine booted by systemd, reached over SSH, that goes down and comes back."""

import asyncio
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from secrets import token_hex
from typing import Any

import asyncssh
import pytest

from engine.catalog import load_catalog
from engine.connectors import Address, Login, Script, connect
from engine.dispatch.context import Hold
from engine.documents import Result
from engine.errors import RuotaError
from engine.states import Mode
from tests.nodes.context import Bench
from tests.support.require import require, require_program

HERE = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Address]:
    require(sys.platform == "linux" and os.geteuid() == 0, "a machine to restart needs root on Linux")
    for program in ("sshd", "sudo", "mount", "systemctl"):
        require_program(program)
    require(Path("/lib/systemd/systemd").exists(), "systemd is not installed")
    key = asyncssh.generate_private_key("ssh-ed25519")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    (tmp_path / "fixtures").mkdir()
    folder = tmp_path / "machine"
    public = key.export_public_key().decode().strip()
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.nodes.machine", str(folder), str(tmp_path / "fixtures"), str(port), public],
        stdin=subprocess.PIPE,
        cwd=HERE,
    )
    login = Login("machine", private_key=key.export_private_key().decode(), sudo="passwordless")
    try:
        yield Address("m1", "machine", "ssh", host="127.0.0.1", port=port, login=login)
    finally:
        assert process.stdin
        process.stdin.close()
        process.wait(30)
        shutil.rmtree(folder, ignore_errors=True)


def test_the_machine_restarts_and_is_ready_again(machine: Address) -> None:
    first, result = asyncio.run(_restart(machine))
    assert result.ok, result
    assert result.changed
    assert result.data["rebooted"] is True
    assert result.data["boot_id_before"] == first
    assert result.data["boot_id_after"] not in ("", first)
    assert result.data["system_state"] in ("running", "degraded")


async def _restart(address: Address) -> tuple[str, Result]:
    bench = Bench(mode=Mode.APPLY, address=address)
    try:
        first = await _up(bench)
        return first, await _through_a_restart(bench)
    finally:
        await bench.close()


QUICK = {"delay_seconds": 2, "settle_seconds": 1, "max_wait_seconds": 120}


async def _through_a_restart(bench: Bench, most_seconds: int = 120) -> Result:
    params = {**QUICK, "max_wait_seconds": most_seconds}
    return await _wait(bench, await bench.call(load_catalog().entry("power.reboot"), params), params)


async def _wait(bench: Bench, answer: Result | Hold, params: dict[str, Any]) -> Result:
    entry = load_catalog().entry("power.reboot")
    for _ in range(200):
        if isinstance(answer, Result):
            return answer
        bench.memory = answer.memory
        await asyncio.sleep(min(float(answer.wake["seconds"]), 2.0))
        answer = await bench.call(entry, params)
    raise AssertionError("it never came back")


SWALLOW = """sudo -n tee /usr/local/bin/systemd-run >/dev/null <<'END'
#!/bin/sh
case "$*" in *' systemctl reboot') ;; *) exec /usr/bin/systemd-run "$@" ;; esac
echo "$*" >>/var/tmp/orders
[ "$(wc -l </var/tmp/orders)" = 1 ] || exec /usr/bin/systemd-run "$@"
END
sudo -n chmod 755 /usr/local/bin/systemd-run
"""


def test_an_order_that_came_to_nothing_is_given_once_more(machine: Address) -> None:
    restarted, output, orders = asyncio.run(_restart_with_a_lost_order(machine))
    assert restarted.ok and restarted.data["rebooted"] is True, restarted
    assert output.count("ordered once more") == 1
    assert orders.split() == ["2"], "an order that was meant for the start before was obeyed"


async def _restart_with_a_lost_order(address: Address) -> tuple[Result, str, str]:
    bench = Bench(mode=Mode.APPLY, address=address)
    shell = load_catalog().entry("script.run")
    try:
        await _up(bench)
        await bench.attempt_of(shell, {"script": SWALLOW, "reports_change": "never"})
        bench.attempt, bench.output = token_hex(16), ""
        restarted = await _through_a_restart(bench, 40)
        told, bench.attempt = bench.output, token_hex(16)
        late = {"moment": "order", "before": restarted.data["boot_id_before"]}
        assert (await bench.script_of(load_catalog().entry("power.reboot"), late)).ok
        bench.attempt = token_hex(16)
        look = {"script": "sudo -n cat /var/tmp/orders | wc -l", "reports_change": "never"}
        return restarted, told, str((await bench.attempt_of(shell, look)).data["output"])
    finally:
        await bench.close()


# a service whose end waits for a word, so that the machine goes down as long as the test likes
STOPPING = """sudo -n systemd-run --quiet --unit=lingers \\
    -p 'ExecStop=/bin/sh -c "until [ -e /run/go ]; do sleep 0.1; done"' sleep 600
sudo -n systemctl --no-block reboot
until [ "$(sudo -n systemctl is-system-running)" = stopping ]; do sleep 0.1; done
done_ok '{}'
"""
GO = "sudo -n touch /run/go; done_ok '{}'"


def test_a_machine_that_goes_down_already_needs_no_order(machine: Address) -> None:
    restarted = asyncio.run(_restart_one_that_stops(machine))
    assert restarted.ok and restarted.data["rebooted"] is True, restarted


async def _restart_one_that_stops(address: Address) -> Result:
    bench = Bench(mode=Mode.APPLY, address=address)

    async def say(text: str) -> None:
        # inline: a job of its own would be ended with the rest
        async with connect(address) as connector:
            finished = await connector.run(Script(text, {}, token_hex(16), Mode.APPLY, 60), _ignore)
        assert finished.result.ok, finished

    try:
        await _up(bench)
        await say(STOPPING)
        ordered = await bench.call(load_catalog().entry("power.reboot"), QUICK)
        if isinstance(ordered, Result):
            return ordered
        await say(GO)
        return await _wait(bench, ordered, QUICK)
    finally:
        await bench.close()


async def _ignore(stream: str, text: str) -> None:
    pass


async def _up(bench: Bench) -> str:
    """Wait for the first boot; its boot id."""
    entry = load_catalog().entry("power.pending_reboot")
    for _ in range(300):
        try:
            await bench.reconnect()
            answer: Any = await bench.attempt_of(entry, {})
        except RuotaError:
            await asyncio.sleep(0.2)
            continue
        assert not isinstance(answer, Hold)
        return str(answer.data["boot_id"])
    raise AssertionError("the machine did not boot")


def test_ssh_is_hardened_over_ssh_itself(machine: Address) -> None:
    refused, result, effective = asyncio.run(_harden(machine))
    assert refused.error is not None and refused.error.code == "guard_blocked"
    assert "machine, who is in none of these groups" in refused.error.message
    assert result.ok and result.changed, result
    assert "permitrootlogin no" in effective and "passwordauthentication no" in effective
    assert "ruota-undo" not in effective


async def _harden(address: Address) -> tuple[Result, Result, str]:
    catalog = load_catalog()
    bench = Bench(mode=Mode.APPLY, address=address)
    try:
        await _up(bench)
        entry = catalog.entry("sec.ssh_hardening")
        refused = await bench.attempt_of(entry, {"permit_root": "no", "allow_groups": ["adm"]})
        bench.attempt += "-again"
        result = await bench.attempt_of(entry, {"permit_root": "no"})
        bench.attempt += "-look"
        look = {"script": "sudo -n /usr/sbin/sshd -T; ls /etc/systemd/system", "reports_change": "never"}
        seen = await bench.attempt_of(catalog.entry("script.run"), look)
        return refused, result, str(seen.data["output"])
    finally:
        await bench.close()


UNDO = {"change": "left-alone", "rollback_minutes": 60, "permit_root": "no"}
LOOK = """sudo -n sh <<'END'
systemctl list-unit-files --no-legend 'ruota-undo*.service' | cut -d ' ' -f 1
systemctl is-active ruota-undo-ssh-left-alone.timer
grep -c Ruota /etc/ssh/sshd_config.d/00-ruota.conf
true
END
"""


def test_a_restart_takes_a_change_back_that_nobody_has_confirmed(machine: Address) -> None:
    applied, armed, restarted, after, confirmed = asyncio.run(_leave_alone(machine))
    assert applied.ok and applied.changed, applied
    assert armed.split() == ["ruota-undo-ssh-left-alone.service", "active", "1"]
    assert restarted.ok, restarted
    assert after.split() == ["inactive"]
    assert confirmed.error is not None and confirmed.error.code == "guard_blocked", confirmed


async def _leave_alone(address: Address) -> tuple[Result, str, Result, str, Result]:
    catalog = load_catalog()
    bench = Bench(mode=Mode.APPLY, address=address)
    harden = catalog.entry("sec.ssh_hardening")

    async def look() -> str:
        bench.attempt += "-l"
        seen = await bench.attempt_of(catalog.entry("script.run"), {"script": LOOK, "reports_change": "never"})
        return str(seen.data["output"])

    try:
        await _up(bench)
        applied = await bench.script_of(harden, {**UNDO, "moment": "apply"})
        armed = await look()
        restarted = await _through_a_restart(bench)
        after = await look()
        bench.attempt += "-c"
        return applied, armed, restarted, after, await bench.script_of(harden, {**UNDO, "moment": "confirm"})
    finally:
        await bench.close()
