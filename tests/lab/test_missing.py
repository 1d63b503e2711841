"""Where the laboratory is not, its tests are skipped with the reason: none of them stumbles over what it lacks."""

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]
MAKERS = {"lab_device", "windevice"}


def calls(node: ast.AST) -> set[str]:
    """The plain names that are called in it."""
    return {one.func.id for one in ast.walk(node) if isinstance(one, ast.Call) and isinstance(one.func, ast.Name)}


def makers() -> Iterator[tuple[str, set[str]]]:
    """Each function of the tests that makes a lab device, and what it calls."""
    for path in sorted(TESTS.rglob("*.py")):
        # these make them for whoever has asked before
        if path.parent == TESTS / "lab" / "windows" and path.name != "fixtures.py":
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and calls(node) & MAKERS:
                yield f"{path.relative_to(TESTS)}:{node.name}", calls(node)


def test_who_makes_a_device_asks_first_whether_it_can_be() -> None:
    found = dict(makers())
    assert found
    assert [name for name, called in found.items() if "require_lab" not in called] == []


@pytest.mark.parametrize(("ci", "code", "word"), [("", 0, "skipped"), ("true", 1, "errors")])
def test_a_missing_laboratory_is_a_skip_and_a_failure_where_nothing_may_be_missing(
    tmp_path: Path, ci: str, code: int, word: str
) -> None:
    names = ("connectors/test_windows.py::test_facts_and_the_test_of_the_connection", "nodes/test_windows_reboot.py")
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-n0", "-p", "no:cacheprovider", *(str(TESTS / name) for name in names)],
        cwd=TESTS.parent,
        env={**kept, "RUOTA_LAB": str(tmp_path), "CI": ci},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code, done.stdout
    assert f"the Windows laboratory is not in {tmp_path}; set RUOTA_LAB" in done.stdout
    assert word in done.stdout and "passed" not in done.stdout and "FileNotFoundError" not in done.stdout
