"""Older formats of the documents, brought up to date one format at a time.

Format 0 is what a workflow was before it carried a number: edges were pairs, and a node's place stood in the node.
"""

from collections.abc import Callable, Mapping
from typing import Any

from engine.documents.sentences import short
from engine.errors import Code, RuotaError
from engine.saying import say

CURRENT = 1

Migration = Callable[[dict[str, Any]], dict[str, Any]]


def _edges_and_layout(document: dict[str, Any]) -> dict[str, Any]:
    """0 to 1: ``["scan.ok", "install"]`` becomes ``{"from", "to"}``; ``x`` and ``y`` move to ``layout``."""
    migrated = {**document, "format": 1}
    edges = document.get("edges", [])
    if isinstance(edges, list):
        migrated["edges"] = [
            {"from": edge[0], "to": edge[1]} if isinstance(edge, list) and len(edge) == 2 else edge for edge in edges
        ]
    nodes = document.get("nodes")
    if isinstance(nodes, dict):
        given = document.get("layout")
        layout = dict(given) if isinstance(given, dict) else {}
        migrated["nodes"] = {}
        for key, node in nodes.items():
            if isinstance(node, dict) and "x" in node and "y" in node:
                layout[key] = {"x": node["x"], "y": node["y"]}
                node = {name: value for name, value in node.items() if name not in ("x", "y")}
            migrated["nodes"][key] = node
        if layout and (given is None or isinstance(given, dict)):
            migrated["layout"] = layout
    return migrated


MIGRATIONS: Mapping[int, Migration] = {0: _edges_and_layout}


def migrate(document: dict[str, Any]) -> dict[str, Any]:
    """The document in the current format; the one given is not touched.

    Raises ``RuotaError`` (bad_document) when the format is not a number or is newer than this Ruota.
    """
    number = document.get("format", 0)
    if isinstance(number, bool) or not isinstance(number, int) or number < 0:
        raise RuotaError(
            say(
                "format_no_number",
                "The workflow's format is {given}; it must be a whole number, now {current}.",
                given=short(number),
                current=CURRENT,
            ),
            code=Code.BAD_DOCUMENT,
            pointer="/format",
        )
    if number > CURRENT:
        raise RuotaError(
            say(
                "format_newer",
                "The workflow has format {number}, but this Ruota knows none after {current}; "
                "upgrade Ruota to open it.",
                number=number,
                current=CURRENT,
            ),
            code=Code.BAD_DOCUMENT,
            pointer="/format",
        )
    for step in range(number, CURRENT):
        document = MIGRATIONS[step](document)
    return document
