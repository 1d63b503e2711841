"""The ``run`` of node types that run in the engine."""

import importlib.util
from collections.abc import Awaitable, Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

RunNode = Callable[[Any, Mapping[str, Any]], Awaitable[Any]]
"""``async def run(context, params)``; what it answers is described with the context."""


@lru_cache(maxsize=512)
def load_run(path: Path) -> RunNode:
    """Import a ``node.py`` once and return its ``run``."""
    name = f"ruota_node_{path.parent.parent.name}_{path.parent.name}"
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    run: RunNode = module.run
    return run
