"""The settings of the organisation: mail, chat, names."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from engine.store.models import Setting
from engine.store.upserts import insert


def read_all(session: Session) -> dict[str, Any]:
    """Every setting by its key."""
    return {row.key: row.value for row in session.scalars(select(Setting).order_by(Setting.key))}


def write(session: Session, values: Mapping[str, Any]) -> None:
    """Set each key; None removes it."""
    for key, value in values.items():
        if value is None:
            session.execute(delete(Setting).where(Setting.key == key))
            continue
        statement = insert(session, Setting).values(key=key, value=value)
        session.execute(statement.on_conflict_do_update(index_elements=[Setting.key], set_={"value": value}))
