"""What was expected against what came, in sentences."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from engine.documents.sentences import short

if TYPE_CHECKING:
    from engine.rehearsal.rehearse import Rehearsed, RehearsedStep


def compare(found: "Rehearsed", expected: Mapping[str, Any]) -> Iterator[str]:
    """One sentence for each thing that is not as expected."""
    if "outcome" in expected and expected["outcome"] != found.outcome.value:
        yield f"The run should have ended as {expected['outcome']}, but it was {found.outcome.value}."
    for name, outcome in expected.get("devices", {}).items():
        came = found.devices.get(name)
        if came is None:
            yield f"There is no device {name!r} in the rehearsal."
        elif came.value != outcome:
            yield f"{name} should have ended as {outcome}, but it was {came.value}."
    position = 0
    for wanted in expected.get("steps", ()):
        where = _find(found.steps, wanted, position)
        if where is None:
            yield _missing(found.steps, wanted)
        else:
            yield from _differences(found.steps[where], wanted)
            position = where + 1 if "device" in wanted else position


def _find(steps: "tuple[RehearsedStep, ...]", wanted: Mapping[str, Any], start: int) -> int | None:
    """Where the step is, from ``start`` on or else anywhere. Without a device: the run's own step, or else any."""
    here = [index for index, step in enumerate(steps) if step.path == wanted["path"]]
    if "device" in wanted:
        here = [index for index in here if steps[index].device == wanted["device"]]
    elif any(not steps[index].device for index in here):
        here = [index for index in here if not steps[index].device]
    return next((index for index in here if index >= start), here[0] if here else None)


def _missing(steps: "tuple[RehearsedStep, ...]", wanted: Mapping[str, Any]) -> str:
    on = f" on {wanted['device']}" if "device" in wanted else ""
    paths = ", ".join(dict.fromkeys(step.path for step in steps)) or "none"
    return f"The step {wanted['path']!r}{on} was expected, but it never came; there were {paths}."


def _differences(step: "RehearsedStep", wanted: Mapping[str, Any]) -> Iterator[str]:
    name = f"{step.path!r} on {step.device}" if step.device else f"{step.path!r}"
    reason = f" ({step.message})" if step.message else ""
    if "outcome" in wanted and wanted["outcome"] != step.outcome.value:
        yield f"The step {name} should have ended as {wanted['outcome']}, but it was {step.outcome.value}{reason}."
    if "port" in wanted and wanted["port"] != step.port:
        yield f"The step {name} should have gone on by {wanted['port']!r}, but it took {step.port!r}{reason}."
    for key, value in wanted.get("params", {}).items():
        came = (step.params or {}).get(key)
        if came != value:
            yield f"The step {name} should have had {key} = {short(value)}, but it was {short(came)}."
