"""pywinrm and nothing else: a thread for each device, the steps one after another.

``python -m bench.contestants.pywinrm shell|session FOLDER`` with the folder that ``bench.winrm`` wrote; ``shell`` is a
Protocol with one shell for all steps, and each sends its stdin as Ruota's do, ``session`` is ``Session.run_cmd``.
Prints the seconds it took.
"""

import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import winrm


def shell(fleet: dict[str, Any], host: str) -> None:
    """One Protocol, one shell: Command, Send, Receive, Signal for each step."""
    protocol = winrm.Protocol(
        f"http://{host}:{fleet['port']}/wsman", "ntlm", fleet["user"], fleet["password"], proxy=None,
        message_encryption="always",
    )  # fmt: skip
    program, *arguments = fleet["command"]
    stdin = fleet["stdin"].encode()
    opened = protocol.open_shell(codepage=65001)
    for _ in range(fleet["steps"]):
        command = protocol.run_command(opened, program, arguments, console_mode_stdin=False, skip_cmd_shell=True)
        protocol.send_command_input(opened, command, stdin, True)
        _, _, code = protocol.get_command_output(opened, command)
        assert code == 0
        protocol.cleanup_command(opened, command)
    protocol.close_shell(opened)


def session(fleet: dict[str, Any], host: str) -> None:
    """What pywinrm's own page shows first: a shell for each step, and no stdin."""
    found = winrm.Session(
        f"http://{host}:{fleet['port']}/wsman", (fleet["user"], fleet["password"]), transport="ntlm", proxy=None,
        message_encryption="always",
    )  # fmt: skip
    for _ in range(fleet["steps"]):
        assert found.run_cmd("trivial").status_code == 0


def main(how: str, folder: Path) -> None:
    fleet = json.loads((folder / "winrm.json").read_text())
    work = {"shell": shell, "session": session}[how]
    begin = time.perf_counter()
    with ThreadPoolExecutor(fleet["threads"]) as pool:
        list(pool.map(lambda host: work(fleet, host), fleet["hosts"]))
    print(time.perf_counter() - begin)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
