"""The outcome of a run as one sentence."""

from collections.abc import Mapping

_WELL = ("ok", "changed", "would_change")
_WORDS = {
    "changed": "were changed",
    "would_change": "would be changed",
    "failed": "failed",
    "unreachable": "were unreachable",
    "timed_out": "timed out",
    "lost": "were lost in the middle",
    "cancelled": "were cancelled",
    "skipped": "were skipped",
}


def sentence(status: str, mode: str, counts: Mapping[str, int]) -> str:
    """``208 of 214 devices ended well; 3 failed, 3 were unreachable.``

    ``counts`` are of devices by outcome, or by status for those that have none yet.
    """
    total = sum(counts.values())
    if total == 0:
        return "No device is in this run."
    devices = "1 device" if total == 1 else f"{total} devices"
    if status == "pending":
        return f"Waits its turn: {devices} {'begins' if total == 1 else 'begin'} as soon as a worker is free."
    well = sum(counts.get(name, 0) for name in _WELL)
    bad = [f"{counts[name]} {_said(name, counts[name])}" for name in _WORDS if name not in _WELL and counts.get(name)]
    tail = f"; {', '.join(bad)}" if bad else ""
    if status != "done":
        ended = total - sum(counts.get(name, 0) for name in ("pending", "held", "queued", "running"))
        return f"{ended} of {devices} {'has' if ended == 1 else 'have'} ended{tail}."
    would = counts.get("would_change", 0)
    changed = counts.get("changed", 0)
    extra = f", {would} would be changed" if would and mode == "preview" else f", {changed} changed" if changed else ""
    if well == total:
        return ("The device ended well" if total == 1 else f"All {devices} ended well") + f"{extra}."
    return f"{well} of {devices} ended well{extra}{tail}."


def _said(name: str, count: int) -> str:
    words = _WORDS[name]
    return words.replace("were ", "was ", 1) if count == 1 else words
