"""Conditions as people build them, and the expressions they stand for."""

from typing import Any

from editor.api import shapes as s
from editor.api.routing import Answer, Call, route
from engine.errors import RuotaError
from engine.expressions import cel_to_condition, condition_to_cel

SOURCE = {"type": "string", "maxLength": 20_000}
READ = s.closed({"source": SOURCE}, "source")
WRITE = s.closed(
    {
        "condition": s.ANY_OBJECT,
        "numbers": {
            "type": "array",
            "items": {"type": "string", "maxLength": 500},
            "maxItems": 500,
            "description": "The fields that are decimal numbers, since CEL keeps whole ones apart.",
        },
    },
    "condition",
)


@route(
    "POST",
    "/conditions/read",
    "The condition that an expression stands for, null where it cannot be shown as one",
    "viewer",
    body=READ,
    answer=s.full({"condition": {"type": ["object", "null"]}}),
)
def read(call: Call) -> Answer:
    return {"condition": cel_to_condition(call.body["source"])}


@route(
    "POST",
    "/conditions/write",
    "The expression of a condition, or what is missing in it",
    "viewer",
    body=WRITE,
    answer=s.full({"source": {"type": ["string", "null"]}, "missing": s.MAYBE_TEXT}),
)
def write(call: Call) -> Answer:
    try:
        source = condition_to_cel(call.body["condition"], _schema(call.body.get("numbers", ())))
    except RuotaError as error:
        return {"source": None, "missing": error.message}
    return {"source": source, "missing": None}


def _schema(numbers: Any) -> dict[str, Any]:
    """A schema in which these dotted names are numbers, and nothing else is known."""
    root: dict[str, Any] = {"type": "object", "properties": {}}
    for name in numbers:
        *owners, last = name.split(".")
        place = root
        for owner in owners:
            place = place["properties"].setdefault(owner, {"type": "object", "properties": {}})
            place.setdefault("properties", {})
        place["properties"][last] = {"type": "number"}
    return root
