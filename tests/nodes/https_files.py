"""A real HTTPS server for the files of a folder: ``python https_files.py FOLDER PORT [unknown]``.

It is run inside a throw-away root, which trusts its authority unless it is to be unknown, and goes with it. The program
ends at once; its child serves.
"""

import functools
import http.server
import os
import sys
import tempfile
from pathlib import Path

TRUSTED = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    os.environ.get("SSL_CERT_FILE", ""),
)


def main(folder: str, port: int, *, known: bool) -> None:
    """Serve at 127.0.0.1. ``/moved/…`` leads to ``/…``."""
    from tests.lab.windows.certificates import Authority

    authority = Authority(Path(tempfile.mkdtemp(dir="/run")))
    for path in {Path(name).resolve() for name in TRUSTED if known and name and Path(name).exists()}:
        path.write_text(path.read_text("utf-8") + authority.pem, "utf-8")
    server = http.server.ThreadingHTTPServer(("127.0.0.1", port), functools.partial(_Files, directory=folder))
    server.socket = authority.context().wrap_socket(server.socket, server_side=True)
    if os.fork() == 0:
        os.setsid()
        with Path(os.devnull).open("r+b") as nothing:
            for stream in (0, 1, 2):
                os.dup2(nothing.fileno(), stream)
        server.serve_forever()


class _Files(http.server.SimpleHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path.startswith("/moved/"):
            self.send_response(302)
            self.send_header("Location", self.path.removeprefix("/moved"))
            self.end_headers()
        else:
            super().do_GET()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    main(sys.argv[1], int(sys.argv[2]), known=len(sys.argv) == 3)
