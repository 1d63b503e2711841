"""The Windows scripts of all node types: what Windows PowerShell 5.1 would refuse, and every case on a machine."""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.lab.windows.devices import lab_device
from tests.lab.windows.fixtures import require_lab
from tests.nodes.cases import Case, cases, entries
from tests.nodes.on_windows import run_case
from tests.nodes.windows import Machines

WINDOWS = [entry for entry in entries() if "windows" in entry.scripts]
OURS = sorted((Path(__file__).parents[2] / "engine").rglob("*.ps1"))
CASES = list(cases("windows"))
WORKFLOWS = Path(__file__).parents[2] / "workflows"


def _as_jobs() -> Iterator[str]:
    """A case of each node type that changes things or runs as SYSTEM, one that shows a change if there is any."""
    for entry in WINDOWS:
        its = [case for case in CASES if case.entry.node_type.id == entry.node_type.id]
        if its and (entry.node_type.effect == "change" or entry.node_type.runs_as == "system"):
            yield str(max(its, key=lambda case: case.shows_change))


JOBS = set(_as_jobs())


def _brought() -> Iterator[tuple[str, str]]:
    """The PowerShell that shipped workflows bring themselves, under a name of its own."""
    for path in sorted(WORKFLOWS.glob("*.json")):
        for key, node in json.loads(path.read_text("utf-8")).get("nodes", {}).items():
            params = node.get("params", {})
            text = params.get("script_windows")
            if isinstance(text, str) and params.get("interpreter_windows", "powershell") == "powershell":
                yield f"workflow-{path.stem}-{key}", text


BROUGHT = dict(_brought())


def _inside() -> Iterator[tuple[str, str]]:
    """Programs that our scripts hold as a text for another PowerShell, such as an undo; their own check skips them."""
    texts = {entry.node_type.id: entry.scripts["windows"] for entry in WINDOWS}
    texts |= {path.name: path.read_text("utf-8") for path in OURS}
    for name, text in texts.items():
        for number, inner in enumerate(re.findall(r"@'\n(.*?)\n'@", text, re.DOTALL)):
            if "DllImport" not in inner:
                yield f"inside-{name}-{number}", inner


INSIDE = dict(_inside())


def test_there_are_windows_scripts() -> None:
    assert WINDOWS and OURS and BROUGHT
    assert {name.rpartition("-")[0] for name in INSIDE} >= {
        "inside-script.run",
        "inside-sec.firewall_profiles",
        "inside-sec.local_admins",
        "inside-undo.ps1",
    }


LIST_OF_NULL = re.compile(r"(?:@\(|\bin\s+\(?|\|\s*)Get-Param\s+[\w']+\s*(?:[)|\n]|$)|@\(\$P\.")


def test_an_absent_list_is_never_a_list_of_one_null() -> None:
    bad = (
        "@(Get-Param names)",
        "@(Get-Param names | Sort-Object)",
        "foreach ($one in Get-Param names) { }",
        "@($P.names)",
    )
    assert all(LIST_OF_NULL.search(text) for text in bad)
    assert not LIST_OF_NULL.search(
        "@(Get-Param names @()); [string](Get-Param name); @(Get-Param names @() | Sort-Object)"
    )
    texts = {entry.node_type.id: entry.scripts["windows"] for entry in WINDOWS}
    texts |= {path.name: path.read_text("utf-8") for path in OURS}
    code = {
        name: "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))
        for name, text in texts.items()
    }
    assert [name for name, text in code.items() if LIST_OF_NULL.search(text)] == []


def test_windows_powershell_takes_every_script(tmp_path: Path) -> None:
    require_lab()
    with lab_device(tmp_path) as device:
        folder = device.path(r"C:\lab\check")
        folder.mkdir()
        for entry in WINDOWS:
            shutil.copy(entry.folder / "windows.ps1", folder / f"{entry.node_type.id}.ps1")
        for path in OURS:
            shutil.copy(path, folder / f"ours-{path.name}")
        for name, text in {**BROUGHT, **INSIDE}.items():
            (folder / f"{name}.ps1").write_text(text, "utf-8")
        names = " ".join(rf"C:\lab\check\{path.name}" for path in sorted(folder.iterdir()))
        done = device.run(f"powershell -LabCheck {names}", shell=False)
        answer: dict[str, Any] = json.loads(done.stdout)
    assert answer["files"] == len(WINDOWS) + len(OURS) + len(BROUGHT) + len(INSIDE)
    assert answer["findings"] == []


@pytest.mark.parametrize("entry", WINDOWS, ids=[entry.node_type.id for entry in WINDOWS])
def test_script_makes_no_program_from_values(entry: Any) -> None:
    text = entry.scripts["windows"].lower()
    for word in ("invoke-expression", "iex ", "[scriptblock]::create", "-encodedcommand", "invoke-command"):
        assert word not in text or entry.node_type.id == "script.run", word


@pytest.mark.parametrize("case", CASES, ids=str)
def test_case_on_windows(case: Case, machines: Machines) -> None:
    run_case(case, machines, job=str(case) in JOBS)
