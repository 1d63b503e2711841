"""The connection to the database: sessions that read, sessions that write, and pragmas that keep promises."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, TimeoutError
from sqlalchemy.orm import Session

from engine.errors import Code, RuotaError
from engine.settings import Settings
from engine.store.failures import is_unavailable, unavailable

BUSY_MILLISECONDS = 10_000
REBUILDING = "ruota_rebuilding"
_READ_ONLY = "ruota_read_only"
_RELAXED = "ruota_relaxed"


class Database:
    """One database. Safe to keep across a fork: each process makes its own engine on first use."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._engine: Engine | None = None
        self._pid = 0

    @property
    def engine(self) -> Engine:
        """This process's engine; a parent's connections are left to the parent."""
        if self._engine is None or self._pid != os.getpid():
            if self._engine is not None:
                self._engine.dispose(close=False)
            self._engine = _make_engine(self.url)
            self._pid = os.getpid()
        return self._engine

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A session that reads one consistent state and cannot write. Objects stay usable afterwards."""
        with self._work({_READ_ONLY: True, "postgresql_readonly": True}) as session:
            yield session

    @contextmanager
    def begin(self, *, durable: bool = True) -> Iterator[Session]:
        """A session in one transaction that writes: committed at the end, rolled back on an error.

        ``durable=False`` may lose the last commits (never their order) when the machine loses power: for logs.
        Raises ``RuotaError`` (unavailable) when the database cannot serve. Objects stay usable afterwards.
        """
        with self._work({} if durable else {_RELAXED: True}) as session, session.begin():
            yield session

    @contextmanager
    def _work(self, options: dict[str, Any]) -> Iterator[Session]:
        engine = self.engine.execution_options(**options)
        try:
            with Session(engine, expire_on_commit=False) as session:
                yield session
        except (DBAPIError, TimeoutError) as error:
            writing = _READ_ONLY in options and "readonly" in str(error)
            if is_unavailable(error) and not writing:
                raise unavailable(error) from error
            raise

    def close(self) -> None:
        """Close this process's connections; the next use opens new ones."""
        if self._engine is not None:
            self._engine.dispose(close=self._pid == os.getpid())
            self._engine = None


def open_database(settings: Settings) -> Database:
    """The database of the settings; nothing is connected yet. The SQLite file's folder is made if missing."""
    try:
        url = make_url(settings.database)
        url.get_dialect()
    except (ArgumentError, NoSuchModuleError):
        message = "RUOTA_DATABASE_URL is not a database's address; write postgresql://user@host/name."
        raise RuotaError(message, code=Code.BAD_PARAM) from None
    if url.get_backend_name() not in ("sqlite", "postgresql"):
        message = f"RUOTA_DATABASE_URL names {url.get_backend_name()}; Ruota works with SQLite and PostgreSQL."
        raise RuotaError(message, code=Code.BAD_PARAM)
    if url.get_backend_name() == "sqlite" and url.database:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    return Database(url.render_as_string(hide_password=False))


def _make_engine(address: str) -> Engine:
    if make_url(address).get_backend_name() == "sqlite":
        return _make_sqlite(address)
    engine = create_engine(address, pool_pre_ping=True, pool_size=10, max_overflow=30, pool_timeout=30)
    event.listen(engine, "begin", _begin_postgresql)
    return engine


def _make_sqlite(address: str) -> Engine:
    engine = create_engine(address, pool_size=10, max_overflow=30, pool_timeout=30)
    event.listen(engine, "connect", _connect_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _connect_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout={BUSY_MILLISECONDS}",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "temp_store=MEMORY",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    options = connection.get_execution_options()
    if options.get(_READ_ONLY):
        connection.exec_driver_sql("PRAGMA query_only=ON")
        connection.exec_driver_sql("BEGIN")
        return
    connection.exec_driver_sql("PRAGMA query_only=OFF")
    if options.get(REBUILDING):  # a table that is rebuilt must not take its children along
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
    connection.exec_driver_sql(f"PRAGMA synchronous={'NORMAL' if options.get(_RELAXED) else 'FULL'}")
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _begin_postgresql(connection: Connection) -> None:
    if connection.get_execution_options().get(_RELAXED):
        connection.exec_driver_sql("SET LOCAL synchronous_commit = off")
