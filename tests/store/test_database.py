import json
import os
import sqlite3
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select
from sqlalchemy import text as text_of
from sqlalchemy.exc import DBAPIError, StatementError

from engine.errors import Code, RuotaError
from engine.saying import Sentence, say, told
from engine.settings import Settings
from engine.store import Database, database, new_id, open_database, upgrade
from engine.store.models import Client, Run, Setting, User
from engine.store.types import storable
from tests.support import postgresql
from tests.support.require import require


def test_moments_come_back_aware_and_in_utc(database: Database) -> None:
    east = datetime(2026, 3, 29, 4, 30, 0, 123456, tzinfo=timezone(timedelta(hours=2)))
    with database.begin() as session:
        session.add(User(name="ada", password_hash="x", role="admin", created_at=east))
    with database.session() as session:
        found = session.scalars(select(User)).one().created_at
        assert (found, found.tzinfo) == (datetime(2026, 3, 29, 2, 30, 0, 123456, tzinfo=UTC), UTC)
        assert session.scalars(select(User).where(User.created_at == east)).all()


def test_a_moment_without_a_zone_is_refused(database: Database) -> None:
    with pytest.raises(StatementError, match="without a zone"), database.begin() as session:
        session.add(User(name="ada", password_hash="x", role="admin", created_at=datetime(2026, 1, 1)))


@given(text=st.text(st.characters()), value=st.recursive(st.none() | st.integers() | st.text(), st.lists))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_and_json_is_kept(database: Database, text: str, value: object) -> None:
    hostile = f"'; DROP TABLE users; --\x00\ud800\u202e{text}"
    key = new_id()
    with database.begin() as session:
        session.add(Client(id=key, name=key + hostile, notes=hostile))
        session.add(Setting(key=key, value=value))
    with database.session() as session:
        notes = session.get_one(Client, key).notes
        assert notes == "".join("␀" if c == "\x00" else "�" if "\ud800" <= c <= "\udfff" else c for c in hostile)
        assert session.get_one(Setting, key).value == value


@given(text=st.text(max_size=50), name=st.text(max_size=50))
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_sentence_is_one_again_and_other_text_never_becomes_one(database: Database, text: str, name: str) -> None:
    said = say("test_gone", "{name} is gone.", name=name)
    forged = f"{text}\x1e{json.dumps(told(said))}"
    with database.begin() as session:
        session.execute(delete(Run))
        for identity, message in (("a", said), ("b", text), ("c", forged)):
            session.add(Run(id=identity, workflow_name="w", document={}, mode="apply", message=message))
    with database.session() as session:
        kept = {run.id: run.message for run in session.scalars(select(Run))}
        assert session.scalars(select(Run.id).where(Run.message == said)).all() == ["a"]
    assert told(kept["a"]) == {"code": "test_gone", "values": {"name": name}}
    assert kept["a"] == storable(said).replace("\x1e", "␞")
    assert not isinstance(kept["b"], Sentence)
    assert not isinstance(kept["c"], Sentence)


@pytest.mark.parametrize("old", ["a\x1eb", "\x1e", "a\x1e[1]", 'a\x1e{"values":{}}', "a\x1e12"])
def test_a_text_of_before_that_looks_like_a_kept_sentence_is_read_as_it_is(database: Database, old: str) -> None:
    key = new_id()
    with database.begin() as session:
        session.add(Run(id=key, workflow_name="w", document={}, mode="apply"))
        session.flush()
        session.execute(text_of("UPDATE runs SET message = :old WHERE id = :key"), {"old": old, "key": key})
    with database.session() as session:
        message = session.get_one(Run, key).message
        assert (message, isinstance(message, Sentence)) == (old, False)


def test_a_reading_session_cannot_write(database: Database) -> None:
    with pytest.raises(DBAPIError), database.session() as session:
        session.add(Client(name="ACME"))
        session.flush()
    with database.begin() as session:
        assert session.scalars(select(Client)).all() == []
        session.add(Client(name="ACME"))


