"""The connection to Valkey, the queues, and enqueuing a drive."""

import secrets

from redis import Redis
from redis.backoff import ExponentialBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError
from redis.retry import Retry
from rq import Queue
from rq.serializers import JSONSerializer
from sqlalchemy import select, update

from engine.states import Status
from engine.store import Database
from engine.store.models import Batch

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


def enqueue_drive(
    connection: Redis, run_id: str, batch: int, *, queue: str = DEFAULT_QUEUE, first: bool = False
) -> str:
    """Ask for a drive of a batch and return the job's id. Ids only; nothing that RQ would try again by itself.

    Asking twice does no harm: a drive that finds its batch taken ends at once.
    """
    job = queue_of(connection, queue).enqueue(
        DRIVE,
        args=(run_id, batch),
        job_id=f"drive-{run_id}-{batch if batch >= 0 else 'run'}-{secrets.token_hex(4)}",
        job_timeout=DRIVE_TIMEOUT,
        result_ttl=KEEP_RESULT,
        failure_ttl=KEEP_FAILURE,
        description=f"drive {run_id} {batch}",
        at_front=first,
    )
    return str(job.id)


def enqueue_due(database: Database, connection: Redis, run_id: str | None = None) -> int:
    """Enqueue every batch that is due and has no job yet (of one run, or of all); returns how many.

    The drives of a run that is one batch long, and those that wake from a wait, go first: nobody waits behind a
    thousand devices for three.
    """
    with database.session() as session:
        query = select(Batch).where(Batch.status == Status.QUEUED.value, Batch.job_id.is_(None))
        if run_id is not None:
            query = query.where(Batch.run_id == run_id)
        due = list(session.scalars(query.order_by(Batch.run_id, Batch.batch)))
        long = set(session.scalars(select(Batch.run_id).where(Batch.batch == 1)))
    for batch in due:
        first = batch.run_id not in long or batch.fence > 0
        queue = batch.queue or DEFAULT_QUEUE
        job = enqueue_drive(connection, batch.run_id, batch.batch, queue=queue, first=first)
        with database.begin() as session:
            note = update(Batch).where(Batch.run_id == batch.run_id, Batch.batch == batch.batch)
            note = note.where(Batch.status == Status.QUEUED.value, Batch.job_id.is_(None))
            session.execute(note.values(job_id=job).execution_options(synchronize_session=False))
    return len(due)
