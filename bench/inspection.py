"""Inspecting a workflow of a thousand nodes."""

import time
from typing import Any

from bench.rows import Row
from engine.catalog import load_catalog
from engine.documents.schemas import validator
from engine.inspection import inspect

NODES = 1_000


def _document() -> dict[str, Any]:
    nodes: dict[str, Any] = {}
    edges: list[dict[str, str]] = []
    for number in range(NODES):
        nodes[f"n{number}"] = {"type": "health.disk_space", "params": {"min_gb": 10}}
        if number:
            edges.append({"from": f"n{number // 2}.ok" if number % 3 else f"n{number - 1}.ok", "to": f"n{number}"})
    return {"format": 1, "id": "bench", "name": "Bench", "nodes": nodes, "edges": edges}


def _best(work: Any, times: int = 7) -> float:
    found = []
    for _ in range(times):
        begin = time.perf_counter()
        work()
        found.append(time.perf_counter() - begin)
    return min(found)


def rows() -> list[Row]:
    """Milliseconds for all checks, against the JSON Schema check alone."""
    catalog, document = load_catalog(), _document()
    problems = inspect(document, catalog)
    assert not [p for p in problems if p.severity == "error"], problems[:3]
    whole = _best(lambda: inspect(document, catalog)) * 1000
    schema = validator("workflow")
    alone = _best(lambda: list(schema.iter_errors(document))) * 1000
    name = "inspect: 1,000 nodes"
    return [
        Row(name, whole, "ms", f"jsonschema alone ({alone:.0f} ms)", whole / alone),
        Row(name, whole, "ms", "aim 100 ms", whole / 100),
    ]
