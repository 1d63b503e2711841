"""What each node's expressions may name: the environment of schemas, the same for drawing and for running."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from engine.documents import JsonObject
from engine.expressions import EXPRESSION, Environment, Root, schema_at
from engine.graph.certainty import Certainty, certainty
from engine.graph.plan import Plan, PlanNode
from engine.saying import Sentence, say

TEXT = {"type": "string"}
PLATFORM: JsonObject = {
    **TEXT,
    "enum": ["linux", "windows"],
    "x-ui": {"labels": {"linux": "Linux", "windows": "Windows"}},
}
MODE: JsonObject = {**TEXT, "enum": ["preview", "apply"], "x-ui": {"labels": {"preview": "Preview", "apply": "Apply"}}}

DEVICE: JsonObject = {
    "type": "object",
    "required": ["id", "name", "address", "platform", "os", "client", "site", "tags"],
    "properties": {
        "id": TEXT,
        "name": TEXT,
        "address": TEXT,
        "platform": PLATFORM,
        "os": TEXT,
        "client": TEXT,
        "site": TEXT,
        "tags": {"type": "array", "items": TEXT},
    },
}
CLIENT: JsonObject = {"type": "object", "required": ["id", "name"], "properties": {"id": TEXT, "name": TEXT}}
RUN: JsonObject = {
    "type": "object",
    "required": ["id", "mode", "started_at", "started_by", "workflow"],
    "properties": {"id": TEXT, "mode": MODE, "started_at": TEXT, "started_by": TEXT, "workflow": TEXT},
}
ERROR: JsonObject = {"type": "object", "required": ["code", "message"], "properties": {"code": TEXT, "message": TEXT}}
FAILED: JsonObject = {
    "type": "object",
    "required": ["ok", "changed", "error"],
    "properties": {"ok": {"type": "boolean"}, "changed": {"type": "boolean"}, "error": ERROR},
}
DEVICES: JsonObject = {"type": "array", "items": {"type": "object"}}

RESERVED = frozenset({"inputs", "device", "client", "run", "devices", "item", "index"})


def inputs_schema(plan: Plan) -> JsonObject:
    """The workflow's inputs as an object schema."""
    return plan.workflow.inputs or {"type": "object", "properties": {}}


_outputs: dict[int, tuple[JsonObject, JsonObject]] = {}


def outputs_schema(node: PlanNode) -> JsonObject:
    """What may be named below a node's key once it has ended well: its outputs, ``ok`` and ``changed``.

    The same object for all nodes of one type, so that expressions over them are compiled once.
    """
    if node.callee is not None:
        outputs = node.callee.workflow.outputs
        schemas = {name: output.get("schema", {}) for name, output in outputs.items()}
        return _with_ending({"properties": schemas, "required": sorted(outputs)})
    known = _outputs.get(id(node.type.outputs))
    if known is None:
        if len(_outputs) > 4096:
            _outputs.clear()
        known = _outputs[id(node.type.outputs)] = (node.type.outputs, _with_ending(node.type.outputs))
    return known[1]


def _with_ending(schema: JsonObject) -> JsonObject:
    properties = dict(schema.get("properties", {}))
    properties.setdefault("ok", {"type": "boolean", "title": "Ended well"})
    properties.setdefault("changed", {"type": "boolean", "title": "Changed something"})
    required = sorted({*schema.get("required", ()), "ok", "changed"})
    found: dict[str, Any] = {"type": "object", "properties": properties, "required": required}
    if schema.get("additionalProperties"):
        found["additionalProperties"] = schema["additionalProperties"]
    return found


