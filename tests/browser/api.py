"""Setting up through the API what a test does not mean to click together."""

import uuid
from typing import Any


def call(page: Any, method: str, path: str, body: Any = None) -> Any:
    """One request with the page's own session; the answer's JSON."""
    base = "/".join(page.url.split("/")[:3]) + "/api/v1"
    token = page.request.get(f"{base}/session").json()["csrf"]
    answer = page.request.fetch(
        f"{base}{path}", method=method, headers={"X-CSRF-Token": token}, data=body if body is not None else {}
    )
    assert answer.ok, f"{method} {path}: {answer.status} {answer.text()}"
    return answer.json() if answer.status != 204 else None


def make_workflow(page: Any, name: str, nodes: dict[str, Any], *edges: str, **more: Any) -> str:
    """A stored workflow; an edge is written ``"scan.ok > install"``. Its id."""
    pairs = [edge.split(" > ") for edge in edges]
    document = {
        "format": 1,
        "id": f"{name.lower().replace(' ', '-')[:50]}-{uuid.uuid4().hex[:6]}",
        "name": name,
        "nodes": nodes,
        "edges": [{"from": source, "to": target} for source, target in pairs],
        **more,
    }
    return str(call(page, "POST", "/workflows", {"document": document})["id"])


def this_computer(page: Any) -> str:
    """The id of the device that Ruota runs on."""
    return next(
        str(device["id"])
        for device in call(page, "GET", "/devices?limit=500")["items"]
        if device["connector"] == "local"
    )


def start(page: Any, workflow: str, devices: list[str], mode: str = "apply") -> str:
    """Start a run and open its page; its id."""
    body = {"workflow_id": workflow, "target": {"devices": devices}, "mode": mode}
    run_id = str(call(page, "POST", "/runs", body)["id"])
    page.goto("/".join(page.url.split("/")[:3]) + f"/runs/{run_id}")
    return run_id
