"""If: the condition has been computed by the engine; its value chooses the port."""

from collections.abc import Mapping
from typing import Any

from engine.dispatch.context import Hold, NodeContext
from engine.documents import Result


async def run(context: NodeContext, params: Mapping[str, Any]) -> Result | Hold:
    """Answer with the value of the condition."""
    return Result(ok=True, data={"value": bool(params["condition"])})
