"""Maintenance windows in a drive: whether a step may start on its device now, or must wait until it opens."""

from datetime import datetime

from engine.dispatch.context import Hold
from engine.dispatch.replaying import State
from engine.graph import PlanNode
from engine.inventory.maintenance import Span, Window
from engine.states import Mode


class Gate:
    """Of one batch; the windows are those that the devices had when the run started."""

    def __init__(self, state: State) -> None:
        self._applies = state.run.in_window and state.shared.mode is Mode.APPLY
        kept = {key: snapshot.get("window") for key, snapshot in state.devices.items()} if self._applies else {}
        self._windows = {key: Window.from_json(window) for key, window in kept.items() if window}
        self._spans: dict[Window, Span] = {}

    def closed(self, device_id: str, node: PlanNode, moment: datetime) -> Hold | None:
        """The wait until the device's window opens, for a step that changes it or may restart it; None to start."""
        window = self._windows.get(device_id)
        if window is None or not _disturbs(node):
            return None
        span = self._span(window, moment)
        if span.has(moment):
            return None
        seconds = (span.opens - moment).total_seconds()
        opens = {"opens_at": span.opens.isoformat(), "timezone": window.timezone}
        return Hold({"kind": "window", "seconds": seconds, **opens}, None)

    def _span(self, window: Window, moment: datetime) -> Span:
        """Looked up once for all devices of a window, until it has passed."""
        span = self._spans.get(window)
        if span is None or moment >= span.closes:
            span = self._spans[window] = window.span(moment)
        return span


def _disturbs(node: PlanNode) -> bool:
    """Whether the step works on its device and changes it or may restart it."""
    return bool(node.type.platforms) and (node.type.effect == "change" or node.type.reboot != "never")
