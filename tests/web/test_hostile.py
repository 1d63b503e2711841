"""Hostile and broken requests: each gets one clear refusal, none an error of the server."""

import json
from typing import Any

import pytest
from flask import Flask

from editor.api.binding import declare_all
from editor.api.openapi import document
from tests.web.conftest import API, Person
from tests.web.test_who import address

GARBAGE: list[Any] = [
    None,
    [],
    "text",
    7,
    {"unknown": 1},
    {"name": "\x00'; DROP TABLE users; --<script>"},
    {"name": {"$expr": "1"}, "target": [], "document": "x", "inputs": 3},
    {"name": "x" * 100_000},
    {"document": {"nodes": [[[]]], "edges": {"a": 1}}, "revision": -1, "rehearsal": {"workflow": 1}},
]


BIG = 10**30
STRANGE: list[tuple[str, str, Any]] = [
    ("POST", "/clients", {"name": "\ud800"}),
    ("POST", "/clients", {"name": "a\x00b"}),
    ("POST", "/users", {"name": "\ud800", "password": "long enough it is", "role": "viewer"}),
    ("POST", "/users", {"name": "u", "password": "\ud800 long enough it is", "role": "viewer"}),
    ("POST", "/session", {"name": "\ud800", "password": "\ud800"}),
    ("POST", "/tokens", {"name": "\ud800"}),
    ("POST", "/credentials", {"name": "c", "kind": "secret", "value": "\ud800"}),
    ("PUT", "/workflows/computer-check-up", {"document": {"id": "computer-check-up"}, "revision": BIG}),
    ("POST", "/workflows", {"document": {"format": 1, "id": "w", "name": "\ud800", "nodes": {}, "edges": []}}),
    ("POST", "/workflows", {"document": {"format": BIG, "id": "w", "name": "w"}}),
    ("POST", "/inspect", {"document": {"format": 1, "id": "w", "name": "\ud800\x00", "nodes": {"\ud800": {}}}}),
    ("POST", "/runs", {"workflow_id": "computer-check-up", "version": BIG, "target": {"all": True}, "mode": "preview"}),
    ("POST", "/runs", {"workflow_id": "\ud800", "target": {"text": "\ud800"}, "mode": "preview"}),
    ("POST", "/targets/resolve", {"target": {"text": "\ud800\x00%_", "tags": ["\ud800"]}}),
    ("POST", "/targets/devices", {"target": {"all": True}, "text": "\ud800\x00%_", "offset": 2**31 - 1}),
    ("PATCH", "/settings", {"organisation": "\ud800"}),
    ("POST", "/devices/import", {"format": "csv", "text": "name\n\ud800\x00\n"}),
    ("GET", "/devices?text=%ED%A0%80&cursor=%00", None),
    ("GET", "/devices?cursor=99999999999999999999", None),
    ("GET", "/runs?cursor=%ED%A0%80&workflow=%00", None),
    ("GET", "/workflows/computer-check-up/versions/999999999999999999999", None),
]


@pytest.mark.parametrize(("method", "path", "body"), STRANGE)
def test_strange_characters_and_numbers_are_no_error(admin: Person, method: str, path: str, body: Any) -> None:
    response = admin.ask(method, path, body)
    assert response.status_code < 500, response.text


def test_garbage_is_refused_never_an_error(admin: Person) -> None:
    for route in declare_all():
        if (route.method, route.path) == ("DELETE", "/session"):
            continue
        for value in GARBAGE if route.body is not None else [None]:
            response = admin.ask(route.method, address(route), value)
            assert response.status_code < 500, (route.method, route.path, value, response.text)


@pytest.mark.parametrize("query", ["limit=x", "limit=-1", "limit=99999999999999999999", "unknown=1", "after=1e9"])
def test_bad_queries_name_the_parameter(admin: Person, query: str) -> None:
    response = admin.ask("GET", f"/runs?{query}")
    assert response.status_code == 400
    assert response.json is not None
    assert query.partition("=")[0] in response.json["error"]["message"]


def test_ids_from_outside_find_nothing(admin: Person) -> None:
    for text in ("../../etc/passwd", "%00", "' OR 1=1 --", "a" * 3000, "%F0%9F%92%A9"):
        for path in ("/devices/", "/workflows/", "/runs/", "/credentials/", "/catalog/"):
            assert admin.ask("GET", path + text).status_code in (400, 404), path + text


def test_too_large_and_too_deep_are_refused(admin: Person) -> None:
    large = admin.client.post(
        API + "/inspect", data=b'{"document": "' + b"x" * 11_000_000, content_type="application/json"
    )
    assert large.status_code == 413
    assert large.json is not None
    assert "10 MB" in large.json["error"]["message"]
    deep = admin.client.post(
        API + "/inspect",
        data=b'{"document":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        content_type="application/json",
        headers={"X-CSRF-Token": admin.csrf or ""},
    )
    assert deep.status_code == 400
    assert deep.json is not None
    assert "deep" in deep.json["error"]["message"]


def test_only_json_is_taken(admin: Person) -> None:
    headers = {"X-CSRF-Token": admin.csrf or ""}
    form = admin.client.post(API + "/clients", data={"name": "x"}, headers=headers)
    assert form.status_code == 415
    broken = admin.client.post(API + "/clients", data=b"{", content_type="application/json", headers=headers)
    assert broken.status_code == 400
    assert broken.json is not None
    assert "line 1" in broken.json["error"]["message"]


def test_other_hosts_and_origins_are_refused(admin: Person) -> None:
    assert admin.ask("GET", "/clients", headers={"Host": "evil.example.org"}).status_code == 421
    foreign = admin.ask("POST", "/clients", {"name": "x"}, headers={"Origin": "http://evil.example.org"})
    assert foreign.status_code == 403


def test_answers_carry_their_headers(app: Flask, nobody: Person) -> None:
    for path in ("/", "/api/v1/session", "/nothing", "/healthz"):
        headers = nobody.client.get(path, buffered=True).headers
        assert "script-src 'self'" in headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("path", ["/../wsgi.py", "/assets/../../auth.py", "/..%2f..%2fwsgi.py", "//etc/passwd"])
def test_no_file_outside_the_pages_is_served(nobody: Person, path: str) -> None:
    response = nobody.client.get(path, buffered=True)
    assert b"create_app" not in response.data
    assert b"argon2" not in response.data
    assert b"root:" not in response.data


def test_the_description_is_valid_and_whole(app: Flask, admin: Person) -> None:
    from jsonschema import Draft202012Validator

    described = admin.get("/openapi.json")
    assert described == json.loads(json.dumps(document()))
    assert described["openapi"].startswith("3.1")
    rules = {
        (method, rule.rule.replace("<path:", "{").replace("<", "{").replace(">", "}"))
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"OPTIONS", "HEAD"}
        if rule.rule.startswith(API) and rule.rule != API + "/openapi.json"
    }
    written = {(method.upper(), path) for path, methods in described["paths"].items() for method in methods}
    assert written == rules
    for name, shape in described["components"]["schemas"].items():
        Draft202012Validator.check_schema(shape)
        for part in str(shape).split("#/components/schemas/")[1:]:
            assert part.split("'")[0] in described["components"]["schemas"], name
    assert admin.client.get("/api/docs").status_code == 200
