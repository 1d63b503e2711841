"""How a device's walk, or the meetings of a run, stand: what waits, for what, and whether all is over."""

from engine.conductor import Meetings, Walk
from engine.graph import Plan
from engine.states import Status


def is_held(actor: Walk | Meetings, path: str) -> bool:
    """Whether a step waits for something outside."""
    step = actor.steps.get(path)
    return step is not None and step.status is Status.HELD


def waits_for(actor: Walk | Meetings, path: str) -> str:
    """The kind of what a held step waits for, such as ``approval``."""
    return str((actor.steps[path].wake or {}).get("kind", ""))


def is_over(actor: Walk | Meetings, plan: Plan) -> bool:
    """Whether nothing is left to do, ever."""
    if isinstance(actor, Walk):
        return actor.status is Status.DONE
    return set(actor.met) >= set(plan.meeting_points)
