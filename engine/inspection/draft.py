"""A workflow under inspection: the document as it is, and what of it is sound enough to look further.

Whatever is broken is left out or stood in for, so that one mistake does not hide the others and causes no further ones.
"""

from collections import ChainMap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from engine.documents import Edge, JsonObject, Node, NodeType, Port, Workflow
from engine.graph import Plan, Scopes, compile_plan, ports_of
from engine.inspection.outline import sound
from engine.saying import type_title

CONTAINERS = ("for_each", "repeat")


@dataclass(frozen=True, slots=True)
class DraftEdge:
    """An edge with sound text, and its place in the list."""

    index: int
    source: str
    port: str
    target: str


@dataclass
class Draft:
    """``nodes`` are those that are objects; ``types`` has the type of each node whose type is known.

    ``broken`` edges (by index) and ``calls`` that lead nowhere (by node) are filled in by the checks of the structure.
    """

    document: JsonObject
    catalog: Mapping[str, NodeType]
    called: Mapping[str, Workflow]
    nodes: Mapping[str, JsonObject]
    edges: tuple[DraftEdge, ...]
    types: Mapping[str, NodeType]
    broken: set[int] = field(default_factory=set)
    parents: dict[str, str] = field(default_factory=dict)
    lost_calls: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, document: JsonObject, catalog: Mapping[str, NodeType], called: Mapping[str, Workflow]) -> "Draft":
        """Take the sound parts of a document of any shape."""
        given = document.get("nodes")
        nodes = {key: node for key, node in given.items() if isinstance(node, dict)} if isinstance(given, dict) else {}
        types = {
            key: catalog[node["type"]]
            for key, node in nodes.items()
            if isinstance(node.get("type"), str) and node["type"] in catalog
        }
        return cls(document, catalog, called, nodes, tuple(_edges(document.get("edges"))), types)

    def name(self, key: str) -> str:
        """What people call the node: its name, else its type's title, else its key."""
        name = self.nodes[key].get("name") if key in self.nodes else None
        if isinstance(name, str) and name:
            return name[:80]
        return type_title(self.types[key].title, self.types[key].id) if key in self.types else key

    def params(self, key: str) -> JsonObject:
        """The node's params, empty where there are none."""
        params = self.nodes[key].get("params")
        return params if isinstance(params, dict) else {}

    def disabled(self, key: str) -> bool:
        """Whether the node is passed by."""
        return self.nodes[key].get("disabled") is True

    @property
    def sound_edges(self) -> Iterator[DraftEdge]:
        """The edges that are not broken."""
        return (edge for edge in self.edges if edge.index not in self.broken)

    @cached_property
    def plan(self) -> Plan:
        """A plan of the sound parts; ask only when the structure has been checked."""
        used: dict[str, list[str]] = {}
        for edge in self.sound_edges:
            used.setdefault(edge.source, []).append(edge.port)
        types = {key: self._type(key, used.get(key, [])) for key in self.nodes}
        nodes = {key: self.node(key) for key in self.nodes}
        edges = tuple(Edge(edge.source, edge.port, edge.target) for edge in self.sound_edges)
        workflow = Workflow(1, self._id, "", inputs=self._inputs(), nodes=nodes, edges=edges)
        return compile_plan(workflow, ChainMap(types, dict(self.catalog)), self.called)

    @cached_property
    def scopes(self) -> Scopes:
        """What expressions may name, in the sound parts."""
        return Scopes(self.plan)

    @property
    def _id(self) -> str:
        own = self.document.get("id")
        return own if isinstance(own, str) else ""

    def _type(self, key: str, ports: list[str]) -> NodeType:
        known = self.types.get(key)
        if known is not None and key not in self.lost_calls:
            return known
        return stand_in(key, ports, holds=key in self.parents.values())

    def ports(self, key: str) -> tuple[Port, ...]:
        """The success ports of a node whose type is known."""
        node_type = self.types[key]
        return ports_of(self.node(key), node_type) if node_type.ports_from else node_type.ports

    def node(self, key: str) -> Node:
        """The node as its plan has it."""
        value = self.nodes[key]
        # Each node has its type under its own key: a stand-in has ports of its own.
        return Node(
            key=key,
            type=key,
            name=self.name(key),
            params=self.params(key),
            join="any" if value.get("join") == "any" else "all",
            parent=self.parents.get(key),
            scope=value["scope"] if value.get("scope") in ("device", "run") else None,
            disabled=self.disabled(key),
        )

    def _inputs(self) -> JsonObject:
        inputs = self.document.get("inputs", {})
        properties = inputs.get("properties", {}) if isinstance(inputs, dict) else None
        if not isinstance(properties, dict):
            return OPEN
        return {
            "type": "object",
            "properties": {name: schema if sound(schema) else {} for name, schema in properties.items()},
            "required": inputs.get("required", []),
        }


OPEN: JsonObject = {"type": "object", "properties": {}, "additionalProperties": True}


def stand_in(key: str, ports: list[str], holds: bool) -> NodeType:
    """A type for a node whose own is not known: any params, any outputs, the ports that are used, a body if need be."""
    names = [name for name in dict.fromkeys(ports) if name != "failed"] or ["ok"]
    return NodeType(
        id=key,
        version="0.0.0",
        title=key,
        description="",
        summary="",
        icon="",
        params=OPEN,
        outputs=OPEN,
        effect="read",
        idempotent=True,
        supports_preview=True,
        ports=tuple(Port(name, name) for name in names),
        control="for_each" if holds else None,
    )


def _edges(value: Any) -> Iterator[DraftEdge]:
    for index, edge in enumerate(value if isinstance(value, list) else ()):
        if not isinstance(edge, dict):
            continue
        source, target = edge.get("from"), edge.get("to")
        if isinstance(source, str) and isinstance(target, str) and "." in source:
            key, _, port = source.partition(".")
            yield DraftEdge(index, key, port, target)
