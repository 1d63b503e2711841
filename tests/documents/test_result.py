"""Results of attempts: what does not fit is a failure that names its place."""

import json
from typing import Any

import pytest

from engine.documents import (
    Failure,
    NodeType,
    Result,
    check_params,
    check_result,
    parse_node_type,
    parse_result,
    with_defaults,
)
from engine.documents.schemas import schema
from engine.errors import Code, RuotaError
from engine.saying import say, told


def node_type(**changes: Any) -> NodeType:
    manifest: dict[str, Any] = {
        "id": "health.disk",
        "version": "1.0.0",
        "title": "Free space",
        "description": "d",
        "summary": "",
        "icon": "disc",
        "effect": "read",
        "idempotent": True,
        "supports_preview": True,
        "params": {
            "type": "object",
            "additionalProperties": False,
            "required": ["least"],
            "properties": {
                "least": {"type": "integer", "title": "Least", "description": "d", "minimum": 1},
                "paths": {
                    "type": "array",
                    "items": {"type": "string"},
                    "title": "Paths",
                    "description": "d",
                    "default": ["/"],
                },
            },
        },
        "outputs": {
            "type": "object",
            "required": ["free"],
            "properties": {"free": {"type": "number", "title": "Free", "description": "d"}},
        },
        **changes,
    }
    return parse_node_type(manifest)


def test_a_sound_result_is_taken() -> None:
    result = parse_result({"ok": True, "changed": True, "warnings": ["w"], "data": {"free": 1.5}}, node_type())
    assert result == Result(ok=True, changed=True, warnings=("w",), data={"free": 1.5})
    assert parse_result(result.to_json(), node_type()) == result


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "must be an object"),
        ([], "must be an object"),
        ({}, "lacks 'ok'"),
        ({"ok": "yes"}, "at /ok is 'yes'; it must be true or false"),
        ({"ok": True, "data": {}}, "The output of Free space lacks 'free'"),
        ({"ok": True, "data": None}, "lacks 'free'"),
        ({"ok": True, "data": {"free": "much"}}, "The output of Free space at /free is 'much'; it must be a number."),
        ({"ok": True, "data": {"free": True}}, "must be a number"),
        ({"ok": True, "data": {"free": 1}, "extra": 1}, "has 'extra', which it does not know"),
        ({"ok": False}, "lacks 'error'"),
        ({"ok": False, "error": {"code": "gremlins", "message": "m"}}, "must be one of"),
        ({"ok": False, "error": None}, "must be an object"),
    ],
)
def test_a_broken_result_is_a_failure(value: Any, words: str) -> None:
    result = parse_result(value, node_type())
    assert not result.ok
    assert result.error is not None
    assert result.error.code is Code.BAD_RESULT
    assert words in result.error.message


def test_the_data_of_a_failure_need_not_be_whole() -> None:
    value = {"ok": False, "error": {"code": "busy", "message": "m"}, "data": {"seen": 1}}
    result = parse_result(value, node_type())
    assert result.error is not None
    assert result.error.code is Code.BUSY
    assert result.data == {"seen": 1}


def test_a_sentence_of_ruotas_own_is_one_again_where_it_is_kept() -> None:
    message = say("test_lost", "{device} was lost; {hint}.", device="srv{0}", hint=say("test_hint", "look"))
    result = Result(ok=False, error=Failure(Code.LOST, message), warnings=("plain", say("test_off", "It is off.")))
    kept = json.loads(json.dumps(result.to_json()))
    assert kept["error"]["told"]["values"]["hint"] == {"code": "test_hint", "values": {}, "text": "look"}
    again = Result.from_json(kept)
    assert again.error is not None
    assert told(again.error.message) == told(message)
    assert again.to_json() == kept
    assert check_result(again, node_type()).to_json() == kept


def test_a_result_without_sentences_is_kept_as_ever() -> None:
    kept = Result.failed(Code.BUSY, "m").to_json()
    assert kept["error"] == {"code": "busy", "message": "m"}
    assert "warnings_told" not in kept


@pytest.mark.parametrize("more", [{"error": {"code": "busy", "message": "m", "told": {}}}, {"warnings_told": []}])
def test_a_script_says_no_sentence_of_ruotas(more: dict[str, Any]) -> None:
    value = {"ok": False, "error": {"code": "busy", "message": "m"}, **more}
    result = parse_result(value, node_type())
    assert result.error is not None
    assert result.error.code is Code.BAD_RESULT


def test_a_result_of_the_engine_is_checked_as_well() -> None:
    result = check_result(Result(ok=True, data={"free": "much"}), node_type())
    assert result.error is not None
    assert told(result.error.message)["code"] == "value_type"


def test_the_schema_names_every_code() -> None:
    error = schema("result")["properties"]["error"]["oneOf"][1]
    assert error["properties"]["code"]["enum"] == [code.value for code in Code]


def test_params_are_completed_and_checked_once_more() -> None:
    kind = node_type()
    whole = with_defaults(kind.params, {"least": 3})
    assert whole == {"least": 3, "paths": ["/"]}
    check_params(kind, whole)
    with pytest.raises(RuotaError, match="The field 'Least' of 'Free space' is 0; it must be at least 1") as caught:
        check_params(kind, {"least": 0})
    assert caught.value.code is Code.BAD_PARAM
    with pytest.raises(RuotaError, match="The field 'Paths', entry 2 of 'Free space' is 5; it must be text"):
        check_params(kind, {"least": 1, "paths": ["/", 5]})


def test_nothing_of_a_hostile_value_but_its_beginning_stands_in_the_sentence() -> None:
    result = parse_result({"ok": True, "data": {"free": "\x1b[31m" + "A" * 100_000 + "\n"}}, node_type())
    assert result.error is not None
    assert len(result.error.message) < 300
    assert result.error.message.isprintable()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"id": "Disk"}, "at /id"),
        ({"version": "1"}, "at /version"),
        ({"effect": "maybe"}, "must be one of 'read', 'change'"),
        ({"ports": []}, "at least 1"),
        ({"ports": [{"name": "failed", "title": "F"}]}, "at /ports/0/name"),
        ({"params": {"type": "object"}}, "lacks 'properties'"),
        ({"surprise": 1}, "has 'surprise'"),
    ],
)
def test_a_broken_node_type_is_named_with_its_place(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(RuotaError) as caught:
        node_type(**changes)
    assert words in caught.value.message
