"""A real PostgreSQL server for tests: its own cluster in its own folder, reached over a Unix socket only."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg


def program(name: str) -> str | None:
    """The path of one of PostgreSQL's programs, also where Debian keeps it off PATH."""
    found = shutil.which(name)
    if found:
        return found
    places = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return str(places[-1]) if places else None


def why_not() -> str | None:
    """Why no server can be started here; None when one can."""
    if program("initdb") is None or program("postgres") is None:
        return "PostgreSQL's server is not installed"
    if os.geteuid() == 0:
        try:
            pwd.getpwnam("postgres")
        except KeyError:
            return "PostgreSQL does not run as root and there is no user postgres"
    return None


class Server:
    """A cluster that can be stopped and started again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.user = "postgres" if os.geteuid() == 0 else None
        self._count = 0

    def make(self) -> None:
        if self.user:
            shutil.chown(self.folder, self.user)
        self._run("initdb", "-D", str(self.folder / "data"), "-U", "ruota", "-A", "trust", "-N", "-E", "UTF8")

    def start(self) -> None:
        options = f"-c listen_addresses='' -c unix_socket_directories='{self.folder}' -c shared_buffers=16MB"
        self._run(
            "pg_ctl", "-D", str(self.folder / "data"), "-w", "-l", str(self.folder / "log"), "-o", options, "start"
        )

    def stop(self) -> None:
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-w", "-m", "immediate", "stop")

    def new_database(self, like: str = "template1") -> str:
        """The address of a new database: empty, or like another that nobody is connected to."""
        self._count += 1
        name = f"ruota_{self._count}"
        with psycopg.connect(host=str(self.folder), user="ruota", dbname="postgres", autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {like}")
        return f"postgresql://ruota@/{name}?host={self.folder}"

    def _run(self, name: str, *arguments: str) -> None:
        # The server inherits the descriptors: with a pipe, reading to its end would wait for the server's own end.
        with (self.folder.parent / f"{self.folder.name}.output").open("wb") as output:
            done = subprocess.run(
                [program(name) or name, *arguments],
                user=self.user,
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
            )
        if done.returncode:
            said = (self.folder.parent / f"{self.folder.name}.output").read_text("utf-8", "replace")
            raise RuntimeError(f"{name} failed: {said}")


@contextmanager
def serving() -> Iterator[Server]:
    """A started server, stopped and removed at the end."""
    above = Path(tempfile.mkdtemp(prefix="ruota-postgresql-"))
    above.chmod(0o755)
    folder = above / "pg"
    folder.mkdir(mode=0o700)
    server = Server(folder)
    try:
        server.make()
        server.start()
        yield server
    finally:
        with suppress(RuntimeError):
            server.stop()
        shutil.rmtree(above, ignore_errors=True)
