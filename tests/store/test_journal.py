import multiprocessing
from collections.abc import Callable

import pytest
from sqlalchemy import select

from engine.errors import Code, RuotaError
from engine.store import Database, batches, journal
from engine.store.batches import StaleFence
from engine.store.journal import Entry
from engine.store.models import Batch
from tests.store.conftest import make_run

_fork = multiprocessing.get_context("fork")


def _together(work: Callable[..., None], *arguments: tuple[object, ...]) -> None:
    processes = [_fork.Process(target=work, args=each) for each in arguments]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0] * len(processes)


def _write(database: Database, run_id: str, writer: int) -> None:
    for turn in range(20):
        try:
            with database.begin() as session:
                entries = [Entry("step", {"turn": turn, "part": part}, f"d{writer}", "scan") for part in range(3)]
                journal.append(session, run_id, entries)
                if turn % 5 == 4:
                    raise ZeroDivisionError  # what was numbered in vain must leave no gap
        except ZeroDivisionError:
            continue


def test_several_processes_write_without_a_gap(database: Database) -> None:
    run_id = make_run(database)
    _together(_write, *((database, run_id, writer) for writer in range(4)))
    with database.session() as session:
        rows = journal.read(session, run_id, limit=None)
        assert [row.sequence for row in rows] == list(range(1, 4 * 16 * 3 + 1))
        assert journal.last_sequence(session, run_id) == len(rows)
    for writer in range(4):
        own = [(row.body["turn"], row.body["part"]) for row in rows if row.device_id == f"d{writer}"]
        assert own == [(turn, part) for turn in range(20) if turn % 5 != 4 for part in range(3)]


def test_entries_of_one_append_stand_together(database: Database) -> None:
    run_id, other = make_run(database), make_run(database)
    with database.begin() as session:
        assert journal.append(session, run_id, [Entry("a"), Entry("b")]) == range(1, 3)
        assert journal.append(session, other, [Entry("c")]) == range(1, 2)
        assert journal.append(session, run_id, []) == range(0)
        assert journal.append(session, run_id, [Entry("d")]) == range(3, 4)
    with database.session() as session:
        assert [row.kind for row in journal.read(session, run_id, after=1)] == ["b", "d"]
        assert [row.kind for row in journal.read(session, run_id, after=1, limit=1)] == ["b"]
        assert journal.read(session, run_id, after=3) == []


def test_a_run_that_is_not_there_has_no_journal(database: Database) -> None:
    with pytest.raises(RuotaError) as caught, database.begin() as session:
        journal.append(session, "nowhere", [Entry("a")])
    assert caught.value.code is Code.NOT_FOUND


def test_a_stale_fence_writes_nothing(database: Database) -> None:
    run_id = make_run(database)
    with database.begin() as session:
        old = batches.claim_batch(session, run_id, 0, "first")
        batches.check_fence(session, run_id, 0, old)
    with database.begin() as session:
        new = batches.claim_batch(session, run_id, 0, "second")
    assert new > old
    with pytest.raises(StaleFence) as caught, database.begin() as session:
        journal.append(session, run_id, [Entry("a")])
        batches.check_fence(session, run_id, 0, old)
    assert caught.value.code is Code.LOST
    with pytest.raises(StaleFence), database.begin() as session:
        batches.beat(session, run_id, 0, old)
    with database.begin() as session:
        assert journal.read(session, run_id) == []
        batches.beat(session, run_id, 0, new)
        row = session.scalars(select(Batch)).one()
        assert (row.holder, row.status, row.fence) == ("second", "running", new)


def test_a_batch_that_is_not_there_cannot_be_claimed(database: Database) -> None:
    run_id = make_run(database)
    with pytest.raises(RuotaError, match="has no part 8"), database.begin() as session:
        batches.claim_batch(session, run_id, 7, "first")


def _drive(database: Database, run_id: str, holder: str) -> None:
    """Claim the batch again and again; under each claim write until another has taken over."""
    for _ in range(5):
        with database.begin() as session:
            fence = batches.claim_batch(session, run_id, 0, holder)
        for _ in range(3):
            try:
                with database.begin() as session:
                    batches.check_fence(session, run_id, 0, fence)
                    journal.append(session, run_id, [Entry("step", {"fence": fence})])
            except StaleFence:
                break


def test_writes_of_rivals_never_interleave(database: Database) -> None:
    run_id = make_run(database)
    _together(_drive, *((database, run_id, f"worker {number}") for number in range(3)))
    with database.session() as session:
        fences = [row.body["fence"] for row in journal.read(session, run_id, limit=None)]
        assert session.scalars(select(Batch.fence)).one() == 15
    assert fences == sorted(fences)
    assert fences
