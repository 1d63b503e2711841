"""Workflow files, and values given on the command line."""

import json
from pathlib import Path
from typing import Any

from engine.documents import read_json
from engine.errors import Code, RuotaError

MOST_BYTES = 10_000_000
Json = dict[str, Any]


def read_bytes(path: Path) -> bytes:
    """The file's bytes; an error names the file and says what is wrong with it."""
    try:
        with path.open("rb") as file:
            found = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise RuotaError(f"{path} cannot be read: {error.strerror}.", code=Code.NOT_FOUND) from None
    if len(found) > MOST_BYTES:
        raise RuotaError(f"{path} is larger than 10 MB; that is no workflow.", code=Code.BAD_DOCUMENT)
    return found


def read_document(path: Path) -> Json:
    """A JSON object from a file."""
    value = read_json(read_bytes(path), str(path))
    if not isinstance(value, dict):
        raise RuotaError(f"{path} does not hold a JSON object.", code=Code.BAD_DOCUMENT, pointer="")
    return value


def siblings(path: Path, document: Json) -> Json:
    """The workflows that a document calls and that lie beside it as ``<id>.json``, and those that they call."""
    found: Json = {}
    waiting = _calls(document)
    while waiting:
        name = waiting.pop()
        file = path.parent / f"{name}.json"
        if name in found or not file.is_file():
            continue
        found[name] = read_document(file)
        waiting.extend(_calls(found[name]))
    return found


def _calls(document: Json) -> list[str]:
    nodes = document.get("nodes")
    if not isinstance(nodes, dict):
        return []
    params = [n.get("params") for n in nodes.values() if isinstance(n, dict) and n.get("type") == "logic.call"]
    return [p["workflow"] for p in params if isinstance(p, dict) and isinstance(p.get("workflow"), str)]


def inputs_of(given: list[str]) -> Json:
    """``["min=5", "name=web"]`` as values: JSON where it is JSON, text otherwise."""
    values: Json = {}
    for pair in given:
        name, separator, text = pair.partition("=")
        if not separator or not name:
            raise RuotaError(f"The input {pair!r} is not understood; write NAME=VALUE.", code=Code.BAD_PARAM)
        try:
            values[name] = json.loads(text)
        except ValueError:
            values[name] = text
    return values
