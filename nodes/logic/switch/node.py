"""Choose a way: the first case whose condition holds."""

from collections.abc import Mapping
from typing import Any

from engine.dispatch.context import Hold, NodeContext
from engine.documents import Result

REST = "other"


async def run(context: NodeContext, params: Mapping[str, Any]) -> Result | Hold:
    """Answer with the name of the way."""
    taken = next((case["name"] for case in params["cases"] if case["condition"]), REST)
    return Result(ok=True, data={"port": taken})
