"""The one line on a node's card that says what its params make it do.

The template of the node type is text with placeholders: ``{name}`` stands for the display text of the param, and a
part in square brackets is left out when a placeholder in it has nothing to show. The editor follows the same rules:

- a choice is shown by its label (``x-ui.labels``), a list by its entries joined with ", ", a number with ``x-ui.unit``;
- ``true`` is shown by its label, or by the param's title in lower case; ``false``, empty and absent show nothing;
- a computed value is shown by the name of what it refers to, or as "computed" where it does more;
- an absent param counts as its ``default``.
"""

import re
from collections.abc import Mapping
from typing import Any

from engine.documents import NodeType

_OPTIONAL = re.compile(r"\[([^\[\]]*)\]")
_REFERENCE = re.compile(r"[a-z_][a-z0-9_]*(?:\.[a-z_][a-z0-9_]*)*\.([a-z_][a-z0-9_]*)")
_PLACE = re.compile(r"\{([a-z][a-z0-9_]*)\}")


def placeholders(template: str) -> list[str]:
    """The names of the params that a summary's template shows."""
    return _PLACE.findall(template)


def without_placeholders(template: str) -> str:
    """The words of a summary's template that stand there whatever the params are."""
    return _PLACE.sub("", template)


def display(value: Any, schema: Mapping[str, Any]) -> str:
    """A param's value as a person reads it; empty when there is nothing to show."""
    ui = schema.get("x-ui", {})
    labels = ui.get("labels", {})
    if isinstance(value, dict):
        return _computed(value)
    if isinstance(value, bool):
        return str(labels.get("true", schema.get("title", "").lower())) if value else str(labels.get("false", ""))
    if isinstance(value, list):
        return ", ".join(filter(None, (display(item, {"x-ui": {"labels": labels}}) for item in value)))
    if value is None or value == "":
        return ""
    text = str(labels.get(str(value), value))
    return f"{text} {ui['unit']}" if isinstance(value, int | float) and "unit" in ui else text


def _computed(value: Mapping[str, Any]) -> str:
    reference = _REFERENCE.fullmatch(str(value.get("$expr", "")).strip())
    if reference:
        return f"“{reference[1].replace('_', ' ')}”"
    return "computed" if "$expr" in value or "$text" in value else ""


def summary(node_type: NodeType, params: Mapping[str, Any]) -> str:
    """The summary line of a node with these params."""
    properties = node_type.params.get("properties", {})

    def shown(name: str) -> str:
        schema = properties.get(name, {})
        return display(params.get(name, schema.get("default")), schema)

    def optional(match: re.Match[str]) -> str:
        names = _PLACE.findall(match[1])
        return match[1] if all(shown(name) for name in names) else ""

    template = _OPTIONAL.sub(optional, node_type.summary)
    return " ".join(_PLACE.sub(lambda match: shown(match[1]), template).split())
