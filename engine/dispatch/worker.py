"""The worker process: RQ's worker, whose work horses die with it and let go of their devices when asked to stop."""

import logging
import os
import signal
import socket
import threading
import time
from contextlib import suppress
from types import FrameType
from typing import Any

from redis import Redis, RedisError
from rq import Queue, Worker
from rq.exceptions import StopRequested
from rq.job import Job

from engine.dispatch.parent import die_with_parent
from engine.dispatch.queues import SERIALIZER
from engine.store.ids import new_id

log = logging.getLogger("ruota.worker")


class DriveWorker(Worker):
    """One queue, one job at a time, each in a process of its own that cannot outlive this one."""

    max_connection_wait_time = 2.0
    log_result_lifespan = False
    stopping: threading.Event
    """Set once the process was asked to stop; it outlives this object."""

    def request_stop(self, signum: int, frame: FrameType | None) -> None:
        self.stopping.set()
        super().request_stop(signum, frame)  # type: ignore[no-untyped-call]

    def fork_work_horse(self, job: Job, queue: Queue) -> None:
        parent = os.getpid()
        child = os.fork()
        if child == 0:
            os.setpgrp()
            die_with_parent(parent)
            os.environ["RQ_WORKER_ID"], os.environ["RQ_JOB_ID"] = self.name, job.id
            self.main_work_horse(job, queue)
            os._exit(0)
        self._horse_pid = child

    def _set_ip_address(self, connection: Redis) -> None:
        # CLIENT INFO cannot be parsed when the socket's path has a space in it
        self.ip_address = socket.gethostname()

    def handle_warm_shutdown_request(self) -> None:
        """A drive that is told to stop leaves its devices' jobs running and hands its batch back."""
        super().handle_warm_shutdown_request()  # type: ignore[no-untyped-call]
        if self.horse_pid:
            self.kill_horse(signal.SIGTERM)

    def get_heartbeat_ttl(self, job: Job, working_time: float = 0.0) -> int:
        return int(self.job_monitoring_interval) * 3 + 5

    def maintain_heartbeats(self, job: Job, execution: Any) -> None:
        """RQ's own beat; a Valkey that is away for a while must not end the worker, whose horse is at work."""
        try:
            super().maintain_heartbeats(job, execution)
        except OSError:
            log.warning("Valkey does not answer; the drive goes on without it.")
        except Exception as error:
            if not type(error).__module__.startswith("redis"):
                raise
            log.warning("Valkey does not answer; the drive goes on without it.")


def run_worker(connection: Redis, queue: str, pause: float = 1.0) -> None:
    """Work on one queue until told to stop.

    RQ's worker gives up when Valkey goes away at the wrong moment. Another then takes its place in this process, since
    the next drive must not depend on who watches over it. ``pause`` is the seconds between two tries.
    """
    logging.getLogger("rq.worker").setLevel(logging.WARNING)
    stopping = threading.Event()
    while not stopping.is_set():
        with suppress(StopRequested, RedisError, OSError):
            _worker(connection, queue, stopping).work(logging_level="WARNING")
        if not stopping.is_set():
            log.warning("The worker lost Valkey; it begins anew.")
            with suppress(StopRequested, RedisError, OSError):
                time.sleep(pause)


def _worker(connection: Redis, queue: str, stopping: threading.Event) -> DriveWorker:
    worker = DriveWorker(
        [Queue(queue, connection=connection, serializer=SERIALIZER)],
        name=f"{socket.gethostname()}.{os.getpid()}.{queue}.{new_id()}",
        connection=connection,
        serializer=SERIALIZER,
        worker_ttl=30,
        job_monitoring_interval=5,
        log_job_description=False,
    )
    worker.stopping = stopping
    return worker
