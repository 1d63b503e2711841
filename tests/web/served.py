"""A real server process with its real queue, and a browser's side of the live connection."""

import contextlib
import json
import os
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import simple_websocket  # type: ignore[import-untyped]

from engine.dispatch.supervisor import environment, web_command
from engine.settings import Settings
from tests.web.conftest import API, PASSWORD

ROOT = Path(__file__).resolve().parents[2]
COOKIE = "ruota_session"


class Page:
    """Someone at a browser: HTTP with cookie and CSRF token, and a WebSocket."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.http = httpx.Client(base_url=f"http://{address}", trust_env=False, timeout=30)

    def enter(self, path: str, name: str) -> None:
        answer = self.http.post(API + path, json={"name": name, "password": PASSWORD})
        answer.raise_for_status()
        self.http.headers["X-CSRF-Token"] = answer.json()["csrf"]

    def do(self, method: str, path: str, body: Any = None) -> Any:
        answer = self.http.request(method, API + path, json=body)
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def knock(self, **headers: str) -> httpx.Response:
        """Ask for a WebSocket in plain HTTP, to see how it is refused."""
        upgrade = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13"}
        key = {"Sec-WebSocket-Key": "cnVvdGEtcnVvdGEtcnVvdA=="}
        return self.http.get("/socket.io/?EIO=4&transport=websocket", headers={**upgrade, **key, **headers})

    @contextlib.contextmanager
    def live(self, **headers: str) -> Iterator["Live"]:
        cookie = self.http.cookies.get(COOKIE)
        if cookie:
            headers.setdefault("Cookie", f"{COOKIE}={cookie}")
        url = f"ws://{self.address}/socket.io/?EIO=4&transport=websocket"
        wire = simple_websocket.Client.connect(url, headers=headers)
        try:
            yield Live(wire)
        finally:
            with contextlib.suppress(simple_websocket.ConnectionClosed):
                wire.close()
            wire.thread.join(10)
            wire.sock.close()


class Live:
    """One Socket.IO connection, spoken by hand: 0 open, 2 ping, 40 connect, 42 event, 43 answer."""

    def __init__(self, wire: Any) -> None:
        self.wire, self.number = wire, 0
        assert self._next().startswith("0")
        wire.send("40")
        self.accepted = self._next().startswith("40")

    def _next(self, patience: float = 60) -> str:
        while True:
            text = self.wire.receive(timeout=patience)
            if text is None:
                raise TimeoutError("the server says nothing")
            if text != "2":
                return str(text)
            self.wire.send("3")

    def ask(self, event: str, *values: Any) -> Any:
        self.number += 1
        self.wire.send(f"42{self.number}{json.dumps([event, *values])}")
        head = f"43{self.number}"
        while not (text := self._next()).startswith(head):
            pass
        return json.loads(text.removeprefix(head))[0]

    def tell(self, event: str, *values: Any) -> None:
        self.wire.send(f"42{json.dumps([event, *values])}")

    def event(self, patience: float = 60) -> Any:
        while not (text := self._next(patience)).startswith("42"):
            pass
        return json.loads(text[2:])


@contextlib.contextmanager
def server(settings: Settings) -> Iterator[str]:
    """The server as ``ruota up`` starts it, on a free port; its address."""
    with socket.create_server(("127.0.0.1", 0)) as listener, (settings.data / "web.log").open("wb") as log:
        descriptor = listener.fileno()
        process = subprocess.Popen(
            web_command(f"fd://{descriptor}"),
            env={**os.environ, **environment(settings)},
            cwd=ROOT,
            pass_fds=(descriptor,),
            stdout=log,
            stderr=log,
        )
        address = f"127.0.0.1:{listener.getsockname()[1]}"
        try:
            _wait(process, address, settings.data / "web.log")
            yield address
        finally:
            process.terminate()
            process.wait(30)


def _wait(process: subprocess.Popen[bytes], address: str, log: Path) -> None:
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        assert process.poll() is None, log.read_text("utf-8")
        with contextlib.suppress(httpx.TransportError):
            if httpx.get(f"http://{address}/healthz", trust_env=False, timeout=60).status_code == 200:
                return
        time.sleep(0.1)
    raise AssertionError("the server does not answer")
