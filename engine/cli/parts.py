"""``up``, and its parts one by one for several machines."""

import json
import os
import sys
from argparse import Namespace
from dataclasses import replace

from engine.dispatch import instance
from engine.dispatch.parent import watch_parent
from engine.dispatch.queues import connect
from engine.dispatch.scheduler import run_scheduler
from engine.dispatch.supervisor import Supervisor, environment, prepare, web_command
from engine.dispatch.worker import run_worker
from engine.dispatch.world import World
from engine.errors import Code, RuotaError
from engine.settings import Settings


def up(parsed: Namespace, settings: Settings) -> int:
    """Start everything; ends with SIGINT or SIGTERM."""

    def say(line: str) -> None:
        print(json.dumps({"message": line}) if parsed.json else line, flush=True)

    Supervisor(settings, say).serve()
    return 0


def web(_parsed: Namespace, settings: Settings) -> int:
    """Become the web server."""
    settings = with_redis(settings)
    prepare(settings)
    bind = f"[{settings.host}]:{settings.port}" if ":" in settings.host else f"{settings.host}:{settings.port}"
    sys.stdout.flush()
    os.execve(sys.executable, web_command(bind), dict(environment(settings)))  # noqa: S606


def worker(parsed: Namespace, settings: Settings) -> int:
    """Work on one queue."""
    settings = with_redis(settings)
    os.environ.update(environment(settings))
    watch_parent(os.getppid())
    _warm()
    run_worker(connect(settings.redis_url or ""), parsed.queue)
    return 0


def scheduler(_parsed: Namespace, settings: Settings) -> int:
    """Tick."""
    settings = with_redis(settings)
    watch_parent(os.getppid())
    run_scheduler(World.of(settings), settings.redis_url or "")
    return 0


def with_redis(settings: Settings) -> Settings:
    """The settings with the queue's address: configured, or that of the instance on the data folder."""
    if settings.redis_url:
        return settings
    running = instance.running(settings.data)
    if running is None:
        raise RuotaError(
            "There is no queue; set RUOTA_REDIS_URL, or start Ruota whole with ruota up.", code=Code.UNAVAILABLE
        )
    return replace(settings, redis_url=running.redis_url)


def _warm() -> None:
    """Import what a drive needs and read the catalog before the first fork, so that every drive starts at once."""
    import engine.connectors
    import engine.dispatch.drive  # noqa: F401
    from engine.dispatch.plans import catalog

    catalog()
