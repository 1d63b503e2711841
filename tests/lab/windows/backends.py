"""What runs behind the server: processes of a lab device, or nothing at all."""

import json
import threading
from collections.abc import Mapping
from typing import Any, Protocol


class Program(Protocol):
    """A started command line. The streams are read by one thread each."""

    def read(self, stream: str) -> bytes:
        """The next bytes of ``stdout`` or ``stderr``; empty at its end."""
        ...

    def write(self, data: bytes) -> None: ...
    def close_input(self) -> None: ...
    def wait(self) -> int:
        """The exit code, 0 to 2**32 - 1."""
        ...

    def kill(self) -> None:
        """End it and all it started, as WinRM does at a signal."""

    def close(self) -> None: ...


class Backend(Protocol):
    """Starts command lines."""

    def start(self, line: str, *, shell: bool, codepage: int, environment: Mapping[str, str]) -> Program: ...


class DeviceBackend:
    """Processes in a lab device, in its user's folder unless another is named."""

    def __init__(self, device: Any, environment: Mapping[str, str], folder: str | None = None) -> None:
        self._device = device
        self._environment = environment
        self._folder = folder

    def start(self, line: str, *, shell: bool, codepage: int, environment: Mapping[str, str]) -> Program:
        env = {**self._environment, **environment}
        return DeviceProgram(self._device.popen(line, cwd=self._folder, shell=shell, codepage=codepage, env=env))


class DeviceProgram:
    def __init__(self, command: Any) -> None:
        self._command = command

    def read(self, stream: str) -> bytes:
        file = self._command.stdout if stream == "stdout" else self._command.stderr
        try:
            return bytes(file.read(65536) or b"")
        except (OSError, ValueError):
            return b""

    def write(self, data: bytes) -> None:
        rest = memoryview(data)
        while rest:
            rest = rest[self._command.stdin.write(rest) :]

    def close_input(self) -> None:
        self._command.stdin.close()

    def wait(self) -> int:
        try:
            return int(self._command.wait(3600))
        except Exception:  # the lab's own errors too: the device went off
            return 0xC000013A

    def kill(self) -> None:
        self._command.kill_tree(0xC000013A)

    def close(self) -> None:
        self._command.close()


class TrivialBackend:
    """Answers every command line at once, so that only the transport is measured."""

    def __init__(self, output: bytes = b"ok\r\n") -> None:
        self._output = output

    def start(self, line: str, *, shell: bool, codepage: int, environment: Mapping[str, str]) -> Program:
        return TrivialProgram(self._output)


class TrivialProgram:
    def __init__(self, output: bytes) -> None:
        self._left = {"stdout": output, "stderr": b""}
        self.input = b""

    def read(self, stream: str) -> bytes:
        data, self._left[stream] = self._left[stream], b""
        return data

    def write(self, data: bytes) -> None:
        self.input += data

    def close_input(self) -> None:
        """Nobody reads it."""

    def wait(self) -> int:
        return 0

    def kill(self) -> None:
        """It has ended."""

    def close(self) -> None:
        """Nothing is held."""


class ScriptBackend(TrivialBackend):
    """Answers a script of Ruota's at once with a good result, and any other command line as above."""

    def start(self, line: str, *, shell: bool, codepage: int, environment: Mapping[str, str]) -> Program:
        return ScriptProgram() if "-EncodedCommand" in line else TrivialProgram(self._output)


class CatBackend(TrivialBackend):
    """Every program says what it was told, once that is whole."""

    def start(self, line: str, *, shell: bool, codepage: int, environment: Mapping[str, str]) -> Program:
        return CatProgram()


class CatProgram(TrivialProgram):
    def __init__(self) -> None:
        super().__init__(b"")
        self._whole = threading.Event()

    def read(self, stream: str) -> bytes:
        if stream == "stdout":
            self._whole.wait()
        return super().read(stream)

    def close_input(self) -> None:
        self._left["stdout"] = self.answer()
        self._whole.set()

    def answer(self) -> bytes:
        return self.input

    def kill(self) -> None:
        self._whole.set()


class ScriptProgram(CatProgram):
    """Reads what the bootstrap reads, and says what the prelude says."""

    def answer(self) -> bytes:
        _, settings, _ = self.input[12:].split(b"\x1e", 2)
        nonce = json.loads(settings)["nonce"]
        result = json.dumps({"ok": True, "changed": False, "data": {}})
        return f"\x1eruota-pid:4711 638000000000000000\x1e\x1eruota:{nonce}:{result}\x1e/ruota:{nonce}:".encode()
