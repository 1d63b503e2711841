"""Workflows to draw on, put there over the API, and hands to draw with."""

from typing import Any

NODES = {
    "system": {"type": "inv.system"},
    "scan": {"type": "patch.scan"},
    "install": {"type": "patch.install", "params": {"updates": {"$expr": "scan.updates"}}},
    "cleanup": {"type": "health.cleanup"},
}
CHAIN: dict[str, Any] = {
    "nodes": NODES,
    "edges": [{"from": "system.ok", "to": "scan"}, {"from": "scan.found", "to": "install"}],
    "layout": {
        "system": {"x": 0, "y": 0},
        "scan": {"x": 330, "y": 0},
        "install": {"x": 660, "y": 0},
        "cleanup": {"x": 330, "y": 220},
    },
}


def origin(page: Any) -> str:
    """Scheme, host and port of the page."""
    return "/".join(page.url.split("/")[:3])


def put(page: Any, name: str, document: dict[str, Any]) -> str:
    """Keep a new workflow on the server; its id."""
    at = f"{origin(page)}/api/v1"
    token = page.request.get(f"{at}/session").json()["csrf"]
    identity = name.lower().replace(" ", "-")
    whole = {"format": 1, "id": identity, "name": name, **document}
    answer = page.request.post(f"{at}/workflows", data={"document": whole}, headers={"X-CSRF-Token": token})
    assert answer.ok, answer.text()
    return identity


def open_canvas(page: Any, identity: str) -> None:
    """Show a workflow with the panels folded away, so that there is room."""
    page.evaluate(
        "localStorage.setItem('ruota-palette-open', 'false'); localStorage.setItem('ruota-panel-open', 'false')"
    )
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{origin(page)}/workflows/{identity}")
    page.locator(".react-flow__node").nth(1).wait_for()
    page.wait_for_function("document.querySelectorAll('.react-flow__edge').length > 0")


def draw(page: Any, name: str, document: dict[str, Any] = CHAIN) -> str:
    """A new workflow, open."""
    identity = put(page, name, document)
    open_canvas(page, identity)
    return identity


def node(page: Any, key: str) -> Any:
    """A node of the canvas."""
    return page.locator(f".react-flow__node[data-id='{key}']")


def edge(page: Any, source: str, target: str) -> Any:
    """An edge of the canvas, such as ``scan.found`` to ``install``."""
    return page.locator(f".react-flow__edge[data-id='{source}>{target}']")


def pane(page: Any) -> Any:
    """The empty canvas."""
    return page.locator(".react-flow__pane")


def middle(box: dict[str, float]) -> tuple[float, float]:
    """The middle of a bounding box."""
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def handle(page: Any, key: str, port: str | None) -> tuple[float, float]:
    """The middle of a node's port; None is the way in."""
    which = ".target" if port is None else f"[data-handleid='{port}']"
    return middle(node(page, key).locator(f".react-flow__handle{which}").bounding_box())


def drag(page: Any, start: tuple[float, float], end: tuple[float, float], *, drop: bool = True) -> None:
    """Press at a point, move to another one in steps, let go."""
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move((start[0] + end[0]) / 2, (start[1] + end[1]) / 2, steps=5)
    page.mouse.move(*end, steps=5)
    if drop:
        page.mouse.up()


def kept(page: Any, identity: str) -> Any:
    """The draft on the server, once everything is saved."""
    page.locator("[data-testid=save-state][data-state=saved]").wait_for()
    return page.request.get(f"{origin(page)}/api/v1/workflows/{identity}").json()["document"]


def wires(document: Any) -> list[str]:
    """The edges in words."""
    return [f"{one['from']}>{one['to']}" for one in document["edges"]]


def choose_this_computer(page: Any, label: str = "Single devices") -> None:
    """In a dialog that asks for devices; where it is the only one there is, the dialog has chosen it already."""
    box = page.get_by_role("dialog").get_by_role("combobox", name=label)
    box.click()
    if _offered(page):
        box.fill("This computer")
        page.get_by_role("option", name="This computer").click()


def choose_this_computer_by_keys(page: Any) -> None:
    """The same where the keyboard is on the field already."""
    page.keyboard.type("This computer")
    if _offered(page):
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")


def _offered(page: Any) -> bool:
    """Whether devices can be picked; waits until the server has told which there are."""
    offered, picked = page.get_by_role("option"), page.get_by_role("dialog").get_by_text("This computer · ")
    offered.or_(picked).first.wait_for()
    return bool(picked.count() == 0)
