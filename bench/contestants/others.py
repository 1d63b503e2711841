"""How the other tools are told to do the same: ten steps of ``true`` on every device, at their best settings."""

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

ANSIBLE_CFG = """[defaults]
forks = 50
strategy = free
gathering = explicit
host_key_checking = False
stdout_callback = minimal
retry_files_enabled = False
remote_tmp = ~/.ansible/tmp
[ssh_connection]
pipelining = True
ssh_args = -o ControlMaster=auto -o ControlPersist=60s -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null
control_path_dir = {folder}/cp
"""


def _program(name: str) -> str:
    return str(Path(sys.executable).parent / name)


def ansible(folder: Path, fleet: dict[str, Any]) -> float:
    """Seconds for ansible-playbook with forks 50, pipelining, ControlPersist and strategy free."""
    hosts = "\n".join(fleet["hosts"])
    (folder / "hosts.ini").write_text(
        f"[fleet]\n{hosts}\n[fleet:vars]\nansible_port={fleet['port']}\nansible_user={fleet['user']}\n"
        f"ansible_ssh_private_key_file={folder}/key\n"
    )
    (folder / "ansible.cfg").write_text(ANSIBLE_CFG.replace("{folder}", str(folder)))
    tasks = [{"name": f"step {n}", "raw": "true"} for n in range(fleet["steps"])]
    play = [{"hosts": "fleet", "gather_facts": False, "strategy": "free", "tasks": tasks}]
    (folder / "play.json").write_text(json.dumps(play))
    command = [_program("ansible-playbook"), "-i", str(folder / "hosts.ini"), str(folder / "play.json")]
    environment = {"ANSIBLE_CONFIG": str(folder / "ansible.cfg"), "ANSIBLE_HOME": str(folder / "ansible-home")}
    return _timed(command, folder, environment)


def pyinfra(folder: Path, fleet: dict[str, Any]) -> float:
    """Seconds for pyinfra over its SSH connector, all devices in parallel."""
    data = {
        "ssh_port": fleet["port"],
        "ssh_user": fleet["user"],
        "ssh_key": str(folder / "key"),
        "ssh_strict_host_key_checking": "off",
        "ssh_known_hosts_file": str(folder / "pyinfra_known_hosts"),
    }
    (folder / "inventory.py").write_text(f"fleet = [(host, {data!r}) for host in {fleet['hosts']!r}]\n")
    steps = "\n".join(f"server.shell(name='step {n}', commands=['true'])" for n in range(fleet["steps"]))
    (folder / "deploy.py").write_text(f"from pyinfra.operations import server\n{steps}\n")
    command = [_program("pyinfra"), "-y", "--parallel", "100", str(folder / "inventory.py"), str(folder / "deploy.py")]
    return _timed(command, folder, {})


def _timed(command: list[str], folder: Path, extra: dict[str, str]) -> float:
    environment = {"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": str(folder), "LANG": "C.UTF-8", **extra}
    begin = time.perf_counter()
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=900)
    seconds = time.perf_counter() - begin
    if done.returncode != 0:
        tail = (done.stdout + done.stderr)[-1500:]
        raise RuntimeError(f"{command[0]} failed with exit code {done.returncode}: {tail}")
    return seconds
