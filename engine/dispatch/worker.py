"""The worker process: RQ's worker, whose work horses die with it and let go of their devices when asked to stop."""

import logging
import os
import signal
import socket
from typing import Any

from redis import Redis
from rq import Queue, Worker
from rq.job import Job

from engine.dispatch.parent import die_with_parent
from engine.dispatch.queues import SERIALIZER

log = logging.getLogger("ruota.worker")


class DriveWorker(Worker):
    """One queue, one job at a time, each in a process of its own that cannot outlive this one."""

    max_connection_wait_time = 2.0
    log_result_lifespan = False

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


def worker_name(queue: str) -> str:
    """A name that says where and what, and is unique."""
    return f"{socket.gethostname()}.{os.getpid()}.{queue}"


def run_worker(connection: Redis, queue: str) -> None:
    """Work on one queue until told to stop."""
    logging.getLogger("rq.worker").setLevel(logging.WARNING)
    worker = DriveWorker(
        [Queue(queue, connection=connection, serializer=SERIALIZER)],
        name=worker_name(queue),
        connection=connection,
        serializer=SERIALIZER,
        worker_ttl=30,
        job_monitoring_interval=5,
        log_job_description=False,
    )
    worker.work(logging_level="WARNING")
