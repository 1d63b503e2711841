"""Small real servers on loopback for the nodes that call out: HTTP with one answer, SMTP with a mailbox."""

import socketserver
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Answering:
    """An HTTP server that gives the same answer to everything and keeps what it was asked."""

    def __init__(self, answer: Mapping[str, Any]) -> None:
        self.received: list[dict[str, Any]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do(self) -> None:
                size = int(self.headers.get("Content-Length") or 0)
                outer.received.append(
                    {
                        "method": self.command,
                        "path": self.path,
                        "headers": dict(self.headers.items()),
                        "body": self.rfile.read(size).decode("utf-8"),
                    }
                )
                body = str(answer.get("body", "")).encode("utf-8")
                self.send_response(answer.get("status", 200))
                for name, value in answer.get("headers", {}).items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(body)

            do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do

            def log_message(self, format: str, *args: Any) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"


@contextmanager
def http(answer: Mapping[str, Any]) -> Iterator[Answering]:
    """The server while the block runs."""
    server = Answering(answer)
    with _running(server._server):
        yield server


class Mailbox:
    """An SMTP server without encryption that refuses ``refused@…`` and keeps the rest."""

    def __init__(self) -> None:
        self.mails: list[tuple[list[str], EmailMessage]] = []
        outer = self

        class Handler(socketserver.StreamRequestHandler):
            def say(self, text: str) -> None:
                self.wfile.write(text.encode() + b"\r\n")

            def handle(self) -> None:
                self.say("220 mailbox")
                receivers: list[str] = []
                for line in self.rfile:
                    word = line.decode().strip()
                    verb = word.split(" ")[0].upper()
                    if verb in ("EHLO", "HELO"):
                        self.say("250-mailbox\r\n250 8BITMIME" if verb == "EHLO" else "250 mailbox")
                    elif verb == "RCPT":
                        address = word.partition("<")[2].partition(">")[0]
                        if address.startswith("refused@"):
                            self.say("550 no such mailbox")
                        else:
                            receivers.append(address)
                            self.say("250 ok")
                    elif verb == "DATA":
                        self.say("354 go on")
                        outer.mails.append((receivers, self.mail()))
                        self.say("250 taken")
                    elif verb == "QUIT":
                        self.say("221 bye")
                        return
                    elif verb in ("MAIL", "RSET", "NOOP"):
                        self.say("250 ok")
                    else:
                        self.say("502 not here")

            def mail(self) -> EmailMessage:
                lines = []
                for line in self.rfile:
                    if line == b".\r\n":
                        break
                    lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
                message = message_from_bytes(b"".join(lines), policy=policy.default)
                assert isinstance(message, EmailMessage)
                return message

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]


@contextmanager
def smtp() -> Iterator[Mailbox]:
    """The server while the block runs."""
    mailbox = Mailbox()
    with _running(mailbox._server):
        yield mailbox


@contextmanager
def _running(server: socketserver.BaseServer) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
