"""Lists of runs: by outcome and by client, read from indexes and without the documents."""

import json
from datetime import timedelta
from typing import Any

from alembic import command
from sqlalchemy import Select, inspect, text

from engine.states import FAILURES
from engine.store import Database, run_lists, runs, upgrade
from engine.store.models import Run
from engine.store.types import now
from engine.store.upgrading import configuration, migrating


def add(database: Database, name: str, *clients: str, hours_ago: int = 1, **columns: Any) -> str:
    snapshots = [{"id": f"d{place}", "client_id": client} for place, client in enumerate(clients)]
    kept = {"status": "done", "outcome": "failed", "finished_at": now() - timedelta(hours=hours_ago), **columns}
    with database.begin() as session:
        run = Run(workflow_name=name, document={"nodes": {}}, mode="apply", **kept)
        return runs.create(session, run, snapshots).id


def plan(database: Database, query: Select[Any]) -> str:
    compiled = query.compile(database.engine, compile_kwargs={"literal_binds": True})
    with database.session() as session:
        return "\n".join(str(row[-1]) for row in session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}"))


def test_lists_narrow_by_outcome_moment_and_client(database: Database) -> None:
    old = add(database, "old", "ours", hours_ago=30)
    both = add(database, "both", "theirs", "ours")
    fine = add(database, "fine", "ours", outcome="ok")
    going = add(database, "going", "ours", outcome=None, status="running", finished_at=None)
    theirs = add(database, "theirs", "theirs", outcome="lost")
    lately = run_lists.Wanted(outcomes=FAILURES, ended_since=now() - timedelta(hours=24))
    with database.session() as session:

        def found(wanted: run_lists.Wanted, **more: Any) -> list[str]:
            return [run.id for run in run_lists.newest(session, wanted, **more)]

        assert found(lately) == [theirs, both]
        assert found(run_lists.Wanted(outcomes=FAILURES)) == [theirs, both, old]
        assert found(run_lists.Wanted(client="ours")) == [going, fine, both, old]
        assert found(run_lists.Wanted(client="ours", equal={"status": "running"})) == [going]
        assert found(run_lists.Wanted(), limit=2, before=theirs) == [going, fine]
        assert run_lists.count(session, lately) == 2
        assert run_lists.count(session, run_lists.Wanted(client="theirs", outcomes=FAILURES)) == 2
        assert run_lists.count(session, run_lists.Wanted()) == 5
        assert run_lists.device_counts(session, [both, theirs]) == {both: {"pending": 2}, theirs: {"pending": 1}}
        assert run_lists.device_counts(session, []) == {}


def test_the_documents_stay_where_they_are(database: Database) -> None:
    add(database, "one")
    with database.session() as session:
        (run,) = run_lists.newest(session, run_lists.Wanted())
        assert {"document", "called", "inputs", "target"} <= inspect(run).unloaded
        assert run.document == {"nodes": {}}


def test_failed_lately_and_a_clients_runs_are_found_by_their_indexes(sqlite: Database) -> None:
    for number in range(20):
        add(sqlite, f"run {number}", "ours" if number % 2 else "theirs", outcome="ok" if number % 3 else "failed")
    lately = run_lists.Wanted(outcomes=FAILURES, ended_since=now() - timedelta(hours=24))
    of_client = run_lists.Wanted(client="ours")
    for query in (run_lists.ids(lately), run_lists.ids(run_lists.Wanted(outcomes=FAILURES))):
        assert "USING COVERING INDEX ix_runs_outcome_finished_at_id (outcome=?" in plan(sqlite, query)
    assert "(outcome=? AND finished_at>?)" in plan(sqlite, run_lists.ids(lately))
    assert "USING COVERING INDEX ix_run_devices_client_id_run_id (client_id=?" in plan(sqlite, run_lists.ids(of_client))
    assert "USING COVERING INDEX ix_runs_outcome_finished_at_id (outcome=? AND" in plan(
        sqlite, run_lists.page(lately, limit=10)
    )
    for wanted in (lately, of_client, run_lists.Wanted(client="ours", outcomes=FAILURES)):
        assert "SCAN runs\n" not in plan(sqlite, run_lists.page(wanted, before="z", limit=10)) + "\n"


def test_old_runs_keep_whose_their_devices_were(empty_database: Database) -> None:
    with migrating(empty_database) as connection:
        command.upgrade(configuration(connection), "0006")
        connection.execute(
            text(
                "INSERT INTO runs (id, workflow_name, document, called, mode, inputs, target, status, message,"
                " created_at, started_by, trigger, cancel_requested) VALUES ('r', 'w', '{}', '{}', 'apply', '{}', '{}',"
                " 'done', '', '2026-01-01 00:00:00', '', '{}', false)"
            )
        )
        for key, snapshot in (("a", {"client_id": "o'urs è"}), ("b", {}), ("c", {"client_id": None})):
            connection.execute(
                text(
                    "INSERT INTO run_devices (run_id, device_id, position, snapshot, batch, status, message)"
                    " VALUES ('r', :key, 0, :snapshot, 0, 'done', '')"
                ),
                {"key": key, "snapshot": json.dumps(snapshot)},
            )
    upgrade(empty_database)
    with empty_database.session() as session:
        assert {row.device_id: row.client_id for row in runs.devices(session, "r")} == {
            "a": "o'urs è",
            "b": None,
            "c": None,
        }
        assert [run.id for run in run_lists.newest(session, run_lists.Wanted(client="o'urs è"))] == ["r"]
