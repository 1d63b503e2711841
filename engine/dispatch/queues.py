"""The connection to Valkey, the queues, and enqueuing a drive."""

from redis import Redis
from redis.backoff import ExponentialBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError
from redis.retry import Retry
from rq import Queue
from rq.job import Job
from rq.serializers import JSONSerializer

SERIALIZER = JSONSerializer
DEFAULT_QUEUE = "ruota"
DRIVE = "engine.dispatch.drive.drive"
DRIVE_TIMEOUT = 7 * 24 * 3600
KEEP_RESULT = 60
KEEP_FAILURE = 600


def connect(url: str, patience: int = 3) -> Redis:
    """A client that tries a lost connection again for a moment before it gives up."""
    return Redis.from_url(
        url,
        socket_connect_timeout=5,
        health_check_interval=30,
        retry=Retry(ExponentialBackoff(cap=1.0, base=0.05), patience),
        retry_on_error=[RedisConnectionError, RedisTimeoutError],
    )


def queue_of(connection: Redis, name: str = DEFAULT_QUEUE) -> Queue:
    """A queue by name."""
    return Queue(name, connection=connection, serializer=SERIALIZER)


def job_id(run_id: str, batch: int, fence: int) -> str:
    """The id of the job that drives a batch under a fence; a second enqueue of the same drive is the same job."""
    return f"drive-{run_id}-{batch if batch >= 0 else 'run'}-{fence}"


def enqueue_drive(connection: Redis, run_id: str, batch: int, fence: int, queue: str = DEFAULT_QUEUE) -> Job:
    """Ask for a drive of a batch. Ids only; nothing that RQ would try again by itself."""
    return queue_of(connection, queue).enqueue(
        DRIVE,
        args=(run_id, batch),
        job_id=job_id(run_id, batch, fence),
        job_timeout=DRIVE_TIMEOUT,
        result_ttl=KEEP_RESULT,
        failure_ttl=KEEP_FAILURE,
        description=f"drive {run_id} {batch}",
    )
