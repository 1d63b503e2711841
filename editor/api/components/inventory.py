"""Clients, sites, devices, credentials and targets."""

from typing import Any

from editor.api.shapes import (
    ANY_OBJECT,
    CREDENTIAL_FIELDS,
    DEVICE_FIELDS,
    ID,
    IDS,
    MAYBE_TEXT,
    MAYBE_TIME,
    PLATFORM,
    TAGS,
    TEXT,
    TIME,
    TIMEZONE,
    TOLD,
    WHOLE,
    YES_NO,
    closed,
    full,
    many,
    maybe,
    tolds,
)
from engine.inventory.maintenance import DAYS, LONGEST

_WINDOW: dict[str, Any] = {
    "days": {"type": "array", "items": {"enum": list(DAYS)}, "minItems": 1, "uniqueItems": True},
    "start": {"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$", "description": "Local wall time."},
    "minutes": {"type": "integer", "minimum": 1, "maximum": LONGEST},
    "margin": {
        "type": "integer",
        "minimum": 0,
        "maximum": LONGEST - 1,
        "description": "In the last so many minutes no changing step starts; without it, 0.",
    },
}

COMPONENTS: dict[str, dict[str, Any]] = {
    "ClientWindow": closed({**_WINDOW, "timezone": TIMEZONE}, "days", "start", "minutes", "timezone"),
    "SiteWindow": closed(_WINDOW, "days", "start", "minutes"),
    "Client": full(
        {
            "id": ID,
            "name": TEXT,
            "notes": TEXT,
            "plan": TEXT,
            "window": maybe("ClientWindow", "None: any time."),
            "devices": WHOLE,
        }
    ),
    "Site": full(
        {
            "id": ID,
            "client_id": ID,
            "name": TEXT,
            "timezone": TEXT,
            "queue": TEXT,
            "window": maybe("SiteWindow", "None: that of the client."),
            "devices": WHOLE,
        }
    ),
    "DeviceWindow": full(
        {
            "window": maybe("ClientWindow", "None: any time."),
            "of": {"enum": ["site", "client", None]},
            "open": YES_NO,
            "opens_at": {**MAYBE_TIME, "description": "When it opens next; null while it is open."},
        }
    ),
    "Device": full(
        {
            **DEVICE_FIELDS,
            "id": ID,
            "client": TEXT,
            "site": MAYBE_TEXT,
            "credential": MAYBE_TEXT,
            "host_key": MAYBE_TEXT,
            "facts": ANY_OBJECT,
            "last_seen_at": MAYBE_TIME,
            "last_error": MAYBE_TEXT,
            "last_error_told": TOLD,
            "created_at": TIME,
        }
    ),
    "Credential": full(
        {
            **CREDENTIAL_FIELDS,
            "id": ID,
            "has": {"type": "array", "items": TEXT, "description": "Which secrets are set; their values never leave."},
            "devices": WHOLE,
            "created_at": TIME,
            "updated_at": TIME,
        }
    ),
    "ConnectionTest": full(
        {"ok": YES_NO, "code": MAYBE_TEXT, "message": TEXT, "told": TOLD, "facts": ANY_OBJECT, "host_key": MAYBE_TEXT}
    ),
    "ImportReport": full(
        {
            "added": WHOLE,
            "updated": WHOLE,
            "unchanged": WHOLE,
            "rejected": many(full({"line": WHOLE, "text": TEXT, "message": TEXT, "told": TOLD})),
            "notes": many(TEXT),
            "notes_told": tolds("notes"),
        }
    ),
    "Target": closed(
        {
            "devices": IDS,
            "clients": IDS,
            "sites": IDS,
            "tags": TAGS,
            "platforms": {"type": "array", "items": PLATFORM},
            "text": {"type": "string", "maxLength": 200},
            "all": YES_NO,
        }
    ),
    "ResolvedTarget": full(
        {
            "count": WHOLE,
            "without_credential": WHOLE,
            "sentence": TEXT,
            "devices": many(full({"id": ID, "name": TEXT, "client": TEXT})),
        }
    ),
}
