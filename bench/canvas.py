"""The canvas with many nodes: opening, panning, dragging, zooming; beside React Flow as it comes, with bare nodes."""

import contextlib
import functools
import http.server
import json
import statistics
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import build_editor
from bench.rows import Row
from bench.screen import Screen, frames, screen

ROOT = Path(__file__).resolve().parent.parent
BARE = ROOT / "build" / "bare-canvas"
SIZES = (100, 1_000, 2_000)
ROUNDS = 3
EVENTS = 40
PER_ROW = 25
ZOOM = 0.6
AIM = 1.3

OPENED = """(() => {
  window.opened = null;
  const look = () => {
    const some = document.querySelectorAll('.react-flow__node').length > 10;
    if (some && document.querySelector('.react-flow__edge')) requestAnimationFrame(() => { window.opened = performance.now(); });
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})()"""  # noqa: E501


FETCHED = """() => Math.max(...performance.getEntriesByType('resource')
  .filter((entry) => /drawing\\.json|\\/api\\/v1\\/(session|catalog|workflows)/.test(entry.name))
  .filter((entry) => entry.responseEnd <= window.opened).map((entry) => entry.responseEnd))"""


def _places(count: int) -> list[tuple[float, float]]:
    return [(300.0 * (number % PER_ROW), 150.0 * (number // PER_ROW)) for number in range(count)]


def _pairs(count: int) -> list[tuple[int, int]]:
    """Each row is a chain; the first node leads to each row."""
    return [(number - 1 if number % PER_ROW else 0, number) for number in range(1, count)]


def _document(count: int) -> dict[str, Any]:
    return {
        "format": 1,
        "id": f"canvas-{count}",
        "name": f"Canvas {count}",
        "nodes": {f"n{number}": {"type": "health.disk_space", "params": {"min_gb": 10}} for number in range(count)},
        "edges": [{"from": f"n{one}.ok", "to": f"n{other}"} for one, other in _pairs(count)],
        "layout": {f"n{number}": {"x": x, "y": y} for number, (x, y) in enumerate(_places(count))},
    }


def _drawing(count: int) -> dict[str, Any]:
    return {
        "nodes": [
            {"id": f"n{number}", "position": {"x": x, "y": y}, "data": {"label": f"Node {number}"}}
            for number, (x, y) in enumerate(_places(count))
        ],
        "edges": [{"id": f"e{other}", "source": f"n{one}", "target": f"n{other}"} for one, other in _pairs(count)],
        "zoom": ZOOM,
    }


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        """Nothing is logged."""


@contextlib.contextmanager
def _bare() -> Iterator[str]:
    """The bare canvas, built and served; its address."""
    build_editor.npm(
        "exec", "--", "vite", "build", "--logLevel", "error", "--config", "../../bench/bare/vite.config.mjs"
    )
    for count in SIZES:
        folder = BARE / str(count)
        folder.mkdir(exist_ok=True)
        (folder / "drawing.json").write_text(json.dumps(_drawing(count)))
        (folder / "index.html").write_text((BARE / "index.html").read_text().replace("./assets/", "../assets/"))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=str(BARE))) as found:
        threading.Thread(target=found.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{found.server_address[1]}"
        found.shutdown()


def _pan(page: Any) -> None:
    page.mouse.move(720, 450)
    for number in range(EVENTS):
        page.mouse.wheel(30 if number < EVENTS / 2 else -30, 0)


def _zoom(page: Any) -> None:
    page.mouse.move(720, 450)
    page.keyboard.down("Control")
    for number in range(EVENTS):
        page.mouse.wheel(0, 12 if number < EVENTS / 2 else -12)
    page.keyboard.up("Control")


def _drag(page: Any) -> None:
    box = page.locator(".react-flow__node[data-id='n1']").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + 14
    page.mouse.move(x, y)
    page.mouse.down()
    for number in range(EVENTS):
        page.mouse.move(x + 3 * number, y + number)
    page.mouse.move(x, y)
    page.mouse.up()


GESTURES: dict[str, Callable[[Any], None]] = {"panning": _pan, "dragging a node": _drag, "zooming": _zoom}
Found = dict[str, list[float]]


def _round(page: Any, address: str, found: Found) -> None:
    page.goto(address)
    # the content policy forbids Playwright's own way of waiting for a condition
    while page.evaluate("window.opened") is None:
        page.wait_for_timeout(50)
    opened, fetched = page.evaluate("window.opened"), page.evaluate(FETCHED)
    found.setdefault("open", []).append(opened)
    found.setdefault("open, once its data is there", []).append(opened - fetched)
    page.wait_for_timeout(1500)
    for name, gesture in GESTURES.items():
        found.setdefault(name, []).append(statistics.fmean(frames(page, gesture)))


def _measure(here: Screen, bare: str, count: int) -> tuple[Found, Found]:
    page = here.page()
    document = _document(count)
    here.call(page, "POST", "/workflows", {"document": document})
    page.evaluate(
        "localStorage.setItem('ruota-palette-open', 'false'); localStorage.setItem('ruota-panel-open', 'false')"
    )
    page.add_init_script(OPENED)
    ours: Found = {}
    theirs: Found = {}
    for number in range(ROUNDS + 1):
        # the first round only warms the browser's caches
        _round(page, f"{here.address}/workflows/{document['id']}", ours if number else {})
        _round(page, f"{bare}/{count}/index.html", theirs if number else {})
    page.close()
    return ours, theirs


def rows() -> list[Row]:
    """Milliseconds to open, and mean milliseconds of a frame during each gesture; medians of several rounds."""
    found = []
    with _bare() as bare, screen() as here:
        for count in SIZES:
            ours, theirs = _measure(here, bare, count)
            for name in ours:
                mine, other = statistics.median(ours[name]), statistics.median(theirs[name])
                what = name if name.startswith("open") else f"frame while {name}"
                against = f"bare @xyflow/react ({other:.1f} ms; aim {AIM} x)"
                found.append(Row(f"canvas, {count:,} nodes: {what}", mine, "ms", against, mine / other))
    return found
