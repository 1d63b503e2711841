"""The catalog: every broken folder is one sentence that names its file."""

import json
from pathlib import Path
from typing import Any

import pytest

from engine.catalog import load_catalog
from engine.errors import Code, RuotaError

TEXT = {"type": "string", "title": "T", "description": "d"}

LIST = {**TEXT, "type": "array", "items": {"type": "string"}}


def manifest(**changes: Any) -> dict[str, Any]:
    return {
        "id": "health.disk",
        "version": "1.0.0",
        "title": "Free space",
        "description": "d",
        "summary": "at least {least}",
        "icon": "disc",
        "effect": "read",
        "idempotent": True,
        "supports_preview": True,
        "platforms": {"linux": {}},
        "params": {
            "type": "object",
            "properties": {"least": {"type": "integer", "title": "Least", "description": "d", "x-ui": {"unit": "GB"}}},
        },
        "outputs": {"type": "object", "required": ["low"], "properties": {"low": {**TEXT, "type": "boolean"}}},
        "ports": [{"name": "low", "title": "Low", "when": "low"}, {"name": "ok", "title": "Enough"}],
        **changes,
    }


def write(root: Path, value: Any, folder: str = "health/disk") -> Path:
    place = root / folder
    place.mkdir(parents=True)
    (place / "node.json").write_text(value if isinstance(value, str) else json.dumps(value))
    return place


def test_a_folder_gives_an_entry_with_all_that_lies_beside(tmp_path: Path) -> None:
    folder = write(tmp_path, manifest())
    (folder / "linux.sh").write_text("done_ok '{}'\n")
    (folder / "help.md").write_text("# Free space\n")
    (folder / "cases").mkdir()
    (folder / "cases" / "low.json").write_text('{"a": 1}')
    catalog = load_catalog(tmp_path)
    assert list(catalog) == ["health.disk"]
    assert catalog["health.disk"].area == "health"
    assert catalog.script("health.disk", "linux") == "done_ok '{}'\n"
    assert catalog.script("health.disk", "windows") is None
    assert catalog.help("health.disk") == "# Free space\n"
    assert catalog.python_path("health.disk") is None
    assert catalog.cases("health.disk") == {"low": {"a": 1}}
    shown = catalog.to_json()[0]
    assert shown["runs_on"] == "device"
    assert shown["area"] == "health"
    assert shown["retry"]["max"] == 0
    port = {"name": "low", "title": "Low", "description": "", "when": "low", "offline": False, "empty": []}
    assert shown["ports"][0] == port
    json.dumps(shown)


def test_an_engine_node_has_its_python_file(tmp_path: Path) -> None:
    folder = write(tmp_path, manifest(platforms={}))
    (folder / "node.py").write_text("")
    catalog = load_catalog(tmp_path)
    assert catalog.python_path("health.disk") == folder / "node.py"
    assert catalog.to_json()[0]["runs_on"] == "engine"


def test_a_type_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(RuotaError, match=r"no node type 'a\.b' in the catalog") as caught:
        load_catalog(tmp_path).help("a.b")
    assert caught.value.code is Code.NOT_FOUND


def properties(**schemas: Any) -> dict[str, Any]:
    return {"type": "object", "properties": schemas}


