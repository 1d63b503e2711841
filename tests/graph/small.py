"""Small workflows, written shortly: ``graph("a b c", "a.ok>b b.failed>c")``."""

from typing import Any

from engine.documents import NodeType, Workflow, parse_node_type, parse_workflow
from engine.graph import Plan, compile_plan

OPEN: dict[str, Any] = {"type": "object", "properties": {}}


def node_type(type_id: str, ports: str = "ok", **changes: Any) -> NodeType:
    names = ports.split()
    whens = [f"way == '{name}'" for name in names[:-1]]
    ports_json = [{"name": name, "title": name, "when": when} for name, when in zip(names, whens, strict=False)]
    return parse_node_type(
        {
            "id": type_id,
            "version": "1.0.0",
            "title": type_id,
            "description": "d",
            "summary": "",
            "icon": "i",
            "params": {**OPEN, "additionalProperties": True},
            "outputs": {
                "type": "object",
                "required": ["way", "count", "entries"],
                "properties": {
                    "way": {"type": "string"},
                    "count": {"type": "integer"},
                    "maybe": {"type": "string"},
                    "entries": {
                        "type": "array",
                        "items": {"type": "object", "required": ["size"], "properties": {"size": {"type": "integer"}}},
                    },
                },
            },
            "effect": "read",
            "idempotent": True,
            "supports_preview": True,
            "ports": [*ports_json, {"name": names[-1], "title": names[-1]}],
            **changes,
        }
    )


CATALOG = {
    kind.id: kind
    for kind in (
        node_type("t.one"),
        node_type("t.two", "yes no"),
        node_type("t.odd", "odd ok"),
        node_type("t.loop", control="for_each"),
        node_type("t.again", control="repeat"),
        node_type("t.once", scope="run"),
        node_type("t.either", scope="either"),
        node_type("t.call", control="call"),
        node_type("t.switch", "other", ports_from="cases"),
    )
}


def document(nodes: str, edges: str = "", **changes: dict[str, Any]) -> dict[str, Any]:
    """Nodes are of type ``t.one`` unless ``changes`` (by key) say otherwise; ``key@parent`` stands in a container."""
    made: dict[str, Any] = {}
    for word in nodes.split():
        key, _, parent = word.partition("@")
        made[key] = {"type": "t.one", **({"parent": parent} if parent else {}), **changes.get(key, {})}
    pairs = [edge.split(">") for edge in edges.split()]
    return {
        "format": 1,
        "id": "small",
        "name": "Small",
        "nodes": made,
        "edges": [{"from": source, "to": target} for source, target in pairs],
    }


def plan(nodes: str, edges: str = "", called: dict[str, Workflow] | None = None, **changes: dict[str, Any]) -> Plan:
    return compile_plan(parse_workflow(document(nodes, edges, **changes)), CATALOG, called)
