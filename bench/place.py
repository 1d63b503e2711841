"""A whole Ruota with workers, and a fleet behind one real sshd, for as long as a measurement lasts."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from redis import Redis

from engine.dispatch.queues import connect
from engine.dispatch.supervisor import environment, prepare
from engine.dispatch.valkey import Valkey
from engine.dispatch.world import World
from engine.inventory import create_client, create_credential, create_device
from engine.settings import Settings
from tests.support.sshd import Sshd, make_sshd, temporary_user

NODES = Path(__file__).resolve().parent / "nodes"


@dataclass(frozen=True, slots=True)
class Place:
    """``folder`` is readable for the fleet's user and holds what the other contestants need."""

    settings: Settings
    world: World
    redis: Redis
    folder: Path


@contextmanager
def ruota(workers: int = 2) -> Iterator[Place]:
    """Database, Valkey, workers and scheduler; everything ends with the block."""
    folder = Path(tempfile.mkdtemp(prefix="ruota-bench-"))
    folder.chmod(0o755)
    os.environ["RUOTA_NODES"] = str(NODES)
    valkey = Valkey(folder / "data")
    processes: list[subprocess.Popen[bytes]] = []
    try:
        valkey.start()
        settings = replace(Settings(data=folder / "data"), redis_url=valkey.url, nodes=(NODES,))
        prepare(settings)
        world = World.of(settings)
        redis = connect(valkey.url)
        with (folder / "log").open("wb") as log:
            for part in [["worker"]] * workers + [["scheduler"]]:
                command = [sys.executable, "-m", "engine.cli", *part]
                processes.append(subprocess.Popen(command, env=environment(settings), stdout=log, stderr=log))
        yield Place(settings, world, redis, folder)
        world.database.close()
        redis.close()
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(20)
        valkey.stop()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def sshd(folder: Path) -> Iterator[Sshd]:
    """One real sshd for all devices, with a user whose shell is plain /bin/sh."""
    home = folder / "sshd"
    home.mkdir(mode=0o755)
    with temporary_user(home) as user:
        daemon = make_sshd(home, user)
        daemon.start()
        try:
            yield daemon
        finally:
            daemon.stop()


def enrol(place: Place, daemon: Sshd, hosts: list[str]) -> list[str]:
    """The hosts as devices, with their host key known; their ids."""
    with place.world.database.begin() as session:
        client = create_client(session, {"name": "Fleet"})
        login = {"name": "Fleet", "kind": "key", "username": daemon.user.name, "private_key": daemon.private_key}
        credential = create_credential(session, place.world.vault, login)
        ids: list[str] = []
        for host in hosts:
            values = {
                "name": host,
                "client_id": client.id,
                "address": host,
                "port": daemon.port,
                "credential_id": credential.id,
            }
            device = create_device(session, values)
            device.host_key = daemon.host_key
            ids.append(device.id)
        return ids