class Scopes:
    """The environments of a plan, each made when it is first asked for.

    A node's root is made once and shared by all environments that have it, so that CEL's environments are shared too.
    """

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self._environments: dict[tuple[str, str | None], Environment] = {}
        self._roots: dict[str, Root] = {}
        self._failed_roots: dict[str, Root] = {}
        self._items: dict[str, Root] = {}
        self._inputs = Root("inputs", inputs_schema(plan))

    @cached_property
    def certainty(self) -> Certainty:
        """What is certain at each node."""
        return certainty(self.plan)

    def of(self, key: str) -> Environment:
        """The environment of a node's params."""
        bits = self.certainty.before[key]
        return self._kept("params", key, lambda: self._environment(key, bits, self.plan.nodes[key].node.parent))

    def at_end_of(self, key: str) -> Environment:
        """The environment at the end of a round of a container's body."""
        bits = self.certainty.at_end[key]
        return self._kept("end", key, lambda: self._environment(key, bits, key))

    def of_outputs(self) -> Environment:
        """The environment of the workflow's own outputs."""
        return self._kept("end", None, lambda: self._environment(None, self.certainty.at_end[None], None))

    def outputs_of(self, key: str) -> Environment:
        """The environment of a node's port conditions: its own outputs by their bare names."""
        schema = outputs_schema(self.plan.nodes[key])
        return self._kept("ports", key, lambda: Environment.of(schema["properties"]))

    def root(self, key: str, failed: bool = False) -> Root:
        """What may be named below a node's key after it has ended well or, with ``failed``, after it has failed."""
        roots = self._failed_roots if failed else self._roots
        if key not in roots:
            roots[key] = Root(key, FAILED if failed else outputs_schema(self.plan.nodes[key]))
        return roots[key]

    def _kept(self, kind: str, key: str | None, make: Callable[[], Environment]) -> Environment:
        environment = self._environments.get((kind, key))
        if environment is None:
            environment = self._environments[(kind, key)] = make()
        return environment

    def _environment(self, key: str | None, bits: int, inside: str | None) -> Environment:
        run_scope = key is not None and self.plan.nodes[key].scope == "run"
        own = {"inputs": self._inputs, "run": _RUN, **self._loop_names(inside)}
        own.update({"devices": _DEVICES} if run_scope else {"device": _DEVICE, "client": _CLIENT})
        roots = _Roots(own, self, bits, run_scope)
        return Environment(roots, _Absent(roots))

    def _loop_names(self, parent: str | None) -> Mapping[str, Root]:
        found: dict[str, Root] = {}
        while parent is not None:
            container = self.plan.nodes[parent]
            found.setdefault("index", _INDEX)
            if container.type.control == "for_each" and "item" not in found:
                if parent not in self._items:
                    self._items[parent] = Root("item", self._item_schema(container))
                found["item"] = self._items[parent]
            parent = container.node.parent
        return found

    def _item_schema(self, container: PlanNode) -> JsonObject:
        """What is known of the entries, where the list is simply the output of a node or an input."""
        items = container.node.params.get("items")
        source = items.get(EXPRESSION) if isinstance(items, dict) else None
        if not isinstance(source, str) or not _NAME.fullmatch(source.strip()):
            return {}
        first, *rest = source.strip().split(".")
        root = self.of(container.key).roots.get(first)
        schema = schema_at(root.schema, rest) if root else None
        entry = schema.get("items") if schema else None
        return entry if isinstance(entry, dict) else {}


_NAME = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*")
_INDEX = Root("index", {"type": "integer", "title": "Number of the round, from 0"})
_RUN, _DEVICE, _CLIENT = Root("run", RUN), Root("device", DEVICE), Root("client", CLIENT)
_DEVICES = Root("devices", DEVICES)


@dataclass(frozen=True, slots=True, eq=False)
class _Roots(Mapping[str, Root]):
    """The fixed names and, looked up one by one, the nodes that are certain; a thousand nodes cost nothing."""

    own: Mapping[str, Root]
    scopes: Scopes
    bits: int
    run_scope: bool

    def __getitem__(self, name: str) -> Root:
        found = self.own.get(name)
        if found is not None:
            return found
        node = self.scopes.plan.nodes.get(name)
        if node is not None and not (self.run_scope and node.scope != "run"):
            if self.scopes.certainty.is_well(self.bits, name):
                return self.scopes.root(name)
            if self.scopes.certainty.has_failed(self.bits, name):
                return self.scopes.root(name, failed=True)
        raise KeyError(name)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self.get(name) is not None

    def __iter__(self) -> Iterator[str]:
        yield from self.own
        yield from (key for key in self.scopes.plan.nodes if key in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)


@dataclass(frozen=True, slots=True, eq=False)
class _Absent(Mapping[str, Sentence]):
    """Why a name that exists may not be used at a place."""

    roots: _Roots

    def __getitem__(self, name: str) -> Sentence:
        node = self.roots.scopes.plan.nodes.get(name)
        if name in self.roots or (node is None and name not in RESERVED):
            raise KeyError(name)
        if self.roots.run_scope and (node is None or node.scope != "run"):
            if name in ("device", "client"):
                return say(
                    "no_device_once",
                    "There is no {name!r} in a step that runs once for all devices; "
                    "use the list 'devices', for example devices.map(d, d.name).",
                    name=name,
                )
            if node is not None:
                return say(
                    "no_node_once",
                    "The step {node!r} runs on each device, and this one once for all of them; "
                    "use the list 'devices', for example devices.map(d, d.{key}).",
                    node=_called(node),
                    key=name,
                )
        if node is not None:
            return say(
                "not_certain",
                "The step {node!r} may not have run when this one does; connect it before this step.",
                node=_called(node),
            )
        return _ELSEWHERE[name]

    def __iter__(self) -> Iterator[str]:
        names = (*RESERVED, *self.roots.scopes.plan.nodes)
        return (name for name in names if name not in self.roots)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def _called(node: PlanNode) -> str:
    """What people call the node; a draft's plan gives it the title of its type where it has no name."""
    return node.node.name or node.key


_ELSEWHERE: Mapping[str, Sentence] = {
    "item": say("item_elsewhere", "There is an 'item' only inside a 'For each'."),
    "index": say("index_elsewhere", "There is an 'index' only inside a loop."),
    "devices": say(
        "devices_elsewhere",
        "There is a list 'devices' only in steps that run once for all devices; use 'device' here.",
    ),
    "device": say("device_elsewhere", "There is no 'device' here."),
    "client": say("client_elsewhere", "There is no 'client' here."),
}


def scope_values(
    outputs: Mapping[str, Any], ok: bool, changed: bool, error: Mapping[str, str] | None
) -> dict[str, Any]:
    """The values below a node's key, as ``outputs_schema`` describes them."""
    values = {"ok": ok, "changed": changed, **outputs}
    if error is not None:
        values["error"] = error
    return values
