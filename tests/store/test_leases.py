import multiprocessing
from datetime import timedelta

from engine.store import Database, leases
from engine.store.models import Lease
from engine.store.types import now


def test_one_holds_and_the_next_follows(database: Database) -> None:
    with database.begin() as session:
        first = leases.acquire(session, "scheduler", "a", 60)
        assert first is not None
        assert leases.acquire(session, "scheduler", "b", 60) is None
        assert leases.acquire(session, "scheduler", "a", 60) == first
        assert leases.acquire(session, "reaper", "b", 60) is not None
        assert leases.renew(session, "scheduler", "a", 60)
        assert not leases.renew(session, "scheduler", "b", 60)
        leases.release(session, "scheduler", "b")
        assert leases.acquire(session, "scheduler", "b", 60) is None
        leases.release(session, "scheduler", "a")
        second = leases.acquire(session, "scheduler", "b", 60)
        assert second is not None and second > first
        assert not leases.renew(session, "scheduler", "a", 60)


def test_a_lease_that_ran_out_can_be_taken_but_not_renewed(database: Database) -> None:
    with database.begin() as session:
        session.add(Lease(name="scheduler", holder="a", expires_at=now() - timedelta(hours=1), fence=4))
        session.flush()
        assert not leases.renew(session, "scheduler", "a", 60)
        assert leases.acquire(session, "scheduler", "b", 60) == 5


def _try(database: Database, holder: str, won: "multiprocessing.SimpleQueue[str]") -> None:
    with database.begin() as session:
        if leases.acquire(session, "scheduler", holder, 600) is not None:
            won.put(holder)


def test_of_several_processes_one_gets_it(database: Database) -> None:
    fork = multiprocessing.get_context("fork")
    won = fork.SimpleQueue()
    processes = [fork.Process(target=_try, args=(database, f"p{number}", won)) for number in range(4)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0] * 4
    won.get()
    assert won.empty()
