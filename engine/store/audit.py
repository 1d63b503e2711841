"""Who did what. Written in the same transaction as the deed."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from engine.store.models import Audit


def record(
    session: Session,
    user: str,
    action: str,
    subject_kind: str = "",
    subject_id: str = "",
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Note that ``user`` (a name) did ``action`` (``device.create``) to a subject. ``detail`` must hold no secret."""
    session.add(
        Audit(user=user, action=action, subject_kind=subject_kind, subject_id=subject_id, detail=dict(detail or {}))
    )
