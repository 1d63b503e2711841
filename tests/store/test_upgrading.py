import multiprocessing

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import select, text

from engine.errors import RuotaError
from engine.store import Database, upgrade
from engine.store.models import Base, Run
from engine.store.upgrading import configuration, migrating


def test_the_steps_make_the_tables_of_the_models(database: Database) -> None:
    with migrating(database) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, Base.metadata) == []


def test_upgrading_again_changes_nothing(database: Database) -> None:
    upgrade(database)
    with database.session() as session:
        assert session.execute(text("SELECT count(*) FROM alembic_version")).scalar() == 1


def test_processes_that_start_together_do_it_once(empty_database: Database) -> None:
    fork = multiprocessing.get_context("fork")
    processes = [fork.Process(target=upgrade, args=(empty_database,)) for _ in range(3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0, 0, 0]
    with empty_database.session() as session:
        assert session.execute(text("SELECT count(*) FROM users")).scalar() == 0


def test_runs_under_way_keep_the_way_by_which_they_pass_what_does_not_run(empty_database: Database) -> None:
    with migrating(empty_database) as connection:
        command.upgrade(configuration(connection), "0009")
        for status in ("pending", "running", "done"):
            connection.execute(
                text(
                    "INSERT INTO runs (id, workflow_name, document, called, mode, inputs, target, status, message,"
                    " created_at, started_by, trigger, cancel_requested, in_window) VALUES (:status, 'w', '{}', '{}',"
                    " 'apply', '{}', '{}', :status, '', '2026-01-01 00:00:00', '', '{}', false, false)"
                ),
                {"status": status},
            )
    upgrade(empty_database)
    with empty_database.session() as session:
        found = {run.id: run.first_way for run in session.scalars(select(Run))}
    assert found == {"pending": True, "running": True, "done": False}


def test_a_database_of_a_newer_version_is_left_alone(database: Database) -> None:
    with database.begin() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(RuotaError, match="made by a newer Ruota"):
        upgrade(database)
    with database.session() as session:
        assert session.execute(text("SELECT version_num FROM alembic_version")).scalar() == "9999"
