"""What every node type keeps to. They are found by folder: a new one is checked without being named anywhere."""

import re
import subprocess

import pytest

from engine.catalog import Entry
from engine.catalog.translation import missing
from engine.documents import Result, parse_result
from engine.expressions import Environment
from tests.nodes.cases import Case, cases, entries
from tests.nodes.markdown import prose_lines, shape
from tests.nodes.on_device import run_case
from tests.nodes.roots import Roots
from tests.support.require import find_program, require_program

ENTRIES = entries()
NAMES = [entry.node_type.id for entry in ENTRIES]
SCRIPTS = [entry for entry in ENTRIES if "linux" in entry.scripts]
EVERY = pytest.mark.parametrize("entry", ENTRIES, ids=NAMES)
COVERED_BY_OWN_TESTS = {("power.reboot", "linux"): {"ok"}}
"""Ports that need a machine that really goes down: tests of their own show them."""


def test_there_are_node_types() -> None:
    assert len(ENTRIES) >= 31


@EVERY
def test_manifest_reads_well(entry: Entry) -> None:
    node_type = entry.node_type
    assert node_type.id == f"{entry.folder.parent.name}.{entry.folder.name}"
    for part in (node_type.params, node_type.outputs):
        for name, schema in part["properties"].items():
            assert schema.get("title") and schema.get("description"), name
    assert set(node_type.outputs["required"]) == set(node_type.outputs["properties"])
    assert node_type.params["additionalProperties"] is False
    assert node_type.supports_preview
    assert (node_type.effect == "read") == (node_type.risk == "read")


@EVERY
def test_params_have_a_default_or_are_required(entry: Entry) -> None:
    required = set(entry.node_type.params.get("required", ()))
    for name, schema in entry.node_type.params["properties"].items():
        optional = schema.get("writeOnly") or name in ("body", "collect")
        assert name in required or "default" in schema or optional, name
        if "enum" in schema:
            assert set(schema["x-ui"]["labels"]) == set(schema["enum"]), name
            assert schema["default"] in schema["enum"], name


@EVERY
def test_ports_ask_for_known_outputs(entry: Entry) -> None:
    environment = Environment.of(entry.node_type.outputs["properties"])
    *others, last = entry.node_type.ports
    assert last.when is None
    for port in others:
        assert port.when is not None
        assert str(environment.compile(port.when).type) == "BOOL"


@EVERY
def test_help_is_written(entry: Entry) -> None:
    assert entry.help.startswith(f"# {entry.node_type.title}\n")
    assert len(entry.help.split()) > 15


@EVERY
def test_it_is_named_in_italian_too(entry: Entry) -> None:
    italian = entry.node_type.words["it"]
    ports = {port.name for port in entry.node_type.ports if port.name != "ok" or len(entry.node_type.ports) > 1}
    assert set(italian.get("ports", {})) == ports
    assert len(italian["aliases"]) >= 2


@EVERY
def test_all_that_is_shown_is_said_in_italian_too(entry: Entry) -> None:
    assert missing(entry.node_type, "it") == []


@EVERY
def test_help_in_italian_says_all_that_the_english_says(entry: Entry) -> None:
    assert "it" in entry.helps, "help.it.md is not written"
    italian = entry.helps["it"]
    assert italian.startswith(f"# {entry.node_type.words['it']['title']}\n")
    assert shape(italian) == shape(entry.help)
    left = prose_lines(italian) & prose_lines(entry.help)
    assert left - {f"# {entry.node_type.title}"} == set(), "left in English"


@EVERY
def test_something_runs_it(entry: Entry) -> None:
    parts = [bool(entry.scripts), entry.python is not None, entry.node_type.control is not None]
    assert any(parts)
    assert not (parts[2] and (parts[0] or parts[1]))
    if entry.node_type.id != "power.wait_online":
        assert set(entry.node_type.platforms) == set(entry.scripts)


@EVERY
def test_every_port_has_a_case(entry: Entry) -> None:
    mine = [case for case in cases() if case.entry.node_type.id == entry.node_type.id]
    assert mine, "a node type without cases"
    if entry.node_type.control:
        return
    for platform in entry.scripts:
        runs = [case for case in mine if case.value.get("platform", "linux") == platform]
        assert any(case.expect.get("ok", True) for case in runs), f"no case for {platform}"
        own = COVERED_BY_OWN_TESTS.get((entry.node_type.id, platform), set())
        assert _ports(entry) <= _shown(runs) | own, platform
    assert entry.scripts or _ports(entry) <= _shown(mine)
    if entry.scripts and entry.node_type.effect == "change":
        assert any(not case.expect.get("ok", True) for case in mine), "no case fails"


def _ports(entry: Entry) -> set[str]:
    return {port.name for port in entry.node_type.ports}


def _shown(mine: list[Case]) -> set[str | None]:
    return {case.expect.get("port") for case in mine}


@pytest.mark.parametrize("entry", SCRIPTS, ids=[entry.node_type.id for entry in SCRIPTS])
@pytest.mark.parametrize("shell", ["dash", "bash", "busybox"])
def test_script_is_posix_shell(entry: Entry, shell: str) -> None:
    program = find_program(shell)
    if program is None:
        pytest.skip(f"{shell} is not installed")
    command = [program, "sh", "-n"] if shell == "busybox" else [program, "-n"]
    done = subprocess.run([*command, str(entry.folder / "linux.sh")], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_scripts_pass_shellcheck() -> None:
    program = require_program("shellcheck")
    files = [str(entry.folder / "linux.sh") for entry in SCRIPTS]
    # 2154: set by the prelude; 2015: "a && b || c" is meant so; 1090 and 1091: files of the device
    done = subprocess.run(
        [program, "--shell=sh", "--exclude=SC1090,SC1091,SC2154,SC2015", "--format=gcc", *files],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == ""


@pytest.mark.parametrize("entry", SCRIPTS, ids=[entry.node_type.id for entry in SCRIPTS])
def test_script_writes_no_param_into_a_command(entry: Entry) -> None:
    text = entry.scripts["linux"]
    assert not re.search(r"\beval\b", text)
    for command in re.findall(r"\bsh -c (.)", text):
        assert command == "'", "a command line made from values"


DEVICE_CASES = list(cases("device"))


@pytest.mark.parametrize("case", DEVICE_CASES, ids=str)
def test_case_on_a_device(case: Case, roots: Roots) -> None:
    run_case(case, roots)


def test_a_result_that_does_not_fit_is_no_success() -> None:
    entry = next(entry for entry in ENTRIES if entry.node_type.id == "health.disk_space")
    wrong = Result(ok=True, data={"volumes": "none"}).to_json()
    assert parse_result(wrong, entry.node_type).error is not None
