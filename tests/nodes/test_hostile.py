"""Hostile values in every text that a script takes: nothing of them runs, and the answer is always a clear one."""

import hashlib
import json
from collections.abc import Iterator
from typing import Any

import pytest

from engine.catalog import Entry
from engine.errors import Code
from tests.nodes.cases import PREPARED, Case, cases, entries
from tests.nodes.on_device import FIXTURES
from tests.nodes.roots import Roots
from tests.support.require import require_program

RUN = "touch /canary"
VALUES = {
    "substitution": f"$({RUN})`{RUN}`${{IFS}}$(({RUN}))'; {RUN}; '\"; {RUN}; \" && {RUN} || {RUN} | {RUN} &",
    "lines": f"a\n{RUN}\r\n\t{RUN}\n",
    "nul": f"a\x00; {RUN}",
    "direction": f"\u202e; {RUN} \u200f\u2066",
    "option": f"--eval={RUN}",
    "path": "/../../etc/../outside",
    "megabyte": f"$({RUN})" + "x" * 1_000_000,
}
ON_DEVICES = [entry for entry in entries() if entry.scripts]


def texts(schema: dict[str, Any], value: Any) -> Iterator[Any]:
    """The value in every place where the schema takes a text."""
    kind = schema.get("type")
    if kind == "string" and "enum" not in schema:
        yield value
    elif kind == "array":
        for inner in texts(schema.get("items", {}), value):
            yield [inner]
    elif kind == "object" and schema.get("writeOnly"):
        yield value
    elif kind == "object":
        for name, inner in schema.get("properties", {}).items():
            for found in texts(inner, value):
                yield {**dict.fromkeys(schema["properties"], "1.0"), name: found}


def base(entry: Entry) -> Case:
    """A case that ends well, whose other params are kept."""
    mine = [case for case in cases("device") if case.entry.node_type.id == entry.node_type.id]
    good = [case for case in mine if case.expect.get("ok", True)]
    return min(good, key=lambda case: bool(case.value.get("systemd")))


@pytest.mark.parametrize("entry", ON_DEVICES, ids=[entry.node_type.id for entry in ON_DEVICES])
def test_nothing_hostile_runs(entry: Entry, roots: Roots) -> None:
    steps: list[dict[str, Any]] = []
    case = base(entry)
    for name, schema in entry.node_type.params["properties"].items():
        if entry.node_type.id == "script.run" and name == "script":
            continue
        for value in VALUES.values():
            for hostile in texts(schema, value):
                params = {**case.value.get("params", {}), name: hostile}
                # a machine that restarts is another test's; the texts are read in a preview too
                mode = "preview" if entry.node_type.reboot == "always" else "apply"
                steps.append({"run": entry.node_type.id, "mode": mode, "params": params})
    for program in case.value.get("needs", ()):
        require_program(program)
    setup: list[str] = []
    for prepared in case.value.get("prepare", ()):
        if prepared in FIXTURES:
            roots.need(FIXTURES[prepared])
        setup.extend(PREPARED[prepared])
    setup.extend(case.value.get("setup", ()))
    look = {"sh": "ls /canary /root/canary /tmp/canary 2>/dev/null"}
    *answers, canary = roots.perform([*steps, look], setup, systemd=case.value.get("systemd", False))
    assert canary == ""
    for step, answer in zip(steps, answers, strict=True):
        shown = json.dumps([step["params"], answer], ensure_ascii=True)[:3000]
        result = answer["result"]
        assert result["ok"] or result["error"]["code"] not in (Code.BAD_RESULT, Code.LOST, Code.TIMED_OUT), shown


def test_a_megabyte_arrives_byte_for_byte(roots: Roots) -> None:
    content = "".join(chr(33 + number % 90) for number in range(1_000_000)) + "\x00\n\u202e$(touch /canary)"
    run = {"run": "file.put", "mode": "apply", "params": {"path": "/etc/large", "content": content}}
    answer, digest = roots.perform([run, {"sh": "sha256sum </etc/large | cut -d ' ' -f 1"}])
    assert answer["result"]["ok"]
    assert digest.strip() == hashlib.sha256(content.encode()).hexdigest()