@pytest.mark.parametrize(
    ("value", "pointer", "words"),
    [
        ('{"id": ', None, "is not valid JSON at line 1"),
        ([], "", "must be an object"),
        (manifest(id="health.disc"), "/id", "has the id 'health.disc', but its folder says 'health.disk'"),
        (manifest(effect="none"), "/effect", "must be one of 'read', 'change'"),
        (manifest(summary="{most}"), "/summary", "has {most} in its summary, but no param of that name"),
        (
            manifest(params=properties(least={"type": "integer", "title": "Least"})),
            None,
            "no description for param 'least'",
        ),
        (
            manifest(params=properties(least={**TEXT, "type": "array", "items": properties(x={"type": "string"})})),
            None,
            "no title for param 'x'",
        ),
        (manifest(params=properties(least={**TEXT, "type": "text"})), "/params", "no valid JSON Schema"),
        (manifest(params=properties(least={**TEXT, "pattern": "("})), "/params", "no valid JSON Schema"),
        (manifest(ports=[{"name": "a", "title": "A"}, {"name": "b", "title": "B"}]), "/ports", "that is not the last"),
        (manifest(ports=[{"name": "a", "title": "A", "when": "low"}]), "/ports", "for when no condition holds"),
        (
            manifest(ports=[{"name": "a", "title": "A", "when": "lwo"}, {"name": "b", "title": "B"}]),
            "/ports/0/when",
            "did you mean 'low'?",
        ),
        (
            manifest(ports=[{"name": "a", "title": "A", "when": "1 + 1"}, {"name": "b", "title": "B"}]),
            "/ports/0/when",
            "not true or false",
        ),
        (
            manifest(ports=[{"name": "a", "title": "A", "when": "low"}, {"name": "a", "title": "B"}]),
            "/ports",
            "one name",
        ),
        (manifest(ports=[{"name": "a", "title": "A", "empty": ["low"]}]), "/ports/0/empty", "'low' is empty then"),
        *[
            (manifest(params=properties(least=schema)), "/params/properties/least/x-ui", words)
            for schema, words in (
                ({**TEXT, "x-ui": {"widget": "tyme"}}, "the widget 'tyme' at the param 'least'; there are code, "),
                ({**TEXT, "x-ui": {"widget": ["time"]}}, "at the param 'least'; there are code, "),
                (
                    {**TEXT, "x-ui": {"unit_from": "most"}},
                    "the unit of the param 'least' from 'most', which is no param",
                ),
                ({**TEXT, "x-ui": {"unit_from": ["least"]}}, "which is no param beside it"),
                ({**TEXT, "x-ui": {"needed": {"most": [1]}}}, "'least' depending on 'most', which is no param"),
                ({**TEXT, "x-ui": {"needed": {}, "or": "most"}}, "'least' depending on 'most', which is no param"),
                (
                    {**LIST, "x-ui": {"needed": {"least": "list"}}},
                    "'least' depending on 'least' being 'list', which must be a list of values",
                ),
                ({**LIST, "x-ui": {"needed": {"least": 1}}}, "depending on 'least' being 1, which must be a list"),
                ({**TEXT, "x-ui": {"needed": {"least": ["x"]}}}, "needs the param 'least', which must be array for"),
                ({**TEXT, "x-ui": {"unless": "most"}}, "leaves out the param 'least' for 'most', which is no param"),
                ({**TEXT, "x-ui": {"widget": "kb_list"}}, "'least', which must be array for that"),
                ({**TEXT, "type": "integer", "x-ui": {"widget": "duration"}}, "without a unit; say one of s, min, h"),
                ({**TEXT, "x-ui": {"widget": "code", "language": "cobol"}}, "in a language that is not known"),
                ({**TEXT, "x-ui": {"widget": "file"}}, "without a limit; say x-ui.max_kb"),
                (
                    {**TEXT, "type": "array", "items": {"enum": ["monday"]}, "x-ui": {"widget": "days"}},
                    "an enum of some of mon, tue",
                ),
            )
        ],
        (
            manifest(
                params=properties(
                    least={
                        **TEXT,
                        "type": "array",
                        "items": properties(x={**TEXT, "x-ui": {"widget": "tyme"}}),
                    }
                )
            ),
            "/params/properties/least/items/properties/x/x-ui",
            "the widget 'tyme' at the param 'x'",
        ),
        (manifest(ports_from="cases"), "/ports_from", "'cases', which it does not have"),
    ],
)
def test_a_broken_folder_names_its_file(tmp_path: Path, value: Any, pointer: str | None, words: str) -> None:
    write(tmp_path, value)
    with pytest.raises(RuotaError) as caught:
        load_catalog(tmp_path)
    assert caught.value.message.startswith("health/disk/node.json")
    assert words in caught.value.message
    assert caught.value.code is Code.BAD_DOCUMENT
    if pointer is not None:
        assert caught.value.pointer == pointer


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b'{"A.": "B."', "is not valid JSON at line 1"),
        (b'{"A.": "\xff"}', "is not UTF-8 text at byte 8"),
        (b'["A."]', "must be an object of sentences, each with its words in the language"),
        (b'{"A.": {"B.": 1}}', "must be an object of sentences, each with its words in the language"),
    ],
)
def test_broken_sentences_name_their_file(tmp_path: Path, raw: bytes, words: str) -> None:
    (write(tmp_path, manifest()) / "sentences.it.json").write_bytes(raw)
    with pytest.raises(RuotaError) as caught:
        load_catalog(tmp_path)
    assert caught.value.message.startswith("health/disk/sentences.it.json")
    assert words in caught.value.message
    assert caught.value.code is Code.BAD_DOCUMENT


def test_sentences_are_read_with_the_folder(tmp_path: Path) -> None:
    (write(tmp_path, manifest()) / "sentences.it.json").write_text('\ufeff{"A.": "B."}', "utf-8")
    assert load_catalog(tmp_path).entry("health.disk").sentences == {"it": {"A.": "B."}}


def test_the_shipped_node_types_can_be_read() -> None:
    catalog = load_catalog()
    assert len(catalog) > 20
    assert all(entry["title"] and isinstance(entry["help"], str) for entry in catalog.to_json())
