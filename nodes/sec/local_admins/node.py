"""The change can cut Ruota's own way in, so it is made under the guard: undo armed, new login, undo withdrawn."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from engine.dispatch.context import Hold, NodeContext
from engine.dispatch.guarded_change import guarded_change
from engine.documents import Result


async def run(context: NodeContext, params: Mapping[str, Any]) -> Result | Hold:
    """Run the device's script beside this file under the guard."""
    return await guarded_change(context, Path(__file__).parent, params)
