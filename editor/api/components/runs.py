"""Runs, their devices and steps, and the questions that they ask."""

from typing import Any

from editor.api.shapes import (
    ANY_OBJECT,
    ID,
    MAYBE_TEXT,
    MAYBE_TIME,
    MAYBE_WHOLE,
    MODE,
    OUTCOME,
    STATUS,
    TEXT,
    TIME,
    TOLD,
    WHOLE,
    YES_NO,
    full,
    many,
    ref,
)

COMPONENTS: dict[str, dict[str, Any]] = {
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
}
