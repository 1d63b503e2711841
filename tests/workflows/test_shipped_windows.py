"""Scripts that shipped workflows bring themselves, on a Windows machine."""

import asyncio
import json

from engine.connectors import connect
from engine.states import Mode
from tests.nodes.cases import entries
from tests.nodes.on_windows import perform
from tests.nodes.windows import Machines, accounts, machines
from tests.workflows.test_shipped import FOLDER

__all__ = ["accounts", "machines"]

# files at several depths, one deeper than is told, a name that is a pattern, and a link to more, which a lab device
# does not make; no two folders are of one size
TREE = r"""
$tree = "C:\ruota tree $([char]0xE8)"
[void](New-Item -ItemType Directory "$tree\a\b\c\d\e", "$tree\[1]", 'C:\ruota elsewhere')
$files = @("$tree\a\it", 1), @("$tree\a\b\it", 3), @("$tree\a\b\c\d\e\deep", 2)
$files += @("$tree\[1]\it", 1), @('C:\ruota elsewhere\it', 9)
foreach ($one in $files) {
    [IO.File]::WriteAllBytes($one[0], (New-Object byte[] ($one[1] * 1MB)))
}
& cmd.exe /d /c mklink /J "$tree\link" 'C:\ruota elsewhere' *> $null
Complete-Step @{ tree = $tree }
"""


def test_the_largest_folders_of_a_volume(machines: Machines) -> None:
    node = json.loads((FOLDER / "disk-clean-up.json").read_text("utf-8"))["nodes"]["largest"]
    script = next(entry for entry in entries() if entry.node_type.id == node["type"]).scripts["windows"]

    async def ask() -> tuple[str, str]:
        async with connect(machines.get().address) as connector:
            made, output = await perform(connector, TREE, {}, Mode.APPLY)
            assert made["ok"], f"{made}\n{output}"
            tree = made["data"]["tree"]
            params = {"interpreter_windows": "powershell", **node["params"], "args": [tree]}
            result, output = await perform(connector, script, params, Mode.APPLY)
            assert result["ok"] and not result["changed"], f"{result}\n{output}"
            return tree, result["data"]["output"]

    tree, output = asyncio.run(ask())
    rows = [line.split(" MB  ") for line in output.splitlines()]
    assert [(int(size), name.removeprefix(tree)) for size, name in rows] == [
        (7, ""), (6, "\\a"), (5, "\\a\\b"), (2, "\\a\\b\\c"), (1, "\\[1]"),
    ]  # fmt: skip
