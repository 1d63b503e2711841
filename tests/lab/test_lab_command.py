"""``ruota lab``: devices switched on, enrolled, tried, switched off and thrown away."""

import asyncio
import json
import time
from pathlib import Path

import asyncssh
import pytest

from tests.lab.command import ruota, ruota_devices, up
from tests.lab.windows.fixtures import require_lab

WORKFLOW = {
    "format": 1,
    "id": "look",
    "name": "Look",
    "nodes": {
        "space": {"type": "health.disk_space"},
        "write": {"type": "script.run", "params": {"script": "touch /etc/tried; cat /etc/hostname"}},
    },
    "edges": [{"from": "space.ok", "to": "write"}, {"from": "space.low", "to": "write"}],
}
WORKFLOW["nodes"]["write"]["join"] = "any"  # type: ignore[index]


def leftovers(data: Path) -> list[str]:
    """Processes that still have to do with this laboratory."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            line = entry.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if f"{data}/lab" in line:
            found.append(line)
    return found


def test_a_workflow_runs_on_both_platforms_and_a_restart_of_the_laboratory_keeps_the_disks(
    data: Path, tmp_path: Path
) -> None:
    require_lab()
    file = tmp_path / "look.json"
    file.write_text(json.dumps({**WORKFLOW, "nodes": {"space": WORKFLOW["nodes"]["space"]}, "edges": []}))  # type: ignore[index]
    with up(data, "--linux", "1", "--windows", "1"):
        _, devices = ruota_devices(data)
        assert {(one["name"], one["connector"], one["platform"]) for one in devices} == {
            ("lab-linux-1", "ssh", "linux"),
            ("LAB-WIN-1", "winrm", "windows"),
        }
        code, report = ruota(data, "run", str(file), "--on", "client:Laboratory")
        assert (code, report["outcome"]) == (0, "ok"), report
        file.write_text(json.dumps(WORKFLOW))
        code, report = ruota(data, "run", str(file), "--on", "lab-linux-1")
        assert code == 0, report
    assert not Path("/etc/tried").exists()
    with up(data, "--linux", "1", "--windows", "0"):
        assert len(ruota_devices(data)[1]) == 2
        assert (data / "lab" / "lab-linux-1" / "upper" / "etc" / "tried").exists()
        code, report = ruota(data, "run", str(file), "--on", "lab-linux-1")
        assert code == 0, report


def test_it_is_taken_away_whole(data: Path) -> None:
    with up(data, "--linux", "1", "--windows", "0"):
        code, said = ruota(data, "lab", "up")
        assert code == 1 and "is on already" in said["error"]["message"]
        assert ruota(data, "lab", "down")[0] == 1
    code, said = ruota(data, "lab", "down")
    assert (code, said["message"]) == (0, "The laboratory is gone: 1 device deleted, disks and all.")
    assert not (data / "lab").exists()
    assert ruota(data, "devices", "client:Laboratory")[0] == 1


def test_nothing_is_left_of_a_laboratory_that_is_killed(data: Path) -> None:
    with up(data, "--linux", "1", "--windows", "0") as process:
        assert leftovers(data)
        process.kill()
        process.wait()
    deadline = time.monotonic() + 20
    while leftovers(data) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert leftovers(data) == []


def test_only_its_own_key_gets_in(data: Path) -> None:
    with up(data, "--linux", "1", "--windows", "0"):
        note = json.loads((data / "lab" / "lab.json").read_text())
        assert (data / "lab" / "lab.json").stat().st_mode & 0o077 == 0

        async def ask(user: str, key: asyncssh.SSHKey) -> str:
            port = note["ports"]["lab-linux-1"]
            async with asyncssh.connect(
                "127.0.0.1", port, username=user, client_keys=[key], password=note["password"], known_hosts=None,
                agent_path=None, config=None,
            ) as connection:  # fmt: skip
                done = await connection.run("hostname; ls /sys/class/net")
                return str(done.stdout)

        key = asyncssh.import_private_key(note["key"])
        assert asyncio.run(ask("root", key)).split() == ["lab-linux-1", "lo"]
        for user, other in (("root", asyncssh.generate_private_key("ssh-ed25519")), ("admin", key)):
            with pytest.raises(asyncssh.PermissionDenied):
                asyncio.run(ask(user, other))
