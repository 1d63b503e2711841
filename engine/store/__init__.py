"""The store: tables, sessions, the journal and small repositories on SQLite or PostgreSQL."""

from engine.store.database import Database, open_database
from engine.store.ids import new_attempt_id, new_id
from engine.store.types import now
from engine.store.upgrading import upgrade

__all__ = ["Database", "new_attempt_id", "new_id", "now", "open_database", "upgrade"]