def test_an_error_rolls_everything_back(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.begin() as session:
        session.add(Client(name="ACME"))
        session.flush()
        raise ZeroDivisionError
    with database.session() as session:
        assert session.scalars(select(Client)).all() == []


def test_a_forked_process_makes_its_own_connections(database: Database) -> None:
    with database.begin() as session:
        session.add(Client(name="parent"))
    child = os.fork()
    if child == 0:
        try:
            with database.begin() as session:
                session.add(Client(name="child"))
            os._exit(0)
        finally:
            os._exit(1)
    assert os.waitpid(child, 0)[1] == 0
    with database.session() as session:
        assert set(session.scalars(select(Client.name))) == {"parent", "child"}


def test_sqlite_keeps_its_promises(sqlite: Database) -> None:
    def pragma(name: str) -> object:
        return session.connection().exec_driver_sql(f"PRAGMA {name}").scalar()

    with sqlite.begin(durable=False) as session:
        assert pragma("synchronous") == 1
    with sqlite.begin() as session:
        assert [pragma(name) for name in ("synchronous", "journal_mode", "foreign_keys")] == [2, "wal", 1]


def test_a_full_disk_is_one_sentence_and_nothing_half_saved(sqlite: Database) -> None:
    with pytest.raises(RuotaError, match=r"disk is full; free some space") as caught, sqlite.begin() as session:
        connection = session.connection()
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
        session.add_all(Client(name=f"client {number}", notes="x" * 5000) for number in range(50))
    assert caught.value.code is Code.UNAVAILABLE
    sqlite.close()
    with sqlite.session() as session:
        assert session.scalars(select(Client)).all() == []


def test_a_locked_database_is_one_sentence(sqlite: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "BUSY_MILLISECONDS", 20)
    other = sqlite3.connect(sqlite.engine.url.database or "", isolation_level=None)
    sqlite.close()
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(RuotaError, match="stayed busy for too long"), sqlite.begin() as session:
        session.add(Client(name="ACME"))
    other.close()
    with sqlite.begin() as session:
        session.add(Client(name="ACME"))


def test_a_damaged_file_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "ruota.db").write_bytes(b"this is no database" * 1000)
    with pytest.raises(RuotaError, match="damaged or not a database; restore it"):
        upgrade(open_database(Settings(data=tmp_path)))


def test_a_database_without_tables_is_one_sentence(tmp_path: Path) -> None:
    opened = open_database(Settings(data=tmp_path))
    with pytest.raises(RuotaError, match="not been set up"), opened.session() as session:
        session.scalars(select(Client)).all()
    opened.close()


@pytest.mark.parametrize(
    ("url", "words"),
    [("nonsense", "not a database's address"), ("mysql://x/y", "SQLite and PostgreSQL"), ("odd://x", "not a database")],
)
def test_an_address_that_cannot_be_used_is_named(tmp_path: Path, url: str, words: str) -> None:
    with pytest.raises(RuotaError, match=words):
        open_database(Settings(data=tmp_path, database_url=url))


def test_postgresql_goes_away_and_comes_back(tmp_path: Path) -> None:
    reason = postgresql.why_not()
    require(reason is None, reason or "")
    with postgresql.serving() as server:
        opened = open_database(Settings(data=tmp_path, database_url=server.new_database()))
        upgrade(opened)
        with opened.begin() as session:
            session.add(Client(name="before"))
        server.stop()
        with pytest.raises(RuotaError, match="does not answer") as caught, opened.begin() as session:
            session.add(Client(name="between"))
        assert caught.value.code is Code.UNAVAILABLE
        server.start()
        with opened.begin() as session:
            session.add(Client(name="after"))
            session.flush()
            assert set(session.scalars(select(Client.name))) == {"before", "after"}
        opened.close()
