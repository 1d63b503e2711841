"""Column types that behave the same on SQLite and PostgreSQL."""

import re
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, Dialect, String
from sqlalchemy.types import TypeDecorator

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def now() -> datetime:
    """The time in UTC, aware."""
    return datetime.now(UTC)


def storable(text: str) -> str:
    """The text with what PostgreSQL cannot hold made visible: NUL becomes U+2400, a lone surrogate U+FFFD."""
    return _UNSTORABLE.sub(lambda found: "␀" if found[0] == "\x00" else "�", text)


class UtcDateTime(TypeDecorator[datetime]):
    """A moment. Only aware values go in; aware values in UTC come out, from every database."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A time without a zone cannot be stored.")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Text(TypeDecorator[str]):
    """Text of any length and content. Members of a ``StrEnum`` are stored as their value."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else storable(str(value))
