"""What each node's expressions may name: the environment of schemas, the same for drawing and for running."""

from collections.abc import Mapping
from typing import Any

from engine.documents import JsonObject
from engine.expressions import Environment
from engine.graph.certainty import certain_at_end, certainly_failed, certainly_upstream
from engine.graph.plan import Body, Plan, PlanNode

TEXT = {"type": "string"}

DEVICE: JsonObject = {
    "type": "object",
    "required": ["id", "name", "address", "platform", "os", "client", "site", "tags"],
    "properties": {
        "id": TEXT,
        "name": TEXT,
        "address": TEXT,
        "platform": TEXT,
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
    "properties": {"id": TEXT, "mode": TEXT, "started_at": TEXT, "started_by": TEXT, "workflow": TEXT},
}
ERROR: JsonObject = {"type": "object", "required": ["code", "message"], "properties": {"code": TEXT, "message": TEXT}}
DEVICES: JsonObject = {"type": "array", "items": {"type": "object"}}

RESERVED = frozenset({"inputs", "device", "client", "run", "devices", "item", "index"})


def inputs_schema(plan: Plan) -> JsonObject:
    """The workflow's inputs as an object schema."""
    return plan.workflow.inputs or {"type": "object", "properties": {}}


def outputs_schema(node: PlanNode) -> dict[str, Any]:
    """What may be named below a node's key once it has ended well: its outputs, ``ok`` and ``changed``."""
    schema = node.type.outputs
    if node.callee is not None:
        outputs = node.callee.workflow.outputs
        schema = {"properties": {k: v.get("schema", {}) for k, v in outputs.items()}, "required": sorted(outputs)}
    properties = dict(schema.get("properties", {}))
    properties.setdefault("ok", {"type": "boolean", "title": "Ended well"})
    properties.setdefault("changed", {"type": "boolean", "title": "Changed something"})
    required = sorted({*schema.get("required", ()), "ok", "changed"})
    return {"type": "object", "properties": properties, "required": required}


class Scopes:
    """The environments of a plan, each made when it is first asked for."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.upstream = certainly_upstream(plan)
        self.failed = certainly_failed(plan)
        self._schemas: dict[str, JsonObject] = {}
        self._environments: dict[tuple[str, str], Environment] = {}

    def of(self, key: str) -> Environment:
        """The environment of a node's params."""
        return self._kept("params", key, lambda: self._environment(key, self.upstream[key], self.failed[key]))

    def at_end_of(self, key: str) -> Environment:
        """The environment at the end of a round of a container's body."""
        node = self.plan.nodes[key]
        body = node.body or Body((), (), ())
        return self._kept(
            "end",
            key,
            lambda: self._environment(
                key, self.upstream[key] | certain_at_end(self.plan, body), frozenset(), inside=key
            ),
        )

    def of_outputs(self) -> Environment:
        """The environment of the workflow's own outputs."""
        return self._kept(
            "outputs", "", lambda: self._environment(None, certain_at_end(self.plan, self.plan.top), frozenset())
        )

    def outputs_of(self, key: str) -> Environment:
        """The environment of a node's port conditions: its own outputs by their bare names."""
        return self._kept("ports", key, lambda: Environment.of(self._outputs(key)["properties"]))

    def _kept(self, kind: str, key: str, make: Any) -> Environment:
        environment = self._environments.get((kind, key))
        if environment is None:
            environment = self._environments[(kind, key)] = make()
        return environment

    def _outputs(self, key: str) -> JsonObject:
        if key not in self._schemas:
            self._schemas[key] = outputs_schema(self.plan.nodes[key])
        return self._schemas[key]

    def _environment(
        self, key: str | None, sure: frozenset[str], failed: frozenset[str], inside: str | None = None
    ) -> Environment:
        schemas: dict[str, JsonObject] = {"inputs": inputs_schema(self.plan), "run": RUN}
        nodes = self.plan.nodes
        run_scope = key is not None and nodes[key].scope == "run"
        if run_scope:
            schemas["devices"] = DEVICES
            sure = frozenset(other for other in sure if nodes[other].scope == "run")
        else:
            schemas["device"], schemas["client"] = DEVICE, CLIENT
        for other in sure:
            schemas[other] = self._outputs(other)
        for other in failed - sure:
            schemas[other] = {"type": "object", "properties": {"error": ERROR}, "required": ["error"]}
        schemas.update(self._loop_names(inside or (nodes[key].node.parent if key else None)))
        absent = {other: self._why_absent(other, run_scope) for other in nodes if other not in schemas}
        return Environment.of(schemas, absent)

    def _loop_names(self, parent: str | None) -> Mapping[str, JsonObject]:
        found: dict[str, JsonObject] = {}
        while parent is not None:
            container = self.plan.nodes[parent]
            found.setdefault("index", {"type": "integer"})
            if container.type.control == "for_each":
                found.setdefault("item", {})
            parent = container.node.parent
        return found

    def _why_absent(self, key: str, run_scope: bool) -> str:
        name = self.plan.nodes[key].node.name or key
        if run_scope:
            return (
                f"The node {name!r} runs on each device, and this one once for all of them; "
                f"use the list 'devices', for example devices.map(d, d.{key})."
            )
        return f"The node {name!r} may not have run when this one does; connect it before this node."


def scope_values(
    outputs: Mapping[str, Any], ok: bool, changed: bool, error: Mapping[str, str] | None
) -> dict[str, Any]:
    """The values below a node's key, as ``outputs_schema`` describes them."""
    values = {"ok": ok, "changed": changed, **outputs}
    if error is not None:
        values["error"] = error
    return values
