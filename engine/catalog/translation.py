"""The words of a node type in other languages: which places of its schemas they name, and which are still missing.

``words.<language>.params`` and ``.outputs`` are maps from a place in the schema to its words there. A place is written
as its path: ``rules`` is the property, ``rules[]`` an entry of the list, ``rules[].port`` a property of the entry,
``extra{}`` a value under a name of one's own, ``target|0`` the first alternative (``oneOf``, ``anyOf``, ``allOf``),
``$defs/login`` a definition.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from engine.catalog.placeholders import placeholders, without_placeholders
from engine.documents import NodeType

PARTS = ("params", "outputs")

_SAME_EVERYWHERE = frozenset({"%", "s", "min", "h", "kB", "MB", "GB", "TB", "ms"})
"""Units that are written alike in every language."""

_ALTERNATIVES = ("oneOf", "anyOf", "allOf")


def places(schema: Any, path: str = "") -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every schema inside with its path; the whole has the path ``""``."""
    if not isinstance(schema, Mapping):
        return
    yield path, schema
    for name, inner in _named(schema, "properties"):
        yield from places(inner, f"{path}.{name}" if path else name)
    yield from places(schema.get("items"), f"{path}[]")
    yield from places(schema.get("additionalProperties"), path + "{}")
    for word in _ALTERNATIVES:
        for index, inner in enumerate(schema.get(word) or ()):
            yield from places(inner, f"{path}|{index}")
    for name, inner in _named(schema, "$defs"):
        yield from places(inner, f"{path}$defs/{name}")


def _named(schema: Mapping[str, Any], word: str) -> Iterator[tuple[str, Any]]:
    inner = schema.get(word)
    if isinstance(inner, Mapping):
        yield from inner.items()


def complaints(node_type: NodeType) -> Iterator[tuple[str, str]]:
    """For each translation of something that the node type does not have: a JSON pointer, and the sentence's end."""
    ports = {port.name for port in node_type.ports}
    for language, words in node_type.words.items():
        at = f"/words/{language}"
        for name in placeholders(words.get("summary", "")):
            if name not in node_type.params["properties"]:
                yield f"{at}/summary", f"has {{{name}}} in its summary in {language!r}, but no param of that name."
        for name in words.get("ports", {}):
            if name not in ports:
                yield f"{at}/ports", f"translates the way out {name!r} into {language!r}, which it does not have."
        for part in PARTS:
            yield from _strangers(getattr(node_type, part), words.get(part, {}), f"{at}/{part}", part[:-1])


def _strangers(schema: Any, words: Mapping[str, Any], at: str, what: str) -> Iterator[tuple[str, str]]:
    known = dict(places(schema))
    for path, given in words.items():
        if path not in known:
            yield at, f"translates the {what} {path!r}, which it does not have."
            continue
        hints = _hints(known[path])
        for value in given.get("labels", {}):
            if value not in hints.get("labels", {}):
                yield at, f"translates the choice {value!r} of the {what} {path!r}, which has no such label."
        for word in ("unit", "unit_one", "placeholder"):
            if word in given and word not in hints:
                yield at, f"translates the {word} of the {what} {path!r}, which has none."


def missing(node_type: NodeType, language: str) -> list[str]:
    """What is shown of the node type and has no words in the language yet, as paths in its manifest's ``words``."""
    words = node_type.words.get(language)
    if words is None:
        return [f"words.{language}"]
    found = list(_missing_ports(node_type, words.get("ports", {})))
    if _has_words(without_placeholders(node_type.summary)) and not words.get("summary"):
        found.append("summary")
    for part in PARTS:
        for path, schema in places(getattr(node_type, part)):
            # of a secret the reference inside is chosen from the vault, not read
            if path and not path.endswith(".$credential"):
                given = words.get(part, {}).get(path, {})
                found.extend(f"{part}: {path}: {word}" for word in _missing_words(schema, given))
    return found


def _missing_ports(node_type: NodeType, words: Mapping[str, Any]) -> Iterator[str]:
    for port in node_type.ports:
        # the only way out is "Done" in the words of the editor
        alone = port.name == "ok" and len(node_type.ports) == 1
        given = words.get(port.name)
        if given is None:
            if not alone:
                yield f"ports: {port.name}"
        elif port.description and not (isinstance(given, Mapping) and given.get("description")):
            yield f"ports: {port.name}: description"


def _missing_words(schema: Mapping[str, Any], given: Mapping[str, Any]) -> Iterator[str]:
    hints = _hints(schema)
    for word in ("title", "description"):
        if isinstance(schema.get(word), str) and not given.get(word):
            yield word
    for value in hints.get("labels", {}):
        if not given.get("labels", {}).get(value):
            yield f"labels: {value}"
    unit = hints.get("unit")
    if unit and unit not in _SAME_EVERYWHERE and not given.get("unit"):
        yield "unit"
    if hints.get("unit_one") and not given.get("unit_one"):
        yield "unit_one"


def _hints(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    hints = schema.get("x-ui")
    return hints if isinstance(hints, Mapping) else {}


def _has_words(text: str) -> bool:
    return re.search(r"[^\W\d_]", text) is not None
