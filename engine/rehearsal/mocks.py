"""Results that stand in for devices: those the rehearsal gives, or the plainest ones that fit the outputs."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from engine.documents import NodeType, Result, parse_result
from engine.documents.sentences import pointer
from engine.errors import Code, RuotaError
from engine.graph import PlanNode
from engine.saying import say

DEEPEST = 8


def given(results: Mapping[str, Any], path: str, device: str, number: int) -> Any | None:
    """The rehearsal's result for an attempt (from 1): by path, then by device; the last of a list goes on.

    A path in a loop is looked up with its round first (``loop#1/scan``), then without (``loop/scan``).
    """
    plain = "/".join(part.partition("#")[0] for part in path.split("/"))
    value = results.get(path, results.get(plain))
    if isinstance(value, dict) and not isinstance(value.get("ok"), bool):
        value = value.get(device)
    if isinstance(value, list):
        value = value[min(number, len(value)) - 1] if value else None
    return value


def check_all(results: Mapping[str, Any], node_of: Callable[[str], PlanNode | None]) -> None:
    """Check every result that belongs to a node, whether or not a device will come there."""
    for path, value in results.items():
        node = node_of(path)
        if node is None:
            continue
        for device, result in _by_device(value):
            for one in result if isinstance(result, list) else [result]:
                checked(one, node.type, path, device)


def _by_device(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict) and not isinstance(value.get("ok"), bool):
        yield from value.items()
    else:
        yield "", value


def checked(value: Any, node_type: NodeType, path: str, device: str = "") -> Result:
    """The given result, if it fits the type's outputs; ``RuotaError`` (bad_document) names the path if not."""
    result = parse_result(value, node_type)
    said = value.get("error") if isinstance(value, dict) else None
    meant = isinstance(said, dict) and said.get("code") == Code.BAD_RESULT.value
    if result.error is not None and result.error.code is Code.BAD_RESULT and not meant:
        place = pointer(["results", path, device] if device else ["results", path])
        raise RuotaError(
            say("mock_unfit", "The mocked result of {path!r}: {reason}", path=path, reason=result.error.message),
            code=Code.BAD_DOCUMENT,
            pointer=place,
        )
    return result


def good(node_type: NodeType, mode: str, data: Mapping[str, Any]) -> Result:
    """A good result with these outputs."""
    changes = node_type.effect == "change"
    return Result(
        ok=True,
        changed=changes and mode == "apply",
        would_change=changes and mode == "preview",
        data=data,
    )


def plain_value(schema: Any, depth: int = 0) -> Any:
    """The plainest value that fits a schema: examples, defaults, first choices, zeros, empty texts."""
    if not isinstance(schema, dict) or depth > DEEPEST:
        return None
    for word in ("const", "default"):
        if word in schema:
            return schema[word]
    if schema.get("examples"):
        return schema["examples"][0]
    if schema.get("enum"):
        return schema["enum"][0]
    for choice in ("anyOf", "oneOf"):
        if schema.get(choice):
            return plain_value(schema[choice][0], depth + 1)
    kind = schema.get("type")
    if isinstance(kind, list):
        kind = "null" if "null" in kind else kind[0]
    match kind:
        case "object":
            properties = schema.get("properties", {})
            return {name: plain_value(properties.get(name), depth + 1) for name in schema.get("required", ())}
        case "array":
            return [plain_value(schema.get("items"), depth + 1) for _ in range(schema.get("minItems", 0))]
        case "integer" | "number":
            return max(0, schema.get("minimum", 0))
        case "boolean":
            return False
        case "string":
            return "x" * schema.get("minLength", 0)
    return None
