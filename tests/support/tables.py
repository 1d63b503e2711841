"""Databases that have their tables already, made once in each test process: the migrations have tests of their own."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from engine.settings import Settings
from engine.store import open_database, upgrade


@cache
def _sqlite() -> bytes:
    with TemporaryDirectory(prefix="ruota-tables-") as folder:
        settings = Settings(data=Path(folder))
        make_tables(settings)
        return (settings.data / "ruota.db").read_bytes()


def lay_tables(data: Path) -> None:
    """Put SQLite's file with all tables into a data folder that has none."""
    data.mkdir(parents=True, mode=0o700)
    (data / "ruota.db").write_bytes(_sqlite())


def make_tables(settings: Settings) -> None:
    """Make them by the migrations."""
    database = open_database(settings)
    try:
        upgrade(database)
    finally:
        database.close()
