"""Hostile values in every text that a script takes: nothing of them runs, and the answer is always a clear one."""

import asyncio
import hashlib
import json
import secrets
from collections.abc import Iterator
from typing import Any

import pytest

from engine.catalog import Entry
from engine.connectors import Connector, connect
from engine.errors import Code
from engine.states import Mode
from tests.nodes.cases import PREPARED, Case, cases, entries
from tests.nodes.on_device import FIXTURES
from tests.nodes.on_windows import perform
from tests.nodes.roots import Roots
from tests.nodes.windows import USUAL, Machine, Machines, real_machine, skip_on_real
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
ON_DEVICES = [entry for entry in entries() if "linux" in entry.scripts]
ON_WINDOWS = [entry for entry in entries() if "windows" in entry.scripts]
RUN_WINDOWS = "New-Item -Force C:\\canary"
ON_CMD = "cmd /c echo x>C:\\canary"
EVERYTHING = (
    f"$({RUN_WINDOWS})`{RUN_WINDOWS}`'; {RUN_WINDOWS}; '\"; {ON_CMD}; \" & {ON_CMD} | {ON_CMD} && %A% ^&"
    f"\n{RUN_WINDOWS}\r\n\u2019; {RUN_WINDOWS} #\u202e\x00 @{{a={RUN_WINDOWS}}}"
)


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


def base(entry: Entry, kind: str = "device") -> Case:
    """A case that ends well, whose other params are kept; for a real machine one that it can be set up for."""
    mine = [case for case in cases(kind) if case.entry.node_type.id == entry.node_type.id]
    good = [case for case in mine if case.expect.get("ok", True)]
    lab = real_machine() is not None
    return min(good, key=lambda case: (lab and bool(case.value.get("lab")), bool(case.value.get("systemd"))))


@pytest.mark.parametrize("entry", ON_DEVICES, ids=[entry.node_type.id for entry in ON_DEVICES])
def test_nothing_hostile_runs(entry: Entry, roots: Roots) -> None:
    case = base(entry)
    for program in case.value.get("needs", ()):
        require_program(program)
    setup: list[str] = []
    for prepared in case.value.get("prepare", ()):
        if prepared in FIXTURES:
            roots.need(FIXTURES[prepared])
        setup.extend(PREPARED[prepared])
    setup.extend(case.value.get("setup", ()))
    usual = roots.fill(case.value.get("params", {}))
    steps: list[dict[str, Any]] = []
    for name, schema in entry.node_type.params["properties"].items():
        if entry.node_type.id == "script.run" and name == "script":
            continue
        for value in VALUES.values():
            for hostile in texts(schema, value):
                params = {**usual, name: hostile}
                # a machine that restarts is another test's; the texts are read in a preview too
                mode = "preview" if entry.node_type.reboot == "always" else "apply"
                steps.append({"run": entry.node_type.id, "mode": mode, "params": params})
    look = {"sh": "ls /canary ~root/canary /tmp/canary 2>/dev/null"}
    *answers, canary = roots.perform([*steps, look], setup, systemd=case.value.get("systemd", False))
    assert canary == ""
    for step, answer in zip(steps, answers, strict=True):
        shown = json.dumps([step["params"], answer], ensure_ascii=True)[:3000]
        result = answer["result"]
        assert result["ok"] or result["error"]["code"] not in (Code.BAD_RESULT, Code.LOST, Code.TIMED_OUT), shown


@pytest.mark.parametrize("entry", ON_WINDOWS, ids=[entry.node_type.id for entry in ON_WINDOWS])
def test_nothing_hostile_runs_on_windows(entry: Entry, machines: Machines) -> None:
    case = base(entry, "windows")
    skip_on_real(case)
    mode = Mode.PREVIEW if entry.node_type.reboot == "always" else Mode.APPLY
    asyncio.run(_try_on_windows(case, machines.get(case.value.get("os", USUAL)), mode))


async def _try_on_windows(case: Case, machine: Machine, mode: Mode) -> None:
    params = machine.bring(case.value)
    system = case.entry.node_type.runs_as == "system"
    at_once = machine.system if system else None
    async with connect(machine.address) as connector, connect(at_once or machine.address) as runner:
        if setup := case.value.get("setup"):
            await perform(connector, "\n".join(setup) + "\nComplete-Step", {}, Mode.APPLY)
        for number, given in enumerate(_hostile(case.entry, params)):
            # a job carries every param in the same way: one of them shows it
            job = system and (at_once is None or number == 0)
            await _bear(connector if job else runner, case.entry, given, mode, system=job)
        seen, _ = await perform(connector, "Complete-Step @{ there = (Test-Path C:\\canary) }", {}, Mode.APPLY)
        assert seen["data"] == {"there": False}


def _hostile(entry: Entry, params: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Good params with one that is hostile, for each; and some with a text in each that means something to programs."""
    properties = entry.node_type.params["properties"]
    for name, schema in properties.items():
        if entry.node_type.id == "script.run" and name in ("script", "script_windows"):
            continue
        for hostile in texts(schema, EVERYTHING):
            yield {**params, name: hostile}
    for value in ("/?", "..\\..\\..\\outside"):
        found = {name: next(texts(schema, value), None) for name, schema in properties.items()}
        yield {**params, **{name: hostile for name, hostile in found.items() if hostile is not None}}


async def _bear(connector: Connector, entry: Entry, params: dict[str, Any], mode: Mode, *, system: bool) -> None:
    guarded = entry.node_type.cuts_access
    given = {**params, "change": secrets.token_hex(16)} if guarded else params
    body = entry.scripts["windows"]
    result, output = await perform(connector, body, given, mode, system=system, guarded=guarded)
    shown = json.dumps([params, result, output], ensure_ascii=True)[:3000]
    assert result["ok"] or result["error"]["code"] not in (Code.BAD_RESULT, Code.LOST), shown


def test_a_megabyte_arrives_byte_for_byte(roots: Roots) -> None:
    content = "".join(chr(33 + number % 90) for number in range(1_000_000)) + "\x00\n\u202e$(touch /canary)"
    run = {"run": "file.put", "mode": "apply", "params": {"path": "/etc/large", "content": content}}
    answer, digest = roots.perform([run, {"sh": "sha256sum </etc/large | cut -d ' ' -f 1"}])
    assert answer["result"]["ok"]
    assert digest.strip() == hashlib.sha256(content.encode()).hexdigest()
