from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.dispatch.valkey import Valkey, find_binary
from engine.errors import RuotaError
from engine.settings import Settings
from tests.dispatch.site import Site
from tests.support.require import missing
from tests.support.sshd import own_sshd, sshd, sshd_daemon, sshd_folder, sshd_user

__all__ = ["own_sshd", "sshd", "sshd_daemon", "sshd_folder", "sshd_user"]


@pytest.fixture(scope="session")
def _valkey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Valkey]:
    try:
        find_binary()
    except RuotaError as error:
        missing(error.message)
    server = Valkey(tmp_path_factory.mktemp("valkey data"))
    server.start()
    yield server
    server.stop()


@pytest.fixture
def site(tmp_path: Path, _valkey: Valkey) -> Iterator[Site]:
    made = Site(Settings(data=tmp_path / "data", redis_url=_valkey.url))
    made.redis.flushall()
    yield made
    made.close()
