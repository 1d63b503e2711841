"""For every step of a workflow that can be mocked: its ways out, and for each an example of outputs that takes it."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from engine.documents import Port
from engine.errors import RuotaError
from engine.graph import Plan, PlanNode, Scopes, scope_values
from engine.rehearsal.mocks import plain_value

JsonObject = Mapping[str, Any]

_TEXT = re.compile(r"'([^'\\]*)'")
_COUNT = "_count"


def examples(plan: Plan, prefix: str = "") -> dict[str, dict[str, Any]]:
    """By path without rounds: ``{type, title, scope, ports: [{name, title}], examples: {port: outputs}}``.

    Containers and calls are not there themselves, since they are always played; what they contain is. A way for which
    no outputs were found has no example.
    """
    found: dict[str, dict[str, Any]] = {}
    scopes = Scopes(plan)
    for key, node in plan.nodes.items():
        path = prefix + _path(plan, key)
        if node.callee is not None:
            found.update(examples(node.callee, f"{path}/"))
        if node.type.control is None:
            found[path] = {
                "type": node.type.id,
                "title": node.node.name or node.type.title,
                "scope": node.scope,
                "ports": [{"name": port.name, "title": port.title} for port in node.ports],
                "examples": by_port(scopes, node),
            }
    return found


def _path(plan: Plan, key: str) -> str:
    parent = plan.nodes[key].node.parent
    return f"{_path(plan, parent)}/{key}" if parent else key


def by_port(scopes: Scopes, node: PlanNode) -> dict[str, dict[str, Any]]:
    """For each way out of a node outputs that take it, as far as some are found."""
    found: dict[str, dict[str, Any]] = {}
    for data in _candidates(node.type.outputs, node.ports):
        port = _port_of(scopes, node, data)
        if port is not None and port not in found:
            found[port] = _filled(scopes, node, port, data)
        if len(found) == len(node.ports):
            break
    return found


def _filled(scopes: Scopes, node: PlanNode, port: str, data: dict[str, Any]) -> dict[str, Any]:
    """With an entry in the lists that hold nothing on another way only."""
    empty = {each.name: set(each.empty) for each in node.ports}
    lists = {name for names in empty.values() for name in names} - empty[port]
    properties = node.type.outputs.get("properties", {})
    filled = {name: [_item(properties[name])] for name in lists if not data.get(name)}
    whole = {**data, **filled}
    return whole if _port_of(scopes, node, whole) == port else data


def _port_of(scopes: Scopes, node: PlanNode, data: JsonObject) -> str | None:
    if len(node.ports) == 1:
        return node.ports[0].name
    environment = scopes.outputs_of(node.key)
    values = scope_values(data, True, False, None)
    try:
        for port in node.ports:
            if port.when is None or environment.compile(port.when).evaluate(values) is True:
                return port.name
    except RuotaError:
        return None
    return None


def _candidates(outputs: JsonObject, ports: tuple[Port, ...]) -> Iterator[dict[str, Any]]:
    """The plainest outputs, then the same with one property otherwise."""
    plain = plain_value(outputs)
    yield plain
    texts = [text for port in ports for text in _TEXT.findall(port.when or "")]
    properties = outputs.get("properties", {})
    for name, schema in properties.items():
        for value in _others(schema, texts):
            yield {**plain, name: value, **_beside(name, value, properties)}


def _others(schema: JsonObject, texts: list[str]) -> Iterator[Any]:
    if "enum" in schema:
        yield from schema["enum"]
        return
    match schema.get("type"):
        case "boolean":
            yield from (True, False)
        case "integer" | "number":
            yield from (max(1, schema.get("minimum", 1)), 0)
        case "array":
            yield [_item(schema)]
            yield []
        case "string":
            yield from texts
            yield ""


def _item(schema: JsonObject) -> Any:
    """One item of a list; a text that says nothing is no item that a person would see, nor are the parts of one."""
    items = schema.get("items", {})
    plain = plain_value(items)
    if isinstance(plain, dict):
        parts = items.get("properties", {})
        return {name: _seen(value, parts.get(name, {})) for name, value in plain.items()}
    return _seen(plain, items)


def _seen(plain: Any, schema: JsonObject) -> Any:
    free = schema.get("type") == "string" and not {"enum", "const", "format", "pattern", "maxLength"} & set(schema)
    return "example" if plain == "" and free else plain


def _beside(name: str, value: Any, properties: JsonObject) -> dict[str, Any]:
    """What a count counts has as many items, and the other way round."""
    other = name.removesuffix(_COUNT)
    items = properties.get(other, {})
    if name.endswith(_COUNT) and items.get("type") == "array" and value == 1:
        return {other: [_item(items)]}
    if isinstance(value, list) and f"{name}{_COUNT}" in properties:
        return {f"{name}{_COUNT}": len(value)}
    return {}
