"""Workflows, what is wrong in them, how they are tried and when they start."""

from typing import Any

from editor.api.shapes import (
    ANY_OBJECT,
    ID,
    MAYBE_TEXT,
    MAYBE_TIME,
    MAYBE_WHOLE,
    NUMBER,
    SCHEDULE_FIELDS,
    SENTENCE,
    TEXT,
    TIME,
    WHOLE,
    full,
    many,
    ref,
)
from engine.documents.schemas import schema as document_schema

COMPONENTS: dict[str, dict[str, Any]] = {
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
    "RehearsalDocument": document_schema("rehearsal"),
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
}
