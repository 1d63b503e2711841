"""What was expected against what came, in sentences."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from engine.documents.sentences import short
from engine.saying import Sentence, say
from engine.states import Outcome

if TYPE_CHECKING:
    from engine.rehearsal.rehearse import Rehearsed, RehearsedStep

_SPOKEN: Mapping[str, Sentence] = {
    Outcome.OK: say("came_ok", "ok"),
    Outcome.CHANGED: say("came_changed", "changed"),
    Outcome.WOULD_CHANGE: say("came_would_change", "would_change"),
    Outcome.FAILED: say("came_failed", "failed"),
    Outcome.UNREACHABLE: say("came_unreachable", "unreachable"),
    Outcome.TIMED_OUT: say("came_timed_out", "timed_out"),
    Outcome.LOST: say("came_lost", "lost"),
    Outcome.SKIPPED: say("came_skipped", "skipped"),
    Outcome.CANCELLED: say("came_cancelled", "cancelled"),
}


def compare(found: "Rehearsed", expected: Mapping[str, Any]) -> Iterator[str]:
    """One sentence for each thing that is not as expected."""
    if "outcome" in expected and expected["outcome"] != found.outcome.value:
        yield say(
            "run_came_otherwise",
            "The run should have ended as {wanted}, but it was {came}.",
            wanted=_spoken(expected["outcome"]),
            came=_spoken(found.outcome),
        )
    for name, outcome in expected.get("devices", {}).items():
        came = found.devices.get(name)
        if came is None:
            yield say("no_such_rehearsed", "There is no device {device!r} in the rehearsal.", device=name)
        elif came.value != outcome:
            yield say(
                "device_came_otherwise",
                "{device} should have ended as {wanted}, but it was {came}.",
                device=name,
                wanted=_spoken(outcome),
                came=_spoken(came),
            )
    position = 0
    for wanted in expected.get("steps", ()):
        where = _find(found.steps, wanted, position)
        if where is None:
            yield _missing(found.steps, wanted)
        else:
            yield from _differences(found.steps[where], wanted)
            position = where + 1 if "device" in wanted else position


def _spoken(outcome: str) -> str:
    return _SPOKEN.get(outcome, outcome)


def _find(steps: "tuple[RehearsedStep, ...]", wanted: Mapping[str, Any], start: int) -> int | None:
    """Where the step is, from ``start`` on or else anywhere. Without a device: the run's own step, or else any."""
    here = [index for index, step in enumerate(steps) if step.path == wanted["path"]]
    if "device" in wanted:
        here = [index for index in here if steps[index].device == wanted["device"]]
    elif any(not steps[index].device for index in here):
        here = [index for index in here if not steps[index].device]
    return next((index for index in here if index >= start), here[0] if here else None)


def _named(path: str, device: str) -> str:
    """A step as it stands in a sentence."""
    if device:
        return say("step_on_device", "The step {step!r} on {device}", step=path, device=device)
    return say("step_itself", "The step {step!r}", step=path)


def _missing(steps: "tuple[RehearsedStep, ...]", wanted: Mapping[str, Any]) -> str:
    return say(
        "step_never_came",
        "{step} was expected, but it never came; there were {paths}.",
        step=_named(wanted["path"], wanted.get("device", "")),
        paths=list(dict.fromkeys(step.path for step in steps)) or say("no_steps_came", "none"),
    )


def _differences(step: "RehearsedStep", wanted: Mapping[str, Any]) -> Iterator[str]:
    name = _named(step.path, step.device)
    reason = say("step_said", " ({message})", message=step.message) if step.message else ""
    if "outcome" in wanted and wanted["outcome"] != step.outcome.value:
        yield say(
            "step_came_otherwise",
            "{step} should have ended as {wanted}, but it was {came}{reason}.",
            step=name,
            wanted=_spoken(wanted["outcome"]),
            came=_spoken(step.outcome),
            reason=reason,
        )
    if "port" in wanted and wanted["port"] != step.port:
        yield say(
            "step_went_otherwise",
            "{step} should have gone on by {wanted}, but it took {came}{reason}.",
            step=name,
            wanted=short(wanted["port"]),
            came=short(step.port) if step.port else say("no_way_taken", "none"),
            reason=reason,
        )
    for key, value in wanted.get("params", {}).items():
        came = (step.params or {}).get(key)
        if came != value:
            yield say(
                "param_came_otherwise",
                "{step} should have had {param} = {wanted}, but it was {came}.",
                step=name,
                param=key,
                wanted=short(value),
                came=short(came),
            )
