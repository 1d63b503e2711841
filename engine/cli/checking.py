"""``ruota check`` and ``ruota rehearse``: what is wrong with a workflow, without touching a device."""

import json
from argparse import Namespace
from pathlib import Path
from typing import Any

from engine.cli.files import read_document, siblings
from engine.dispatch.plans import catalog
from engine.errors import Code, RuotaError
from engine.inspection import inspect
from engine.rehearsal import Rehearsed
from engine.rehearsal import rehearse as rehearse_document
from engine.settings import Settings

Json = dict[str, Any]


def check(parsed: Namespace, _settings: Settings) -> int:
    """Print every problem of the files; exit code 1 when any is an error."""
    known = catalog()
    found: list[Json] = []
    for path in parsed.files:
        found.extend({"file": str(path), **problem} for problem in problems_of(path, known))
    if parsed.json:
        print(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        for problem in found:
            print(f"{problem['file']}{problem['pointer']}: {problem['severity']}: {problem['message']}")
    return 1 if any(problem["severity"] == "error" for problem in found) else 0


def problems_of(path: Path, catalog: Any) -> list[Json]:
    """``[{pointer, severity, message, fix}]``; a file that cannot be read is a problem as well."""
    try:
        document = read_document(path)
        called = siblings(path, document)
    except RuotaError as error:
        return [{"pointer": error.pointer or "", "severity": "error", "message": error.message, "fix": None}]
    return [problem.to_json() for problem in inspect(document, catalog, called)]


def rehearse(parsed: Namespace, _settings: Settings) -> int:
    """Rehearse; exit code 1 when something came out otherwise than expected, or failed without an expectation."""
    results = [_rehearse(path) for path in _rehearsals(parsed.file)]
    good = all(result["ok"] for result in results)
    if parsed.json:
        print(json.dumps(results, ensure_ascii=False, indent=2))
        return 0 if good else 1
    for result in results:
        print(f"{result['file']}: {'as expected' if result['ok'] else 'not as expected'} ({result['outcome']})")
        for step in result["steps"]:
            print(f"  {step['device'] or 'all devices'}: {step['path']} {step['outcome']} {step['message']}".rstrip())
        for mismatch in result["mismatches"]:
            print(f"  expected otherwise: {mismatch}")
    return 0 if good else 1


def _rehearsals(path: Path) -> list[Path]:
    if path.name.endswith(".rehearsal.json"):
        return [path]
    found = sorted(path.parent.glob(f"{path.stem}.rehearsal.json")) + sorted(
        path.parent.glob(f"{path.stem}.*.rehearsal.json")
    )
    if not found:
        name = f"{path.stem}.rehearsal.json"
        raise RuotaError(f"{path} has no rehearsal beside it; write one as {name}.", code=Code.NOT_FOUND)
    return found


def _rehearse(path: Path) -> Json:
    rehearsal = read_document(path)
    workflow = path.parent / _file_of(str(rehearsal.get("workflow", "")))
    document = read_document(workflow)
    done: Rehearsed = rehearse_document(document, catalog(), rehearsal, siblings(workflow, document))
    return {"file": str(path), **done.to_json()}


def _file_of(name: str) -> str:
    return name if name.endswith(".json") else f"{name}.json"
