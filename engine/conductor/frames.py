"""A frame: one round of one body on one device. The top of a workflow, an iteration of a loop, a called workflow."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from engine.graph import Body, Plan, PlanNode, Scopes


class Mark(StrEnum):
    """What an edge carries once its source has ended."""

    LIVE = "live"
    DEAD = "dead"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Ended:
    """How a node left the frame: by a live port, or not at all (dead, broken)."""

    mark: Mark
    port: str | None = None


DEAD = Ended(Mark.DEAD)
BROKEN = Ended(Mark.BROKEN)


@dataclass(slots=True)
class Frame:
    """``prefix`` stands before the keys in paths: ``""``, ``loop#2/``, ``call/``.

    ``owner`` is the path of the container step whose body this is; ``values`` are the scope's values at this level.
    """

    plan: Plan
    scopes: Scopes
    body: Body
    prefix: str
    values: dict[str, Any]
    owner: str | None = None
    parent: "Frame | None" = None
    ended: dict[str, Ended] = field(default_factory=dict)
    reached: set[str] = field(default_factory=set)
    left: int = 0
    over: bool = False
    failed: bool = False
    changed: bool = False

    def __post_init__(self) -> None:
        self.left = len(self.body.keys)

    def node(self, key: str) -> PlanNode:
        """The plan's node."""
        return self.plan.nodes[key]

    def path(self, key: str) -> str:
        """The path of a node's step in this frame."""
        return self.prefix + key

    def mark(self, source: str, port: str) -> Mark | None:
        """What the edge from a port carries; None while its source has not ended."""
        ended = self.ended.get(source)
        if ended is None:
            return None
        if ended.mark is not Mark.LIVE:
            return ended.mark
        return Mark.LIVE if ended.port == port else Mark.DEAD

    def decide(self, key: str) -> Mark | None:
        """Whether a node runs (live), is passed over (dead, broken), or has to wait (None)."""
        node = self.plan.nodes[key]
        marks = [self.mark(way.source, way.port) for way in node.incoming]
        if node.node.join == "any" and Mark.LIVE in marks:
            return Mark.LIVE
        if None in marks:
            return None
        if Mark.BROKEN in marks and (node.node.join == "all" or Mark.LIVE not in marks):
            return Mark.BROKEN
        return Mark.LIVE if Mark.LIVE in marks or not marks else Mark.DEAD
