"""Steps that some devices of a target have no script for: told before a run, with the devices named."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from engine.inspection.deeds import Deed
from engine.inventory.reach import Reach, Some
from engine.inventory.rules import plural
from engine.saying import as_part, say

_PLATFORMS = {"linux": "Linux", "windows": "Windows"}
_MOST = 5


@dataclass(frozen=True, slots=True)
class Unfit:
    """``steps``: titles of those without a script for the platform that ``devices`` are of."""

    platform: str
    devices: Some
    steps: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """As the API gives it."""
        return {
            "platform": self.platform,
            "devices": self.devices.to_json(),
            "steps": [as_part(step) for step in self.steps],
        }

    def __str__(self) -> str:
        platform = _PLATFORMS.get(self.platform, self.platform)
        verb = "has" if len(self.steps) == 1 else "have"
        where = "it fails" if len(self.steps) == 1 else "they fail"
        steps = _listed([repr(step) for step in self.steps], len(self.steps), "step")
        devices = _listed(list(self.devices.names), self.devices.count, "device")
        return (
            f"{steps} {verb} no script for {platform}: {where} on {devices}, unless the way there never leads to them."
        )


def unfit(found: Reach, steps: Iterable[Deed]) -> list[Unfit]:
    """One for each platform of the target that some step has no script for."""
    done = list(steps)
    missing = {
        platform: tuple(
            dict.fromkeys(title(deed) for deed in done if deed.platforms is not None and platform not in deed.platforms)
        )
        for platform in found.platforms
    }
    return [Unfit(platform, found.platforms[platform], titles) for platform, titles in missing.items() if titles]


def title(deed: Deed) -> str:
    """What people call the step; of a called workflow with its name."""
    if not deed.workflow:
        return deed.name
    return say("step_of_called", "{workflow}: {step}", workflow=deed.workflow, step=deed.name)


def _listed(names: list[str], count: int, noun: str) -> str:
    shown = names[:_MOST]
    if count > len(shown):
        return f"{', '.join(shown)} and {plural(count - len(shown), f'more {noun}')}"
    return " and ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)
