"""JSON Patch, as much of it as fixes use, written naively for the tests."""

import copy
from typing import Any


def _parts(pointer: str) -> list[str]:
    return [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]


def _place(document: Any, pointer: str) -> tuple[Any, Any]:
    *above, last = _parts(pointer)
    if last == "-":
        for part in above:
            document = document[int(part)] if isinstance(document, list) else document[part]
        return document, len(document)
    for part in above:
        document = document[int(part)] if isinstance(document, list) else document[part]
    return document, int(last) if isinstance(document, list) else last


def patched(document: Any, operations: list[dict[str, Any]]) -> Any:
    """The document after the operations; an operation on something that is not there is an error."""
    document = copy.deepcopy(document)
    for operation in operations:
        holder, name = _place(document, operation["path"])
        match operation["op"]:
            case "add":
                if isinstance(holder, list):
                    holder.insert(name, operation["value"])
                else:
                    assert name not in holder
                    holder[name] = operation["value"]
            case "replace":
                assert holder[name] != operation["value"]
                holder[name] = operation["value"]
            case "remove":
                del holder[name]
            case "move":
                source, old = _place(document, operation["from"])
                holder[name] = source.pop(old)
            case other:
                raise AssertionError(f"unknown operation {other}")
    return document
