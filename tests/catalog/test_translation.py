"""The words of a node type in other languages: strangers are refused, what is missing is named."""

import json
from pathlib import Path
from typing import Any

import pytest

from engine.catalog import load_catalog, load_entry
from engine.catalog.translation import missing, places
from engine.errors import Code, RuotaError
from tests.catalog.test_catalog import TEXT, manifest, properties, write

PARAMS = properties(
    least={**TEXT, "type": "integer", "x-ui": {"unit": "days", "unit_one": "day", "placeholder": "seven"}},
    kind={**TEXT, "enum": ["a"], "x-ui": {"labels": {"a": "An A"}}},
    rules={**TEXT, "type": "array", "items": {"type": "object", "properties": {"port": TEXT}}},
    login={**TEXT, "type": "object", "writeOnly": True, "properties": {"$credential": TEXT}},
)
BOTH = {"title": "I", "description": "i"}
WHOLE: dict[str, Any] = {
    **BOTH,
    "aliases": [],
    "summary": "almeno {least}",
    "ports": {"low": {"title": "Poco", "description": "Manca."}, "ok": "Basta"},
    "params": {
        "least": {**BOTH, "unit": "giorni", "unit_one": "giorno", "placeholder": "sette"},
        "kind": {**BOTH, "labels": {"a": "Una A"}},
        "rules": BOTH,
        "rules[].port": BOTH,
        "login": BOTH,
    },
    "outputs": {"low": BOTH},
}


def translated(**changes: Any) -> dict[str, Any]:
    ports = [{"name": "low", "title": "Low", "description": "Short.", "when": "low"}, {"name": "ok", "title": "Enough"}]
    return manifest(params=PARAMS, ports=ports, words={"it": {**WHOLE, **changes}})


def without(part: str, path: str, word: str) -> dict[str, Any]:
    return {part: {**WHOLE[part], path: {name: text for name, text in WHOLE[part][path].items() if name != word}}}


def test_a_place_is_named_by_its_path() -> None:
    schema = {
        **PARAMS,
        "$defs": {"net": properties(mask=TEXT)},
        "oneOf": [properties(a=TEXT), properties(a=TEXT)],
        "additionalProperties": {"type": "array", "items": TEXT},
    }
    assert [path for path, _ in places(schema)] == [
        *("", "least", "kind", "rules", "rules[]", "rules[].port", "login", "login.$credential"),
        *("{}", "{}[]", "|0", "|0.a", "|1", "|1.a", "$defs/net", "$defs/net.mask"),
    ]


@pytest.mark.parametrize(
    ("changes", "pointer", "said"),
    [
        ({"summary": "{most}"}, "/words/it/summary", "has {most} in its summary in 'it', but no param of that name"),
        ({"ports": {"lwo": "Poco"}}, "/words/it/ports", "translates the way out 'lwo' into 'it'"),
        ({"params": {"lest": BOTH}}, "/words/it/params", "translates the param 'lest', which it does not have"),
        ({"params": {"rules.port": BOTH}}, "/words/it/params", "translates the param 'rules.port'"),
        ({"outputs": {"least": BOTH}}, "/words/it/outputs", "translates the output 'least'"),
        ({"params": {"kind": {"labels": {"b": "B"}}}}, "/words/it/params", "the choice 'b' of the param 'kind'"),
        ({"params": {"kind": {"unit": "giorni"}}}, "/words/it/params", "translates the unit of the param 'kind'"),
        ({"params": {"kind": {"unit_one": "x"}}}, "/words/it/params", "translates the unit_one of the param 'kind'"),
        ({"params": {"kind": {"titel": "I"}}}, "/words/it/params/kind", "titel"),
        ({"params": {"kind": {"title": ""}}}, "/words/it/params/kind/title", "title"),
    ],
)
def test_words_for_what_is_not_there_are_refused(
    tmp_path: Path, changes: dict[str, Any], pointer: str, said: str
) -> None:
    write(tmp_path, translated(**changes))
    with pytest.raises(RuotaError) as caught:
        load_catalog(tmp_path)
    assert said in caught.value.message
    assert (caught.value.code, caught.value.pointer) == (Code.BAD_DOCUMENT, pointer)


@pytest.mark.parametrize(
    ("changes", "lacking"),
    [
        ({}, []),
        ({"summary": "{least}"}, []),
        ({"params": {}}, None),
        (without("params", "least", "title"), ["params: least: title"]),
        (without("params", "least", "unit"), ["params: least: unit"]),
        (without("params", "least", "unit_one"), ["params: least: unit_one"]),
        (without("params", "kind", "labels"), ["params: kind: labels: a"]),
        (without("params", "rules[].port", "description"), ["params: rules[].port: description"]),
        (without("outputs", "low", "description"), ["outputs: low: description"]),
        ({"ports": {"low": "Poco", "ok": "Basta"}}, ["ports: low: description"]),
        ({"ports": {"low": {"title": "Poco", "description": "d"}}}, ["ports: ok"]),
    ],
)
def test_what_has_no_words_yet_is_named(tmp_path: Path, changes: dict[str, Any], lacking: list[str] | None) -> None:
    folder = write(tmp_path, translated(**changes))
    found = missing(load_entry(folder).node_type, "it")
    assert found == lacking if lacking is not None else len(found) == 13


def test_a_language_and_a_summary_may_be_missing_altogether(tmp_path: Path) -> None:
    words = {name: text for name, text in WHOLE.items() if name != "summary"}
    node_type = load_entry(write(tmp_path, {**translated(), "words": {"it": words}})).node_type
    assert missing(node_type, "it") == ["summary"]
    assert missing(node_type, "de") == ["words.de"]


def test_a_help_page_in_another_language_comes_with_its_words(tmp_path: Path) -> None:
    folder = write(tmp_path, translated())
    (folder / "help.md").write_text("# Free space\n")
    (folder / "help.it.md").write_text("# Spazio libero, però\n", "utf-8")
    (folder / "help.de.md").write_text("# Freier Platz\n")
    shown = load_catalog(tmp_path).to_json()[0]
    assert shown["help"] == "# Free space\n"
    assert shown["words"]["it"]["help"] == "# Spazio libero, però\n"
    assert set(shown["words"]) == {"it"}
    json.dumps(shown)
