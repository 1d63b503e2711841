"""Fixes for a reference to what is not there yet: lead the node to this one, or put in the node that is missing.

Each fix is tried on a copy first, so that one that is offered really makes the value known.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from engine.documents import JsonObject, NodeType
from engine.expressions import schema_at
from engine.graph import RESERVED
from engine.inspection.draft import Draft, DraftEdge
from engine.inspection.problem import Fix, Operation, Problem
from engine.saying import Sentence, cut, say, type_title

_WORK = 4000
_MOST = 40


@dataclass
class Mender:
    """Finds fixes within a budget of tries, fewer in a large workflow; ``tries`` are left.

    ``structure`` goes over a draft's structure, so that its plan can be made.
    """

    draft: Draft
    structure: Callable[[Draft], Iterable[Problem]]
    tries: int

    @classmethod
    def of(cls, draft: Draft, structure: Callable[[Draft], Iterable[Problem]]) -> "Mender":
        """A mender whose work for one inspection stays small."""
        return cls(draft, structure, min(_MOST, _WORK // (len(draft.nodes) + 1)))

    def fix(self, key: str, missing: tuple[str, ...]) -> Fix | None:
        """What makes the dotted name known in the params of the node, if one click can."""
        if not isinstance(self.draft.document.get("edges", []), list) or key not in self.draft.types:
            return None
        first = missing[0]
        if first in self.draft.nodes:
            title = say("fix_connect", "Connect {node!r} before it", node=cut(self.draft.name(first), 40))
            return self._first_that_works(key, first, title, self._connections(key, first))
        if first in RESERVED or first in self.draft.document["nodes"]:
            # what stands there cannot be read as a node: it is not ours to replace
            return None
        for node_type in self._types(missing):
            title = say("fix_insert", "Insert {node!r} before it", node=type_title(node_type.title, node_type.id))
            fix = self._first_that_works(key, first, title, self._insertions(key, first, node_type))
            if fix is not None:
                return fix
        return None

    def _first_that_works(self, key: str, first: str, title: Sentence, ways: Iterator[list[Operation]]) -> Fix | None:
        for way in ways:
            if self.tries <= 0:
                return None
            self.tries -= 1
            if self._works(way, key, first):
                return Fix(title, tuple(way))
        return None

    def _works(self, way: list[Operation], key: str, first: str) -> bool:
        tried = Draft.of(_applied(self.draft.document, way), self.draft.catalog, self.draft.called)
        before = len(self.draft.broken)
        for _ in self.structure(tried):
            pass
        if len(tried.broken) > before:
            return False
        sure = tried.scopes.certainty
        return sure.is_well(sure.before[key], first) and first in tried.scopes.of(key).roots

    def _connections(self, key: str, first: str) -> Iterator[list[Operation]]:
        draft = self.draft
        if first not in draft.types or draft.parents.get(first) != draft.parents.get(key):
            return
        into = [edge for edge in draft.edges if edge.target == key]
        alone = not any(first in (edge.source, edge.target) for edge in draft.edges)
        for port in draft.ports(first):
            if alone and into:
                yield self._between(into, key, first, port.name)
            yield [self._edge(f"{first}.{port.name}", key)]

    def _insertions(self, key: str, first: str, node_type: NodeType) -> Iterator[list[Operation]]:
        node: dict[str, Any] = {"type": node_type.id}
        parent = self.draft.parents.get(key)
        if parent is not None:
            node["parent"] = parent
        if node_type.scope == "either" and (parent is not None or self.draft.node(key).scope == "device"):
            node["scope"] = "device"
        put: Operation = {"op": "add", "path": f"/nodes/{first}", "value": node}
        into = [edge for edge in self.draft.edges if edge.target == key]
        for port in node_type.ports:
            yield [put, *self._between(into, key, first, port.name)]

    def _between(self, into: list[DraftEdge], key: str, first: str, port: str) -> list[Operation]:
        """Whatever led to the node leads to the other one, and that one to the node."""
        moved: list[Operation] = [{"op": "replace", "path": f"/edges/{edge.index}/to", "value": first} for edge in into]
        return [*moved, self._edge(f"{first}.{port}", key)]

    def _edge(self, source: str, target: str) -> Operation:
        edge = {"from": source, "to": target}
        if "edges" not in self.draft.document:
            return {"op": "add", "path": "/edges", "value": [edge]}
        return {"op": "add", "path": "/edges/-", "value": edge}

    def _types(self, missing: tuple[str, ...]) -> Iterator[NodeType]:
        """Types after which such a node would be called, and which give such a value."""
        first, *rest = missing
        for node_type in self.draft.catalog.values():
            area, _, verb = node_type.id.partition(".")
            named = first in (verb, f"{area}_{verb}") or first.rstrip("0123456789").removesuffix("_") == verb
            if named and (not rest or rest[0] in ("ok", "changed") or schema_at(node_type.outputs, rest) is not None):
                yield node_type


def _applied(document: JsonObject, way: list[Operation]) -> JsonObject:
    """The document with the few operations that are used here; the one given is not touched."""
    nodes = dict(document["nodes"])
    edges = [dict(edge) if isinstance(edge, dict) else edge for edge in document.get("edges", ())]
    for operation in way:
        value: Any = operation["value"]
        _, part, *rest = operation["path"].split("/")
        if part == "nodes":
            nodes[rest[0]] = value
        elif not rest:
            edges = list(value)
        elif rest[0] == "-":
            edges.append(value)
        else:
            edges[int(rest[0])]["to"] = value
    return {**document, "nodes": nodes, "edges": edges}
