"""Shells and their commands, as WinRM keeps them."""

import threading
import time
import uuid
from contextlib import suppress
from dataclasses import dataclass, field

from tests.lab.windows.backends import Backend, Program

_PIECE = 60_000


class Running:
    """One command: its output is collected by threads and handed out by Receive."""

    def __init__(self, program: Program) -> None:
        self.id = str(uuid.uuid4()).upper()
        self.program = program
        self._ready = threading.Condition()
        self._waiting: list[tuple[str, bytes]] = []
        self._size = 0
        self._open = {"stdout", "stderr"}
        self._told: set[str] = set()
        self._code: int | None = None
        self._killed = False
        self._input: list[bytes | None] = []
        for name in ("stdout", "stderr"):
            threading.Thread(target=self._collect, args=(name,), daemon=True).start()
        threading.Thread(target=self._write, daemon=True).start()

    def feed(self, data: bytes, *, end: bool) -> None:
        """Take input, no faster than it is read; a command that has ended takes it for nothing."""
        with self._ready:
            self._ready.wait_for(lambda: len(self._input) < 10 or self._over)
            self._input += [data] if data else []
            self._input += [None] if end else []
            self._ready.notify_all()

    @property
    def _over(self) -> bool:
        return self._code is not None or self._killed

    def _write(self) -> None:
        while True:
            with self._ready:
                self._ready.wait_for(lambda: self._input or self._over)
                if self._over:
                    return
                data = self._input.pop(0)
                self._ready.notify_all()
            with suppress(OSError, ValueError):
                if data is None:
                    self.program.close_input()
                    return
                self.program.write(data)

    def receive(self, limit: float, most: int) -> tuple[list[tuple[str, bytes]], set[str], int | None] | None:
        """Output, ended streams and the exit code once all is said; None when nothing came within ``limit``."""
        with self._ready:
            if not self._ready.wait_for(lambda: self._waiting or self._code is not None, limit):
                return None
            pieces, size = [], 0
            while self._waiting and (not pieces or size + len(self._waiting[0][1]) <= most):
                piece = self._waiting.pop(0)
                size += len(piece[1])
                pieces.append(piece)
            self._size -= size
            self._ready.notify_all()
            done = self._code is not None and not self._waiting
            ended = {"stdout", "stderr"} - self._told if done else set()
            self._told |= ended
            return pieces, ended, self._code if done else None

    def kill(self) -> None:
        """End the tree, and stop waiting for what holds its streams."""
        self.program.kill()
        with self._ready:
            self._killed = True
            self._ready.notify_all()

    def _collect(self, name: str) -> None:
        while data := self.program.read(name):
            with self._ready:
                # a client that does not read makes the program wait
                self._ready.wait_for(lambda: self._size < 1_000_000 or self._killed)
                for at in range(0, len(data), _PIECE):
                    self._waiting.append((name, data[at : at + _PIECE]))
                self._size += len(data)
                self._ready.notify_all()
        with self._ready:
            self._open.discard(name)
            last = not self._open
        if last:
            code = self.program.wait()
            with self._ready:
                self._code = code
                self._ready.notify_all()


@dataclass
class Shell:
    """A shell of one user."""

    owner: str
    backend: Backend
    codepage: int
    environment: dict[str, str] = field(default_factory=dict)
    id: str = field(default_factory=lambda: str(uuid.uuid4()).upper())
    commands: dict[str, Running] = field(default_factory=dict)
    idle: float = 7200
    """Seconds without a request after which it is dropped; Windows' own setting unless the client asks for another."""
    used: float = field(default_factory=time.monotonic)

    @property
    def forgotten(self) -> bool:
        return time.monotonic() - self.used > self.idle

    def start(self, line: str, *, skip_cmd: bool) -> Running:
        program = self.backend.start(line, shell=not skip_cmd, codepage=self.codepage, environment=self.environment)
        command = Running(program)
        self.commands[command.id] = command
        return command

    def signal(self, command: str) -> None:
        """Terminate: the tree ends, and the command is forgotten."""
        running = self.commands.pop(command, None)
        if running is not None:
            running.kill()
            running.program.close()

    def close(self) -> None:
        for command in list(self.commands):
            self.signal(command)
