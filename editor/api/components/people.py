"""Who works here, and what they did."""

from typing import Any

from editor.api.shapes import ANY_OBJECT, ID, LANGUAGE, MAYBE_TEXT, MAYBE_TIME, ROLE, TEXT, TIME, YES_NO, full, ref

COMPONENTS: dict[str, dict[str, Any]] = {
    "User": full({"id": ID, "name": TEXT, "role": ROLE, "language": LANGUAGE, "created_at": TIME, "disabled": YES_NO}),
    "Session": full({"user": {"oneOf": [ref("User"), {"type": "null"}]}, "csrf": MAYBE_TEXT, "setup_needed": YES_NO}),
    "Token": full(
        {
            "id": ID,
            "name": TEXT,
            "prefix": TEXT,
            "created_at": TIME,
            "last_used_at": MAYBE_TIME,
            "expires_at": MAYBE_TIME,
        }
    ),
    "AuditEntry": full(
        {
            "id": ID,
            "at": TIME,
            "user": TEXT,
            "action": TEXT,
            "subject_kind": TEXT,
            "subject_id": TEXT,
            "detail": ANY_OBJECT,
        }
    ),
}
