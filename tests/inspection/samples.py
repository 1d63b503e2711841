"""A small catalog with a type of every kind, and a workflow without problems to break."""

from typing import Any

from engine.documents import NodeType
from tests.graph.small import CATALOG as SMALL
from tests.graph.small import node_type


def text(**more: Any) -> dict[str, Any]:
    return {"type": "string", "title": "T", "description": "d", **more}


PARAMS = {
    "type": "object",
    "additionalProperties": False,
    "required": ["name"],
    "properties": {
        "name": text(title="Name", minLength=1),
        "size": text(type="integer", title="Size", minimum=1, default=5),
        "kind": text(title="Kind", enum=["small", "large"], default="small"),
        "lines": text(type="array", title="Lines", items={"type": "string", "maxLength": 3}, uniqueItems=True),
        "flag": text(type="boolean", title="Flag"),
        "password": text(
            type="object",
            title="Password",
            writeOnly=True,
            required=["$credential"],
            additionalProperties=False,
            properties={"$credential": {"type": "string"}},
        ),
        "accounts": text(
            type="array",
            title="Accounts",
            items={
                "type": "object",
                "additionalProperties": False,
                "properties": {"user": text(title="User"), "secret": text(title="Secret", writeOnly=True)},
            },
        ),
    },
}
FIXED = {
    "type": "object",
    "additionalProperties": False,
    "required": ["level"],
    "properties": {"level": text(title="Level", default="high", enum=["high", "low"])},
}
CASES = {
    "type": "object",
    "properties": {"cases": text(type="array", title="Cases", items={"type": "object", "additionalProperties": True})},
}
LOOP = {
    "type": "object",
    "additionalProperties": False,
    "required": ["items"],
    "properties": {"items": text(type="array", title="List"), "collect": {"title": "Collect", "description": "d"}},
}
UNTIL = {
    "type": "object",
    "additionalProperties": False,
    "properties": {"until": text(type="boolean", title="Until"), "max_rounds": text(type="integer", title="Rounds")},
}
CALL = {
    "type": "object",
    "additionalProperties": False,
    "properties": {"workflow": text(title="Workflow"), "inputs": text(type="object", title="Inputs")},
}
CATALOG: dict[str, NodeType] = {
    **SMALL,
    **{
        kind.id: kind
        for kind in (
            node_type("p.full", "found none", params=PARAMS, title="Full", platforms={"linux": {}}),
            node_type("p.fixed", params=FIXED, title="Fixed"),
            node_type("p.blind", title="Blind", effect="change", supports_preview=False, idempotent=False),
            node_type("p.windows", title="Windows only", platforms={"windows": {}}),
            node_type("t.switch", "other", ports_from="cases", params=CASES, title="Switch"),
            node_type("t.loop", control="for_each", params=LOOP, title="Loop"),
            node_type("t.again", control="repeat", params=UNTIL, title="Again"),
            node_type("t.call", control="call", params=CALL, title="Call"),
            node_type("t.stop", control="stop", title="Stop"),
        )
    },
}


def sound() -> dict[str, Any]:
    """A workflow without problems, to be broken."""
    return {
        "format": 1,
        "id": "sound",
        "name": "Sound",
        "inputs": {"type": "object", "properties": {"least": {"type": "integer", "title": "Least", "default": 3}}},
        "outputs": {"size": {"schema": {"type": "integer"}, "value": {"$expr": "one.count"}}},
        "nodes": {
            "one": {
                "type": "p.full",
                "name": "One",
                "params": {
                    "name": {"$text": "${device.name} ${inputs.least}"},
                    "size": {"$expr": "inputs.least + 1"},
                    "lines": ["a", {"$expr": "run.id"}],
                    "password": {"$credential": "c1"},
                    "accounts": [{"user": "u", "secret": {"$credential": "c2"}}],
                },
            },
            "two": {"type": "p.fixed", "name": "Two", "params": {"level": "low"}},
            "loop": {
                "type": "t.loop",
                "name": "Each",
                "params": {"items": {"$expr": "one.entries"}, "collect": {"$expr": "inner.count"}},
            },
            "inner": {
                "type": "p.full",
                "name": "Inner",
                "parent": "loop",
                "params": {"name": {"$text": "${item.size} of ${one.count}"}, "size": {"$expr": "index"}},
            },
            "sorry": {"type": "p.full", "name": "Sorry", "params": {"name": {"$expr": "two.error.message"}}},
            "all": {"type": "t.once", "name": "All", "params": {"names": {"$expr": "devices.map(d, d.name)"}}},
        },
        "edges": [
            {"from": "one.found", "to": "two"},
            {"from": "one.found", "to": "loop"},
            {"from": "two.failed", "to": "sorry"},
            {"from": "loop.ok", "to": "all"},
        ],
    }
