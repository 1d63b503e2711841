"""Insert-or-update, and the database's own clock, on both databases."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, select
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


def database_now(session: Session) -> datetime:
    """The time by the clock that all processes share: the server's, or this machine's for SQLite."""
    if not is_postgresql(session):
        return now()
    return session.execute(select(func.clock_timestamp(type_=UtcDateTime()))).scalar_one()
