"""A WS-Management server on loopback, for clients that know only Windows' own."""

import hashlib
import socket
import ssl
import threading
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.lab.windows import messages
from tests.lab.windows.auth import Accounts, Login
from tests.lab.windows.backends import Backend
from tests.lab.windows.faults import Fault, Faults
from tests.lab.windows.messages import BadMessage, Request, seconds
from tests.lab.windows.shells import Shell

import base64  # isort: skip


@dataclass
class Wsman:
    """One server. ``counts``: requests of each operation that were carried out; ``logins``: who logged in, and how;
    ``requests``: of HTTP, all of them."""

    backend: Backend
    accounts: Accounts
    tls: ssl.SSLContext | None = None
    faults: Faults = field(default_factory=Faults)
    counts: Counter[str] = field(default_factory=Counter)
    logins: set[tuple[str, str]] = field(default_factory=set)
    shells: dict[str, Shell] = field(default_factory=dict)
    most_shells: int = 30
    requests: int = 0
    wanted_port: int = 0
    host: str = "127.0.0.1"
    path: str = "/wsman"

    def __post_init__(self) -> None:
        handler = type("Handler", (_Handler,), {"wsman": self})
        self._server = _Server((self.host, self.wanted_port), handler, self.tls)
        self.port = int(self._server.server_address[1])
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    @property
    def address(self) -> str:
        return f"{'https' if self.tls else 'http'}://127.0.0.1:{self.port}/wsman"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._server.drop()
        for shell in list(self.shells.values()):
            shell.close()

    def drop(self) -> None:
        """Close every connection, as a network that goes away does."""
        self._server.drop()

    def carry_out(self, request: Request, user: str) -> bytes:
        """The answer to a request; ``Failure`` for a fault."""
        work = getattr(self, f"_{request.action.lower()}", None)
        if work is None:
            raise Failure(2150858752, f"The action {request.action} is not known.")
        self.counts[request.action] += 1
        return work(request, user)  # type: ignore[no-any-return]

    def _create(self, request: Request, user: str) -> bytes:
        self._drop_forgotten()
        if sum(shell.owner == user for shell in self.shells.values()) >= self.most_shells:
            raise Failure(2150859173, "The maximum number of concurrent shells for this user has been exceeded.")
        environment = {
            one.get("Name", ""): one.text or ""
            for one in request.body.iterfind("rsp:Shell/rsp:Environment/rsp:Variable", request.names)
        }
        codepage = int(request.options.get("WINRS_CODEPAGE") or 437)
        idle = seconds(request.text("rsp:Shell/rsp:IdleTimeOut") or "PT7200S")
        shell = Shell(user, self.backend, codepage, environment, idle=idle)
        self.shells[shell.id] = shell
        return messages.created(request, shell.id, str(codepage))

    def _command(self, request: Request, user: str) -> bytes:
        shell = self._shell(request, user)
        arguments = [one.text or "" for one in request.body.iterfind("rsp:CommandLine/rsp:Arguments", request.names)]
        line = " ".join([request.text("rsp:CommandLine/rsp:Command"), *arguments]).strip()
        skip = request.options.get("WINRS_SKIP_CMD_SHELL", "FALSE").upper() == "TRUE"
        try:
            command = shell.start(line, skip_cmd=skip)
        except Exception as error:  # the lab's own WindowsError, or the device is off
            code = getattr(error, "code", None)
            if code is None:
                raise NotReady from None
            raise Failure(2147942400 + int(code), "The system cannot find the file specified.") from None
        return messages.started(request, command.id)

    def _send(self, request: Request, user: str) -> bytes:
        shell = self._shell(request, user)
        for stream in request.body.iterfind("rsp:Send/rsp:Stream", request.names):
            command = shell.commands.get(stream.get("CommandId", ""))
            if command is None:
                raise Failure(2150858843, "The command is not there.")
            end = stream.get("End", "false").lower() == "true"
            command.feed(base64.b64decode(stream.text or ""), end=end)
        return messages.simple(request, "Send")

    def _receive(self, request: Request, user: str) -> bytes:
        shell = self._shell(request, user)
        stream = request.find("rsp:Receive/rsp:DesiredStream")
        command = shell.commands.get(stream.get("CommandId", "") if stream is not None else "")
        if command is None:
            raise Failure(2150858843, "The command is not there.")
        news = command.receive(request.timeout, request.envelope // 2)
        if news is None:
            raise Failure(
                messages.TIMED_OUT, "The WS-Management service cannot complete the operation within the time."
            )
        return messages.received(request, command.id, *news)

    def _signal(self, request: Request, user: str) -> bytes:
        shell = self._shell(request, user)
        signal = request.find("rsp:Signal")
        shell.signal(signal.get("CommandId", "") if signal is not None else "")
        return messages.simple(request, "Signal")

    def _delete(self, request: Request, user: str) -> bytes:
        self._shell(request, user).close()
        self.shells.pop(request.shell or "", None)
        return messages.simple(request, "Delete")

    def _drop_forgotten(self) -> None:
        for key, shell in list(self.shells.items()):
            if shell.forgotten:
                self.shells.pop(key).close()

    def _shell(self, request: Request, user: str) -> Shell:
        self._drop_forgotten()
        shell = self.shells.get(request.shell or "")
        if shell is None or shell.owner != user:
            raise Failure(messages.SHELL_NOT_FOUND, "The shell is not there.")
        shell.used = time.monotonic()
        return shell


class NotReady(Exception):
    """The device is restarting, so that its service answers nobody."""


class Failure(Exception):
    """A WS-Management fault."""

    def __init__(self, code: int, reason: str, wmi: int | None = None, subcode: str = "w:InternalError") -> None:
        super().__init__(reason)
        self.code, self.reason, self.wmi, self.subcode = code, reason, wmi, subcode


_PLANNED = {
    "timeout": Failure(messages.TIMED_OUT, "The operation timed out."),
    "shell_not_found": Failure(messages.SHELL_NOT_FOUND, "The shell is not there."),
    "access_denied": Failure(messages.ACCESS_DENIED, "Access is denied."),
    "quota": Failure(2150858843, "The maximum number of concurrent operations has been exceeded.", messages.QUOTA),
    "too_large": Failure(messages.TOO_LARGE, "The envelope is too large.", subcode="w:EncodingLimit"),
    "busy": Failure(170, "The requested resource is in use."),
}


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256

    def __init__(self, address: tuple[str, int], handler: Any, tls: ssl.SSLContext | None) -> None:
        self._tls = tls
        self._open: set[socket.socket] = set()
        super().__init__(address, handler)

    def get_request(self) -> tuple[Any, Any]:
        connection, address = super().get_request()
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._open.add(connection)
        return connection, address

    def finish_request(self, request: Any, client_address: Any) -> None:
        if self._tls is None:
            super().finish_request(request, client_address)
            return
        # the handshake is made in the connection's own thread
        with suppress(OSError), self._tls.wrap_socket(request, server_side=True) as secured:
            self._open.add(secured)
            super().finish_request(secured, client_address)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Connections break here all the time, on purpose."""

    def drop(self) -> None:
        for connection in list(self._open):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        self._open.clear()


class _Handler(BaseHTTPRequestHandler):
    wsman: Wsman
    protocol_version = "HTTP/1.1"

    def setup(self) -> None:
        super().setup()
        secure = isinstance(self.request, ssl.SSLSocket)
        shown = self.request.getpeercert(binary_form=True) if secure else None
        certificate = hashlib.sha256(shown).hexdigest() if shown else None
        self._login = Login(self.wsman.accounts, secure, certificate)

    def do_POST(self) -> None:
        with self.wsman.faults.lock:
            self.wsman.requests += 1
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.path.rstrip("/") != self.wsman.path:
            self._answer(404, b"")
            return
        known, token = self._login.check(self.headers.get("Authorization"))
        if not known:
            self._answer(401, b"", token)
            return
        kind = self.headers.get("Content-Type") or ""
        try:
            raw = self._login.opened(body, kind)
        except Exception:  # whatever cannot be decrypted
            self._answer(400, b"")
            return
        if raw is None:
            self._answer(500, b"")
        elif not raw:
            self._answer(200, b"", token)
        else:
            self._message(raw, kind, token)

    def _message(self, raw: bytes, kind: str, token: str | None) -> None:
        try:
            request = messages.parse(raw)
        except BadMessage:
            self._answer(400, b"", token)
            return
        fault = self.wsman.faults.take(request.action, len(raw))
        if fault is not None and self._instead(fault):
            return
        user = self._login.user or ""
        self.wsman.logins.add((user, self._login.protocol))
        status = 200
        try:
            if fault is not None and fault.kind in _PLANNED:
                raise _PLANNED[fault.kind]
            if user in self.wsman.accounts.denied:
                raise _PLANNED["access_denied"]
            answer = self.wsman.carry_out(request, user)
        except NotReady:
            self._answer(503, b"", token)
            return
        except Failure as failure:
            status = 500
            answer = messages.fault(
                request.message_id, failure.code, failure.reason, wmi=failure.wmi, subcode=failure.subcode
            )
        if fault is not None and fault.kind == "cut_after":
            self._cut()
            return
        sealed, answer_kind = self._login.sealed(answer, kind)
        cut = None
        if fault is not None and fault.kind == "cut_answer":
            cut = fault.at or len(sealed) // 2
        self._answer(status, sealed, token, answer_kind, cut=cut)

    def _instead(self, fault: Fault) -> bool:
        if fault.kind == "slow":
            time.sleep(fault.seconds)
        elif fault.kind == "cut_before":
            self._cut()
        elif fault.kind == "bad_request":
            self._answer(400, b"")
        elif fault.kind == "unavailable":
            self._answer(503, b"")
        elif fault.kind == "forbidden":
            self._answer(403, b"")
        return fault.kind in ("cut_before", "bad_request", "unavailable", "forbidden")

    def _cut(self) -> None:
        self.close_connection = True
        with suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)

    def _answer(
        self, status: int, body: bytes, token: str | None = None, kind: str = "text/plain", *, cut: int | None = None
    ) -> None:
        with suppress(OSError):
            self.send_response(status)
            for value in [token] if token else self._login.challenge() if status == 401 else []:
                self.send_header("WWW-Authenticate", value)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body[:cut])
        if cut is not None:
            self._cut()

    def log_message(self, format: str, *arguments: Any) -> None:
        """Silent."""
