"""Bringing the database's tables up to date at start."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script.revision import ResolutionError
from alembic.util.exc import CommandError
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, TimeoutError

from engine.errors import Code, RuotaError
from engine.store.database import REBUILDING, Database
from engine.store.failures import is_unavailable, unavailable

_LOCK = 0x52554F54
_FOLDER = Path(__file__).resolve().parent / "migrations"


def upgrade(database: Database) -> None:
    """Make or update the tables, whole or not at all; does nothing when they are current.

    Processes that start together do it one after the other. Raises ``RuotaError`` (unavailable) when the database
    cannot serve or was made by a newer Ruota.
    """
    try:
        with migrating(database) as connection:
            command.upgrade(configuration(connection), "head")
    except (CommandError, ResolutionError) as error:
        message = "The database was made by a newer Ruota; install that version or a later one."
        raise RuotaError(message, code=Code.UNAVAILABLE) from error
    except (DBAPIError, TimeoutError) as error:
        if is_unavailable(error):
            raise unavailable(error) from error
        raise


@contextmanager
def migrating(database: Database) -> Iterator[Connection]:
    """A connection in one transaction that nobody else migrates in; closed for good afterwards."""
    with database.engine.execution_options(**{REBUILDING: True}).connect() as connection:
        connection.detach()
        with connection.begin():
            if connection.dialect.name == "postgresql":
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
            yield connection


def configuration(connection: Connection) -> Config:
    """Alembic's configuration for this connection; it prints nothing."""
    config = Config(stdout=io.StringIO(), attributes={"connection": connection})
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
