"""The listening socket of the web server, and who holds a port that is taken."""

import errno
import socket
from pathlib import Path

from engine.errors import Code, RuotaError

LISTENING = "0A"


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 takes a free one. A port in use is an error that says by whom."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(1024)
    except OSError as error:
        listener.close()
        raise RuotaError(_why(host, port, error), code=Code.CONFLICT) from None
    return listener


def _why(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        user = who_listens(port)
        return f"Port {port} is in use by {user or 'another program'}; choose another with --port."
    if error.errno == errno.EACCES:
        return f"Port {port} is reserved for the administrator; choose one above 1023 with --port."
    return f"The address {host} cannot be used ({error.strerror}); choose another with --host."


def who_listens(port: int) -> str | None:
    """Name and pid of the program that listens on a TCP port, where the system lets us see it (Linux)."""
    inodes = _inodes(port)
    if not inodes:
        return None
    for process in Path("/proc").glob("[0-9]*"):
        if _holds(process, inodes):
            name = (process / "comm").read_text("utf-8", "replace").strip()
            return f"{name} (process {process.name})"
    return None


def _inodes(port: int) -> set[str]:
    found: set[str] = set()
    for table in (Path("/proc/net/tcp"), Path("/proc/net/tcp6")):
        if not table.is_file():
            continue
        for line in table.read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == LISTENING and int(fields[1].rpartition(":")[2], 16) == port:
                found.add(f"socket:[{fields[9]}]")
    return found


def _holds(process: Path, inodes: set[str]) -> bool:
    try:
        return any(str(fd.readlink()) in inodes for fd in (process / "fd").iterdir())
    except OSError:
        return False
