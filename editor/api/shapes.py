"""The shapes of requests and answers, by name. They become ``components/schemas`` of the OpenAPI document."""

from functools import cache
from typing import Any

from referencing import Registry, Resource

from engine.documents.schemas import schema as document_schema
from engine.inventory import winrm
from engine.inventory.maintenance import DAYS, LONGEST

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
    "in_window": {**YES_NO, "description": "Changing steps start on a device only in its maintenance window."},
}
_WINDOW: dict[str, Any] = {
    "days": {"type": "array", "items": {"enum": list(DAYS)}, "minItems": 1, "uniqueItems": True},
    "start": {"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$", "description": "Local wall time."},
    "minutes": {"type": "integer", "minimum": 1, "maximum": LONGEST},
}

COMPONENTS: dict[str, dict[str, Any]] = {
    "Error": full(
        {
            "error": {
                "type": "object",
                "required": ["code", "message"],
                "properties": {
                    "code": TEXT,
                    "message": TEXT,
                    "sentence": full(SENTENCE),
                    "pointer": TEXT,
                    "problems": many(ref("Problem")),
                    "current": ref("WorkflowDetail"),
                },
            }
        }
    ),
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
    "Problem": full(
        {
            "pointer": TEXT,
            "severity": {"enum": ["error", "warning"]},
            "message": TEXT,
            **SENTENCE,
            "fix": {"oneOf": [{"type": "null"}, full({"title": TEXT, **SENTENCE, "patch": many(ANY_OBJECT)})]},
        }
    ),
    "WorkflowDocument": {"type": "object", "description": "A workflow; its format is documented with the project."},
    "WorkflowSummary": full(
        {
            "id": TEXT,
            "name": TEXT,
            "description": TEXT,
            "published_version": MAYBE_WHOLE,
            "revision": WHOLE,
            "nodes": WHOLE,
            "updated_at": TIME,
            "updated_by": TEXT,
        }
    ),
    "WorkflowDetail": full(
        {
            "id": TEXT,
            "name": TEXT,
            "description": TEXT,
            "document": ref("WorkflowDocument"),
            "revision": WHOLE,
            "published_version": MAYBE_WHOLE,
            "updated_at": TIME,
            "updated_by": TEXT,
            "problems": many(ref("Problem")),
        },
        "problems",
    ),
    "WorkflowVersion": full({"version": WHOLE, "message": TEXT, "author": TEXT, "created_at": TIME}),
    "Inspection": full({"problems": many(ref("Problem")), "upstream": ANY_OBJECT}),
    "Run": full(
        {
            "id": ID,
            "workflow_id": MAYBE_TEXT,
            "workflow_name": TEXT,
            "version": MAYBE_WHOLE,
            "mode": MODE,
            "status": STATUS,
            "outcome": OUTCOME,
            "message": TEXT,
            "told": TOLD,
            "sentence": TEXT,
            "devices": WHOLE,
            "counts": ANY_OBJECT,
            "created_at": TIME,
            "started_at": MAYBE_TIME,
            "finished_at": MAYBE_TIME,
            "started_by": TEXT,
            "trigger": ANY_OBJECT,
            "cancel_requested": YES_NO,
            "rerun_of": MAYBE_TEXT,
            "in_window": YES_NO,
        }
    ),
    "RunDetail": {
        "allOf": [
            ref("Run"),
            full(
                {
                    "document": ref("WorkflowDocument"),
                    "called": ANY_OBJECT,
                    "inputs": ANY_OBJECT,
                    "target": ANY_OBJECT,
                    "sequence": WHOLE,
                    "nodes": {"type": "object", "description": "Counts of steps by node, then by outcome or status."},
                    "usual": {
                        "oneOf": [{"type": "null"}, full({"seconds": {"type": "number"}, "runs": WHOLE})],
                        "description": "How long such a run usually takes: the median of its newest ended runs.",
                    },
                }
            ),
        ]
    },
    "RunDevice": full(
        {
            "device_id": ID,
            "name": TEXT,
            "client": TEXT,
            "site": TEXT,
            "status": STATUS,
            "outcome": OUTCOME,
            "message": TEXT,
            "told": TOLD,
        }
    ),
    "DeviceRun": full(
        {
            "run_id": ID,
            "workflow_id": MAYBE_TEXT,
            "workflow_name": TEXT,
            "version": MAYBE_WHOLE,
            "mode": MODE,
            "created_at": TIME,
            "started_at": MAYBE_TIME,
            "finished_at": MAYBE_TIME,
            "started_by": TEXT,
            "status": STATUS,
            "outcome": OUTCOME,
            "message": TEXT,
            "told": TOLD,
        }
    ),
    "Step": full(
        {
            "device_id": TEXT,
            "path": TEXT,
            "node": TEXT,
            "status": STATUS,
            "outcome": OUTCOME,
            "port": MAYBE_TEXT,
            "attempts": WHOLE,
            "started_at": MAYBE_TIME,
            "finished_at": MAYBE_TIME,
            "message": TEXT,
            "told": TOLD,
        }
    ),
    "Attempt": full(
        {
            "id": TEXT,
            "number": WHOLE,
            "started_at": TIME,
            "finished_at": MAYBE_TIME,
            "outcome": OUTCOME,
            "exit_code": MAYBE_WHOLE,
            "result": {"type": ["object", "null"]},
            "truncated": YES_NO,
        }
    ),
    "StepDetail": {
        "allOf": [
            ref("Step"),
            full(
                {
                    "params": {"type": ["object", "null"]},
                    "result": {"type": ["object", "null"]},
                    "wake": {"type": ["object", "null"]},
                    "wake_at": MAYBE_TIME,
                    "attempt_list": many(ref("Attempt")),
                }
            ),
        ]
    },
    "OutputChunk": full({"sequence": WHOLE, "attempt": TEXT, "stream": TEXT, "text": TEXT, "at": TIME}),
    "RunEvent": full(
        {
            "seq": WHOLE,
            "at": TIME,
            "kind": TEXT,
            "device_id": TEXT,
            "path": TEXT,
            "node": MAYBE_TEXT,
            "status": MAYBE_TEXT,
            "outcome": MAYBE_TEXT,
            "port": MAYBE_TEXT,
            "attempt": MAYBE_WHOLE,
            "message": MAYBE_TEXT,
            "told": TOLD,
        }
    ),
    "Approval": full(
        {
            "id": ID,
            "run_id": ID,
            "workflow_name": TEXT,
            "path": TEXT,
            "node": TEXT,
            "title": TEXT,
            "description": TEXT,
            "requested_at": TIME,
            "expires_at": MAYBE_TIME,
            "decision": MAYBE_TEXT,
            "decided_by": MAYBE_TEXT,
            "decided_at": MAYBE_TIME,
            "comment": TEXT,
        }
    ),
    "Schedule": full(
        {
            **SCHEDULE_FIELDS,
            "id": ID,
            "workflow_name": TEXT,
            "devices": NUMBER,
            "next_due_at": MAYBE_TIME,
            "next": many(TIME),
            "last_run_id": MAYBE_TEXT,
            "created_by": TEXT,
        }
    ),
    "RehearsalDocument": document_schema("rehearsal"),
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


@cache
def resolver() -> Registry[Any]:
    """What resolves the references between shapes."""
    contents = {"$schema": "https://json-schema.org/draft/2020-12/schema", "components": {"schemas": COMPONENTS}}
    resource: Resource[Any] = Resource.from_contents(contents)
    registry: Registry[Any] = Registry().with_resource(BASE, resource)
    return registry
