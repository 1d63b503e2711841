"""What the shapes of requests and answers are made of: plain values, makers of objects and lists, groups of fields."""

from typing import Any

from engine.inventory import winrm

BASE = "urn:ruota:shapes"

TEXT: dict[str, Any] = {"type": "string"}
NAME: dict[str, Any] = {"type": "string", "minLength": 1, "maxLength": 200}
LONG: dict[str, Any] = {"type": "string", "maxLength": 100_000}
ID: dict[str, Any] = {"type": "string", "minLength": 1, "maxLength": 64}
MAYBE_ID: dict[str, Any] = {"type": ["string", "null"], "maxLength": 64}
TIME: dict[str, Any] = {"type": "string", "format": "date-time"}
MAYBE_TIME: dict[str, Any] = {"type": ["string", "null"], "format": "date-time"}
MAYBE_TEXT: dict[str, Any] = {"type": ["string", "null"]}
WHOLE: dict[str, Any] = {"type": "integer"}
NUMBER: dict[str, Any] = {"type": "integer", "minimum": 0, "maximum": 2**31 - 1}
"""The number of a version or revision, as the database can hold it."""
MAYBE_WHOLE: dict[str, Any] = {"type": ["integer", "null"]}
YES_NO: dict[str, Any] = {"type": "boolean"}
IN_WINDOW = {**YES_NO, "description": "Changing steps start on a device only in its maintenance window."}
AGAIN = {"enum": ["failed", "all"], "default": "failed"}
"""On which devices of a run to start anew."""
ANY_OBJECT: dict[str, Any] = {"type": "object"}
MODE: dict[str, Any] = {"enum": ["preview", "apply"]}
ROLE: dict[str, Any] = {"enum": ["viewer", "technician", "admin"]}
STATUS: dict[str, Any] = {"enum": ["pending", "held", "queued", "running", "done"]}
OUTCOMES = ["ok", "changed", "would_change", "failed", "unreachable", "timed_out", "lost", "skipped", "cancelled"]
OUTCOME: dict[str, Any] = {"enum": [*OUTCOMES, None]}
KIND: dict[str, Any] = {"enum": ["password", "key", "agent", "certificate", "secret"]}
SUDO: dict[str, Any] = {"enum": ["none", "passwordless", "password"]}
CONNECTOR: dict[str, Any] = {"enum": ["ssh", "local", "winrm"]}
PLATFORM: dict[str, Any] = {"enum": ["linux", "windows"]}
LANGUAGE: dict[str, Any] = {"enum": ["en", "it"]}
TAGS: dict[str, Any] = {"type": "array", "items": {"type": "string", "minLength": 1, "maxLength": 60}, "maxItems": 50}
TIMEZONE: dict[str, Any] = {"type": "string", "minLength": 1, "maxLength": 64, "description": "An IANA name."}
PORT: dict[str, Any] = {"type": "integer", "minimum": 1, "maximum": 65535}
IDS: dict[str, Any] = {"type": "array", "items": ID, "maxItems": 20_000}
SECRET: dict[str, Any] = {"type": "string", "minLength": 1, "maxLength": 65_536, "writeOnly": True}
PASSWORD: dict[str, Any] = {"type": "string", "minLength": 1, "maxLength": 1000, "writeOnly": True}
NEW_PASSWORD: dict[str, Any] = {**PASSWORD, "minLength": 10}

SENTENCE: dict[str, Any] = {
    "code": {**TEXT, "description": "Which sentence it is; empty where it has no code."},
    "values": {**ANY_OBJECT, "description": "What stands in the sentence, by name."},
}
"""What stands beside a sentence, so that a client can say it in another language."""
TOLD: dict[str, Any] = {
    "type": ["object", "null"],
    "required": list(SENTENCE),
    "properties": SENTENCE,
    "description": "Which sentence the message is; null for text that is none, such as what a script says.",
}


def tolds(beside: str) -> dict[str, Any]:
    """Which sentences those of a list are, entry by entry."""
    return {"type": "array", "items": full(SENTENCE), "description": f"Which sentences the {beside} are."}


def ref(name: str) -> dict[str, Any]:
    """A reference to a named shape."""
    return {"$ref": f"{BASE}#/components/schemas/{name}"}


def closed(properties: dict[str, Any], *required: str) -> dict[str, Any]:
    """An object that has nothing but these properties; the named ones must be there."""
    shape: dict[str, Any] = {"type": "object", "additionalProperties": False, "properties": properties}
    if required:
        shape["required"] = list(required)
    return shape


def full(properties: dict[str, Any], *unless: str) -> dict[str, Any]:
    """An answer: all of its properties are always there, ``unless`` the request declined one of these."""
    return {"type": "object", "properties": properties, "required": sorted(set(properties) - set(unless))}


def many(item: dict[str, Any]) -> dict[str, Any]:
    """A list of things."""
    return {"type": "array", "items": item}


def page(item: dict[str, Any]) -> dict[str, Any]:
    """A part of a list, with the cursor of the next part."""
    return full({"items": many(item), "next": MAYBE_TEXT})


def maybe(name: str, otherwise: str) -> dict[str, Any]:
    """A reference to a named shape, or null, which means what ``otherwise`` says."""
    return {"oneOf": [ref(name), {"type": "null"}], "description": otherwise}


WINRM: dict[str, Any] = closed(
    {
        "scheme": {"enum": list(winrm.SCHEMES)},
        "auth": {"enum": list(winrm.AUTHS)},
        "verify": {"enum": list(winrm.VERIFY), "description": "none believes any certificate"},
        "ca": {"type": "string", "maxLength": 100_000, "description": "PEM"},
    }
)
DEVICE_FIELDS: dict[str, Any] = {
    "name": NAME,
    "client_id": ID,
    "site_id": MAYBE_ID,
    "connector": CONNECTOR,
    "platform": PLATFORM,
    "address": {"type": "string", "maxLength": 255},
    "port": PORT,
    "credential_id": MAYBE_ID,
    "jump_device_id": MAYBE_ID,
    "tags": TAGS,
    "notes": LONG,
    "winrm": WINRM,
}
CREDENTIAL_FIELDS: dict[str, Any] = {
    "name": NAME,
    "kind": KIND,
    "username": {"type": "string", "maxLength": 200},
    "client_id": MAYBE_ID,
    "sudo": SUDO,
}
SECRET_NAMES = ("password", "private_key", "passphrase", "certificate", "sudo_password", "value")
SECRETS: dict[str, Any] = dict.fromkeys(SECRET_NAMES, SECRET)
SCHEDULE_FIELDS: dict[str, Any] = {
    "name": NAME,
    "workflow_id": ID,
    "target": ref("Target"),
    "inputs": ANY_OBJECT,
    "mode": MODE,
    "cron": {"type": "string", "minLength": 1, "maxLength": 100},
    "timezone": TIMEZONE,
    "enabled": YES_NO,
    "in_window": IN_WINDOW,
}
