"""The shipped workflows: no problems, canonical, laid out well, rehearsed, and the check-up really run."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from engine.catalog import load_catalog
from engine.documents import dumps, parse_workflow
from engine.graph import compile_plan
from engine.inspection import inspect
from engine.rehearsal import rehearse
from engine.states import Mode
from tests.nodes.context import Bench

FOLDER = Path(__file__).resolve().parent.parent.parent / "workflows"
FILES = sorted(path for path in FOLDER.glob("*.json") if not path.name.endswith(".rehearsal.json"))
EVERY = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
CARD = (232, 110)


def document(path: Path) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return value


def test_the_workflows_are_there() -> None:
    assert {path.stem for path in FILES} >= {
        "computer-check-up",
        "monthly-patching",
        "new-computer-onboarding",
        "disk-clean-up",
    }


@EVERY
def test_no_problems(path: Path) -> None:
    assert inspect(document(path), load_catalog()) == []


@EVERY
def test_canonical_text(path: Path) -> None:
    for file in (path, path.with_suffix(".rehearsal.json")):
        assert file.read_bytes() == dumps(document(file))
    assert document(path)["id"] == path.stem


@EVERY
def test_reads_well(path: Path) -> None:
    value = document(path)
    assert len(value["description"]) > 60
    assert all(node.get("name") for node in value["nodes"].values())
    for schema in value.get("inputs", {}).get("properties", {}).values():
        assert schema["title"] and schema["description"] and "default" in schema


@EVERY
def test_cards_do_not_overlap_and_edges_lead_to_the_right(path: Path) -> None:
    value = document(path)
    places = value["layout"]
    assert set(places) == set(value["nodes"])
    keys = sorted(places)
    for number, one in enumerate(keys):
        for other in keys[number + 1 :]:
            apart = [
                abs(places[one][axis] - places[other][axis]) >= size for axis, size in zip("xy", CARD, strict=True)
            ]
            assert any(apart), (one, other)
    for edge in value["edges"]:
        assert places[edge["from"].partition(".")[0]]["x"] < places[edge["to"]]["x"], edge


@EVERY
@pytest.mark.parametrize("mode", ["apply", "preview"])
def test_rehearsal(path: Path, mode: str) -> None:
    rehearsal = document(path.with_suffix(".rehearsal.json"))
    if mode == "preview":
        # the same way through the graph, since ports hang on outputs alone
        rehearsal = {**rehearsal, "mode": "preview", "expect": {}}
    found = rehearse(document(path), load_catalog(), rehearsal)
    assert found.mismatches == ()
    assert len(found.steps) >= len(document(path)["nodes"])


def test_the_check_up_changes_nothing_by_its_types() -> None:
    catalog = load_catalog()
    for node in document(FOLDER / "computer-check-up.json")["nodes"].values():
        assert catalog[node["type"]].effect == "read", node["type"]


def test_the_check_up_really_runs() -> None:
    """Every step on this computer, with the real connector, and the params as the workflow has them."""
    value = document(FOLDER / "computer-check-up.json")
    catalog = load_catalog()
    plan = compile_plan(parse_workflow(value), catalog)
    outputs: dict[str, Any] = {}
    for key in plan.top.keys:
        node = value["nodes"][key]
        if key in ("summary", "all"):
            continue
        params = {"min_gb": 10, "min_percent": 10} if key == "space" else node.get("params", {})
        if key == "updates":
            params = {"refresh": False}
        result = asyncio.run(_run(catalog.entry(node["type"]), params))
        assert result.ok, result
        assert not result.changed
        outputs[key] = result.data
    assert outputs["system"]["hostname"]
    assert outputs["space"]["volumes"]


async def _run(entry: Any, params: dict[str, Any]) -> Any:
    bench = Bench(mode=Mode.APPLY)
    try:
        return await bench.attempt_of(entry, params)
    finally:
        await bench.close()
