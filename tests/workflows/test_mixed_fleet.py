"""The shipped workflows from end to end on a mixed fleet, the devices that ``ruota lab up`` makes."""

from pathlib import Path
from typing import Any

import pytest

from tests.lab.command import data, ruota, up
from tests.lab.windows.fixtures import require_lab

__all__ = ["data"]

WORKFLOWS = Path(__file__).resolve().parents[2] / "workflows"
LINUX, WINDOWS = "lab-linux-1", "LAB-WIN-1"
pytestmark = pytest.mark.xdist_group("fleet")


def run(data: Path, workflow: str, *words: str) -> Any:
    """The report of a run on both devices."""
    code, report = ruota(data, "run", str(WORKFLOWS / f"{workflow}.json"), "--on", "client:Laboratory", *words)
    assert "steps" in report, (code, report)
    return report


def outcomes(report: Any, device: str) -> dict[str, str]:
    """The outcome of each step on the device."""
    return {step["path"]: step["outcome"] for step in report["steps"][device]}


def test_monthly_patching_with_its_restart(data: Path) -> None:
    require_lab()
    free = ("--input", "ask_first=false", "--input", "min_free_gb=0")
    with up(data, "--linux", "1", "--windows", "1"):
        looked = run(data, "monthly-patching", "--preview", *free)
        for device in (LINUX, WINDOWS):
            assert outcomes(looked, device)["install"] == "would_change", looked
        report = run(data, "monthly-patching", *free)
        assert report["outcome"] == "changed", report
        assert outcomes(report, LINUX)["install"] == "changed"
        windows = outcomes(report, WINDOWS)
        assert (windows["install"], windows["restart"]) == ("changed", "changed"), report
        # nothing is left to do the next month
        again = run(data, "monthly-patching", *free)
        assert again["outcome"] == "ok", again
        assert outcomes(again, WINDOWS)["install"] == "skipped"
