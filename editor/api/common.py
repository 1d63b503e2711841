"""Small things that many routes need: how a moment, a user, a problem look as JSON; cursors."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from editor.api.routing import Call
from engine.store import audit
from engine.store.models import User

PAGE: dict[str, Any] = {"type": "integer", "minimum": 1, "maximum": 500, "default": 100}
CURSOR: dict[str, Any] = {"type": "string", "maxLength": 100, "description": "The `next` of the part before."}


def moment(value: datetime | None) -> str | None:
    """ISO 8601 in UTC, to the millisecond."""
    if value is None:
        return None
    return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def user_json(user: User) -> dict[str, Any]:
    """A user, without anything of the password."""
    return {
        "id": user.id,
        "name": user.name,
        "role": user.role,
        "language": user.language,
        "created_at": moment(user.created_at),
        "disabled": user.disabled,
    }


def language_of(session: Session, call: Call) -> str:
    """The language of whoever asks."""
    user = session.get(User, call.user.user_id)
    return user.language if user else "en"


def note(session: Any, call: Call, action: str, kind: str, key: str, **detail: Any) -> None:
    """Record who did what, in the transaction of the deed."""
    audit.record(session, call.user.name, action, kind, key, detail)
