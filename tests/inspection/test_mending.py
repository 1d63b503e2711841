"""One click for a reference to what is not there yet: connect the node, insert it, or rename the reference."""

from typing import Any

import pytest

from engine.catalog import load_catalog
from engine.inspection import inspect
from tests.inspection.patching import patched

CATALOG = load_catalog()
INSTALL = {"type": "patch.install", "params": {"updates": {"$expr": "scan.updates"}}}
SCAN = {"type": "patch.scan"}


def document(nodes: dict[str, Any], *edges: str, **more: Any) -> dict[str, Any]:
    pairs = [edge.split(" > ") for edge in edges]
    return {
        "format": 1,
        "id": "w",
        "name": "W",
        "nodes": nodes,
        "edges": [{"from": source, "to": target} for source, target in pairs],
        **more,
    }


def fix_of(whole: dict[str, Any], words: str) -> tuple[str, dict[str, Any]] | None:
    """The fix's title and the mended workflow; the problem must be gone with it and no new error come."""
    errors = [one for one in inspect(whole, CATALOG) if one.severity == "error"]
    problem = next(one for one in errors if words in one.message)
    if problem.fix is None:
        return None
    mended = patched(whole, problem.to_json()["fix"]["patch"])
    left = [one.message for one in inspect(mended, CATALOG) if one.severity == "error"]
    assert problem.message not in left
    assert set(left) <= {one.message for one in errors}
    return problem.fix.title, mended


def wires(whole: dict[str, Any]) -> list[str]:
    return sorted(f"{edge['from']} > {edge['to']}" for edge in whole["edges"])


def test_a_node_that_stands_alone_is_connected() -> None:
    title, mended = fix_of(document({"scan": SCAN, "install": INSTALL}), "may not have run") or ("", {})
    assert title == "Connect 'Scan for updates' before it"
    assert wires(mended) == ["scan.found > install"]


def test_a_node_that_stands_alone_is_led_into_the_way_that_is_there() -> None:
    whole = document({"system": {"type": "inv.system"}, "scan": SCAN, "install": INSTALL}, "system.ok > install")
    _, mended = fix_of(whole, "may not have run") or ("", {})
    assert wires(mended) == ["scan.found > install", "system.ok > scan"]


def test_a_node_that_is_missing_is_inserted_into_the_way() -> None:
    whole = document({"system": {"type": "inv.system"}, "install": INSTALL}, "system.ok > install")
    title, mended = fix_of(whole, "There is no 'scan.updates' here") or ("", {})
    assert title == "Insert 'Scan for updates' before it"
    assert mended["nodes"]["scan"] == SCAN
    assert wires(mended) == ["scan.found > install", "system.ok > scan"]


def test_a_missing_node_of_a_loop_is_inserted_in_its_body() -> None:
    loop = {"type": "logic.for_each", "params": {"items": {"$expr": "device.tags"}}}
    whole = document({"loop": loop, "install": {**INSTALL, "parent": "loop"}})
    _, mended = fix_of(whole, "There is no 'scan.updates' here") or ("", {})
    assert mended["nodes"]["scan"] == {**SCAN, "parent": "loop"}


def test_a_numbered_key_means_the_same_type() -> None:
    install = {"type": "patch.install", "params": {"updates": {"$expr": "scan_2.updates"}}}
    _, mended = fix_of(document({"install": install}), "There is no 'scan_2.updates' here") or ("", {})
    assert mended["nodes"]["scan_2"] == SCAN


def test_in_a_text_and_without_a_list_of_edges() -> None:
    whole = document({"stop": {"type": "logic.stop", "params": {"message": {"$text": "${scan.missing_count} left"}}}})
    del whole["edges"]
    _, mended = fix_of(whole, "There is no 'scan.missing_count' here") or ("", {})
    assert wires(mended) == ["scan.found > stop"]


@pytest.mark.parametrize(
    ("whole", "words"),
    [
        # it comes after this one: an edge back would go round in a circle
        (document({"install": INSTALL, "scan": SCAN}, "install.ok > scan"), "may not have run"),
        # no such type, or a type without such a value
        (document({"install": {**INSTALL, "params": {"updates": {"$expr": "zzz.updates"}}}}), "no 'zzz.updates'"),
        (document({"install": {**INSTALL, "params": {"updates": {"$expr": "scan.zzz"}}}}), "no 'scan.zzz'"),
        # inside another body
        (
            document(
                {
                    "loop": {"type": "logic.for_each", "params": {"items": {"$expr": "device.tags"}}},
                    "scan": {**SCAN, "parent": "loop"},
                    "install": INSTALL,
                },
                "loop.ok > install",
            ),
            "may not have run",
        ),
        # the values of devices are a list in a node that runs once
        (
            document(
                {"scan": SCAN, "ask": {"type": "logic.approval", "params": {"title": {"$text": "${scan.updates}"}}}},
                "scan.found > ask",
            ),
            "once for all of them",
        ),
        # names of the environment are no nodes
        (document({"stop": {"type": "logic.stop", "params": {"message": {"$text": "${item}"}}}}), "'item' only inside"),
    ],
)
def test_where_one_click_cannot_help_none_is_offered(whole: dict[str, Any], words: str) -> None:
    assert fix_of(whole, words) is None


def test_a_misspelt_reference_is_renamed_and_nothing_inserted() -> None:
    install = {"type": "patch.install", "params": {"updates": {"$expr": "scan.updatse"}}}
    title, mended = fix_of(document({"scan": SCAN, "install": install}, "scan.found > install"), "did you mean") or (
        "",
        {},
    )
    assert title == "Use scan.updates"
    assert mended["nodes"]["install"]["params"]["updates"] == {"$expr": "scan.updates"}


def test_many_lost_references_do_not_take_long_work() -> None:
    nodes = {f"install_{n}": INSTALL for n in range(300)}
    problems = [one for one in inspect(document(nodes), CATALOG) if "There is no 'scan.updates'" in one.message]
    assert len(problems) == 300
    assert 0 < sum(1 for one in problems if one.fix) < 50
