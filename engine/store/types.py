"""Column types that behave the same on SQLite and PostgreSQL."""

import json
import re
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, Dialect, String
from sqlalchemy.types import TypeDecorator

from engine.saying import Sentence, resaid, told

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


_MARK = "\x1e"
"""The control character that stands between records; text that holds one is stored with its sign."""


class Message(TypeDecorator[str]):
    """What people are told. Of a ``Sentence`` code and values are kept behind the text, and one comes out again."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        if value is None:
            return None
        text = storable(str(value)).replace(_MARK, "␞")
        if not isinstance(value, Sentence):
            return text
        of = json.dumps(told(value), ensure_ascii=False, separators=(",", ":"), sort_keys=True)
        return f"{text}{_MARK}{storable(of)}"

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        if value is None or _MARK not in value:
            return value
        text, _, of = value.partition(_MARK)
        try:
            kept = json.loads(of)
        except ValueError:
            kept = None
        # a text of before may hold such a character of its own
        return resaid(text, kept) if isinstance(kept, dict) and kept.get("code") else value
