from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from engine.inventory import create_client, create_device
from engine.settings import Settings
from engine.store import open_database
from engine.vault import Vault, open_vault
from tests.store.conftest import database, postgresql_tables, server, sqlite
from tests.support.tables import lay_tables

__all__ = ["database", "postgresql_tables", "server", "sqlite"]


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    lay_tables(tmp_path / "data")
    opened = open_database(Settings(data=tmp_path / "data"))
    with opened.begin() as session:
        yield session
    opened.close()


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    return open_vault(Settings(data=tmp_path / "data"))


@pytest.fixture
def acme(session: Session) -> str:
    return create_client(session, {"name": "ACME"}).id


def add(session: Session, client: str, name: str, **more: object) -> str:
    return create_device(session, {"name": name, "client_id": client, "address": "192.0.2.1", **more}).id
