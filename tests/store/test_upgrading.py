import multiprocessing

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from engine.errors import RuotaError
from engine.store import Database, upgrade
from engine.store.models import Base
from engine.store.upgrading import migrating


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


def test_a_database_of_a_newer_version_is_left_alone(database: Database) -> None:
    with database.begin() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(RuotaError, match="made by a newer Ruota"):
        upgrade(database)
    with database.session() as session:
        assert session.execute(text("SELECT version_num FROM alembic_version")).scalar() == "9999"
