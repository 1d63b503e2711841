"""A mixed fleet, the devices that ``ruota lab up`` makes: workflows run on it, scripts look at it."""

import json
from pathlib import Path
from typing import Any

from tests.lab.command import ruota

WORKFLOWS = Path(__file__).resolve().parents[2] / "workflows"
LINUX, WINDOWS = "lab-linux-1", "LAB-WIN-1"


def run(data: Path, workflow: str | Path, *words: str) -> Any:
    """The report of a run on every device; ``workflow``: a shipped one's id, or a file."""
    file = workflow if isinstance(workflow, Path) else WORKFLOWS / f"{workflow}.json"
    code, report = ruota(data, "run", str(file), "--on", "client:Laboratory", *words)
    assert "steps" in report, (code, report)
    return report


def outcomes(report: Any, device: str) -> dict[str, str]:
    """The outcome of each step on the device."""
    return {step["path"]: step["outcome"] for step in report["steps"][device]}


def everywhere(data: Path, linux: str, windows: str) -> None:
    """Run a script on each device; any command of it that fails is a failure."""
    params = {
        "script": f"set -ex\n{linux}",
        "script_windows": f"try {{\n{windows}\n}} catch {{ [string]$_; exit 1 }}",
        "reports_change": "never",
    }
    file = data.parent / "everywhere.json"
    node = {"type": "script.run", "params": params}
    file.write_text(
        json.dumps({"format": 1, "id": "everywhere", "name": "Everywhere", "nodes": {"script": node}, "edges": []})
    )
    report = run(data, file)
    assert report["outcome"] == "ok", report
