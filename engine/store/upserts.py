"""Many rows in few statements, and the database's own clock, on both databases.

The statements go past the ORM, which would send every row of an insert-or-update on its own.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from engine.store.models import Base
from engine.store.types import UtcDateTime, now


def is_postgresql(session: Session) -> bool:
    """True when the session speaks to PostgreSQL, False for SQLite."""
    return session.get_bind().dialect.name == "postgresql"


def insert(session: Session, table: type[Base]) -> Any:
    """An INSERT that knows ``on_conflict_do_update`` and ``on_conflict_do_nothing``."""
    return postgresql.insert(table) if is_postgresql(session) else sqlite.insert(table)


def put(session: Session, table: type[Base], rows: Sequence[Mapping[str, Any]], keep: Iterable[str] = ()) -> None:
    """Insert rows or update those with the same primary key. Columns that a row leaves out keep what they had.

    ``keep`` names columns that are set when the row is new, and never changed afterwards.
    """
    key = [column.name for column in table.__table__.primary_key]
    for columns, members in _alike(rows).items():
        statement = insert(session, table)
        changed = {name: statement.excluded[name] for name in columns if name not in key and name not in keep}
        session.connection().execute(statement.on_conflict_do_update(index_elements=key, set_=changed), members)


def change(session: Session, table: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Set columns of existing rows: each row has the primary key and the columns to set."""
    key = [column.name for column in table.__table__.primary_key]
    for columns, members in _alike(rows).items():
        statement = update(table.__table__)  # type: ignore[arg-type]
        for name in key:
            statement = statement.where(table.__table__.c[name] == bindparam(f"_{name}"))
        statement = statement.values({name: bindparam(f"_{name}") for name in columns if name not in key})
        session.connection().execute(statement, [{f"_{name}": row[name] for name in columns} for row in members])


def _alike(rows: Sequence[Mapping[str, Any]]) -> dict[tuple[str, ...], list[Mapping[str, Any]]]:
    """The rows by the columns that they have."""
    groups: dict[tuple[str, ...], list[Mapping[str, Any]]] = {}
    for row in rows:
        groups.setdefault(tuple(sorted(row)), []).append(row)
    return groups


def database_now(session: Session) -> datetime:
    """The time by the clock that all processes share: the server's, or this machine's for SQLite."""
    if not is_postgresql(session):
        return now()
    return session.execute(select(func.clock_timestamp(type_=UtcDateTime()))).scalar_one()
