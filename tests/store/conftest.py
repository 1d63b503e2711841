from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import make_url

from engine.settings import Settings
from engine.store import Database, open_database
from engine.store import runs as run_store
from engine.store.models import Run
from tests.support import postgresql
from tests.support.require import require
from tests.support.tables import lay_tables, make_tables


@pytest.fixture(scope="session")
def server() -> Iterator[postgresql.Server]:
    reason = postgresql.why_not()
    require(reason is None, reason or "")
    with postgresql.serving() as running:
        yield running


@pytest.fixture(scope="session")
def postgresql_tables(server: postgresql.Server, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name of a database of the server that has all tables."""
    url = server.new_database()
    make_tables(Settings(data=tmp_path_factory.mktemp("tables"), database_url=url))
    return str(make_url(url).database)


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    url = request.getfixturevalue("server").new_database() if request.param == "postgresql" else None
    database = open_database(Settings(data=tmp_path / "data", database_url=url))
    yield database
    database.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite")
        return
    server, tables = request.getfixturevalue("server"), request.getfixturevalue("postgresql_tables")
    database = open_database(Settings(data=tmp_path / "data", database_url=server.new_database(tables)))
    yield database
    database.close()


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Database]:
    lay_tables(tmp_path / "data")
    database = open_database(Settings(data=tmp_path / "data"))
    yield database
    database.close()


def make_run(database: Database, devices: int = 3, batch_size: int = 100) -> str:
    snapshots = [{"id": f"d{number:03}", "name": f"web{number}"} for number in range(devices)]
    with database.begin() as session:
        run = Run(workflow_name="Check-up", document={"nodes": {}}, mode="preview")
        return run_store.create(session, run, snapshots, batch_size=batch_size).id
