"""Linux lab devices behind an SSH server of Ruota's own, so that nothing has to be installed for them."""

import asyncio
import sys
from collections.abc import Coroutine
from contextlib import suppress
from pathlib import Path
from typing import Any

import asyncssh

from engine.errors import Code, RuotaError
from engine.lab.carrying import carry

USER = "root"
_READY_SECONDS = 60
_NAMESPACES = ("--mount", "--uts", "--ipc", "--net", "--pid", "--cgroup", "--root", "--wd")
_SAYS = ("LANG", "LC_ALL", "TERM")


class LinuxDevice:
    """One device. ``port`` is where it listens on the loopback interface, 0 while it is off.

    ``key``: the public key that its login has, as OpenSSH writes it.
    """

    def __init__(self, folder: Path, name: str, packages: Path, key: str) -> None:
        self.folder, self.name, self.packages = folder, name, packages
        self._log = folder / "log"
        self._key = asyncssh.import_public_key(key)
        self.port = 0
        self.first = 0
        self._starts = 0
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self, port: int = 0) -> None:
        """Switch it on and let it be reached, on the port it had before if that is free.

        Raises ``RuotaError`` (unavailable) when it does not start.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "engine.lab.machine", str(self.folder), self.name, str(self.packages),
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=self._log.open("wb"),
            start_new_session=True,
        )  # fmt: skip
        self._spawn(self._follow())
        await self._ready()
        server = _Server.for_device(self)
        key = _host_key(self.folder / "host-key")
        try:
            self._acceptor = await self._listen(server, key, port)
        except OSError:
            self._acceptor = await self._listen(server, key, 0)
        self.port = self._acceptor.get_port()

    async def _listen(self, server: type["_Server"], key: asyncssh.SSHKey, port: int) -> asyncssh.SSHAcceptor:
        return await asyncssh.listen(
            "127.0.0.1", port, server_factory=server, server_host_keys=[key], process_factory=self._run, encoding=None
        )

    async def stop(self) -> None:
        """Switch it off; what is on its disk stays."""
        if self.port:
            self._acceptor.close()
            await self._acceptor.wait_closed()
            self.port = 0
        if self._process.stdin is not None:
            self._process.stdin.close()
        with suppress(TimeoutError):
            await asyncio.wait_for(self._process.wait(), 10)
        for task in self._tasks:
            task.cancel()

    def accepts(self, username: str, key: asyncssh.SSHKey) -> bool:
        """Whether this is its login."""
        return username == USER and key.public_data == self._key.public_data

    async def _follow(self) -> None:
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            self.first, self._starts = int(line), self._starts + 1

    async def _ready(self) -> None:
        deadline = asyncio.get_running_loop().time() + _READY_SECONDS
        while asyncio.get_running_loop().time() < deadline:
            if self._process.returncode is not None:
                break
            if self.first and await self._answers():
                return
            await asyncio.sleep(0.2)
        raise RuotaError(f"The lab device {self.name} did not start: {self._said()}.", code=Code.UNAVAILABLE)

    async def _answers(self) -> bool:
        """It is ready when it is set up, and its services have come up where it has any."""
        ask = (
            "test -e /var/lib/ruota-lab || exit 1; [ -d /run/systemd/system ] || exit 0; "
            "case $(systemctl is-system-running) in running | degraded) ;; *) exit 1 ;; esac"
        )
        process = await asyncio.create_subprocess_exec(
            *self._command(ask), stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        return await process.wait() == 0

    def _said(self) -> str:
        if self._process.returncode is None:
            return f"it was not ready within {_READY_SECONDS} seconds"
        lines = self._log.read_text(errors="replace").strip().splitlines()
        return lines[-1].rstrip(".") if lines else "it ended without a word"

    def _command(self, command: str) -> list[str]:
        # the program of the machine enters the device's namespaces, and then runs the device's own shell
        return ["nsenter", "--target", str(self.first), *_NAMESPACES, "--", "/bin/sh", "-c", command]

    async def _run(self, process: "asyncssh.SSHServerProcess[bytes]") -> None:
        """A command that a client asked for; without one there is a shell that reads its input."""
        command = process.command if process.command is not None else "exec /bin/sh"
        host, port, *_ = process.get_extra_info("peername")
        own = {name: value for name, value in process.env.items() if name in _SAYS}
        environment = {
            **own, "HOME": "/root", "USER": USER, "LOGNAME": USER, "SHELL": "/bin/sh",
            "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "SSH_CONNECTION": f"{host} {port} 127.0.0.1 {self.port}",
        }  # fmt: skip
        try:
            inside = await asyncio.create_subprocess_exec(
                *self._command(f"cd; {command}"), env=environment, start_new_session=True,
                stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
            )  # fmt: skip
        except OSError:
            process.exit(255)
            return
        await carry(process, inside)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


class _Server(asyncssh.SSHServer):
    device: LinuxDevice

    @classmethod
    def for_device(cls, device: LinuxDevice) -> "type[_Server]":
        return type("_Server", (cls,), {"device": device})

    def public_key_auth_supported(self) -> bool:
        return True

    def validate_public_key(self, username: str, key: asyncssh.SSHKey) -> bool:
        return self.device.accepts(username, key)


def _host_key(path: Path) -> asyncssh.SSHKey:
    """The device keeps its key, so that it is known again."""
    if path.is_file():
        return asyncssh.read_private_key(path)
    key = asyncssh.generate_private_key("ssh-ed25519")
    path.touch(mode=0o600)
    path.write_bytes(key.export_private_key())
    return key
