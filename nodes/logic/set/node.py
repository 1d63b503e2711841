"""Set values: they have been computed by the engine and are kept under their names."""

from collections.abc import Mapping
from typing import Any

from engine.dispatch.context import Hold, NodeContext
from engine.documents import Result


async def run(context: NodeContext, params: Mapping[str, Any]) -> Result | Hold:
    """Answer with the values."""
    return Result(ok=True, data={"values": dict(params["values"])})
