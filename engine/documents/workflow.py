"""A workflow: a versioned graph document, as frozen values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

JsonObject = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Retry:
    """Further tries after a failure: ``max`` of them, waiting ``delay_seconds * factor ** n`` before each.

    ``on`` names the error codes that are worth another try; empty means the engine's own list
    (unreachable, busy, timed_out before a change began), never a refused password.
    """

    max: int = 0
    delay_seconds: float = 30.0
    factor: float = 2.0
    on: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Node:
    """A node type's instance. ``parent`` is the key of the container whose body it belongs to."""

    key: str
    type: str
    name: str = ""
    params: JsonObject = field(default_factory=dict)
    retry: Retry | None = None
    timeout_seconds: float | None = None
    join: Literal["all", "any"] = "all"
    parent: str | None = None
    scope: Literal["device", "run"] | None = None
    disabled: bool = False


@dataclass(frozen=True, slots=True)
class Edge:
    """From a node's port to a node: ``{"from": "scan.found", "to": "install"}``."""

    source: str
    port: str
    target: str


@dataclass(frozen=True, slots=True)
class Workflow:
    """``outputs`` maps a name to ``{"schema": {...}, "value": <computed>}`` for callers of this workflow.

    ``layout``, ``groups`` and ``notes`` are for the eye only: a place in ``layout`` may name the group it lies in.
    """

    format: int
    id: str
    name: str
    description: str = ""
    inputs: JsonObject = field(default_factory=dict)
    outputs: JsonObject = field(default_factory=dict)
    nodes: Mapping[str, Node] = field(default_factory=dict)
    edges: tuple[Edge, ...] = ()
    layout: JsonObject = field(default_factory=dict)
    groups: tuple[JsonObject, ...] = ()
    notes: tuple[JsonObject, ...] = ()
