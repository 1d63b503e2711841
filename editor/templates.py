"""The shipped workflows and their rehearsals, in each language: the words stand in ``workflows/words/<language>.json``.

By workflow id ``{name, description, inputs: {name: {title, description}}, nodes: {key: name}, notes: {id: text},
rehearsals: {file: description}}``, a file without its ending.
"""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

SHIPPED = Path(__file__).resolve().parent.parent / "workflows"
Words = Mapping[str, Any]
_REHEARSAL = ".rehearsal.json"
_OF_INPUT = ("title", "description")


def shipped_workflows(language: str = "en") -> dict[str, dict[str, Any]]:
    """The shipped workflows by id; in English where a language has no words for one."""
    paths = sorted(path for path in SHIPPED.glob("*.json") if not path.name.endswith(_REHEARSAL))
    documents = [json.loads(path.read_text("utf-8")) for path in paths]
    known = words().get(language, {})
    return {
        document["id"]: translated(document, known[document["id"]]) if document["id"] in known else document
        for document in documents
    }


def shipped_rehearsals(workflow_id: str, language: str = "en") -> dict[str, dict[str, Any]]:
    """The rehearsals of a shipped workflow by name: what each is about, in a few words."""
    known = words().get(language, {}).get(workflow_id, {}).get("rehearsals", {})
    found: dict[str, dict[str, Any]] = {}
    for path in sorted(SHIPPED.glob(f"*{_REHEARSAL}")):
        if path.name.split(".")[0] == workflow_id:
            document = json.loads(path.read_text("utf-8"))
            description = known.get(path.name.removesuffix(_REHEARSAL), document["description"])
            found[description.rstrip(".")] = {**document, "description": description}
    return found


@cache
def words() -> dict[str, dict[str, Words]]:
    """By language, then by workflow id."""
    return {path.stem: json.loads(path.read_text("utf-8")) for path in sorted((SHIPPED / "words").glob("*.json"))}


def templates() -> list[dict[str, Any]]:
    """``{id, name, description, document, words}``; ``words`` has the same but the id by language."""
    return [
        {
            "id": key,
            **_template(document),
            "words": {
                language: _template(translated(document, known[key]))
                for language, known in words().items()
                if key in known
            },
        }
        for key, document in shipped_workflows().items()
    ]


def translated(document: Mapping[str, Any], known: Words) -> dict[str, Any]:
    """The document in the language of the words; its keys, params and wires stay."""
    inputs = document.get("inputs", {})
    properties = inputs.get("properties", {})
    made = {
        **document,
        "name": known["name"],
        "description": known["description"],
        "nodes": {key: _named(node, known["nodes"].get(key)) for key, node in document["nodes"].items()},
    }
    if notes := _notes(document):
        made["notes"] = [{**note, "text": known.get("notes", {}).get(note["id"], note["text"])} for note in notes]
    if properties:
        spoken = {name: {**schema, **known["inputs"].get(name, {})} for name, schema in properties.items()}
        made["inputs"] = {**inputs, "properties": spoken}
    return made


def places(document: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    """Where the document has words: what its translation must have too."""
    yield from ((word,) for word in ("name", "description"))
    for name, schema in document.get("inputs", {}).get("properties", {}).items():
        yield from (("inputs", name, word) for word in _OF_INPUT if word in schema)
    yield from (("nodes", key) for key, node in document["nodes"].items() if node.get("name"))
    yield from (("notes", note["id"]) for note in _notes(document))


def _notes(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    return list(document.get("notes", ()))


def _named(node: Mapping[str, Any], name: str | None) -> dict[str, Any]:
    return {**node, "name": name} if name else dict(node)


def _template(document: Mapping[str, Any]) -> dict[str, Any]:
    return {"name": document["name"], "description": document.get("description", ""), "document": document}
