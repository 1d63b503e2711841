"""What the readers of files hand over: devices as the file describes them, and what could not be read."""

import re
from dataclasses import dataclass, field
from typing import Any

from engine.inventory import rules
from engine.saying import say, worded
from engine.vault import MASK, Secret

MOST_DEVICES = 2_000  # one transaction takes them all, and running drives wait for it at most ten seconds
MOST_REJECTED = 10_000
_SHOWN = 500
_ASSIGNED = re.compile(r"(?i)([\w-]*(?:pass|pwd|secret|token)\w*[\"']?\s*[=:]\s*).*")


@dataclass(frozen=True, slots=True)
class FoundLogin:
    """A login with its secrets, as it stood in the file."""

    username: str
    password: Secret | None = None
    sudo_password: Secret | None = None

    def secrets(self) -> list[str]:
        """The values that no report may show."""
        return [found.reveal() for found in (self.password, self.sudo_password) if found]


@dataclass(slots=True)
class Candidate:
    """A device to add or update. ``values`` are device fields; client, site and credential are names."""

    line: int
    text: str
    values: dict[str, Any]
    client: str = ""
    site: str = ""
    credential: str = ""
    login: FoundLogin | None = None


@dataclass(frozen=True, slots=True)
class Rejected:
    """A line (from 1) that could not be taken, its text without secrets, and why."""

    line: int
    text: str
    message: str

    def to_json(self) -> dict[str, Any]:
        """As the API gives it."""
        return {"line": self.line, "text": self.text, **worded(self.message)}


@dataclass(slots=True)
class Parsed:
    """What a file holds."""

    candidates: list[Candidate] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def reject(self, line: int, text: str, message: str) -> None:
        """Report a line that cannot be taken; raises ``RuotaError`` when it is one too many."""
        if len(self.rejected) >= MOST_REJECTED:
            raise rules.bad(
                say(
                    "import_rejected_many",
                    "More than {limit} lines cannot be taken; check that this is the right file.",
                    limit=MOST_REJECTED,
                )
            )
        self.rejected.append(Rejected(line, masked(text), message))


def too_many_devices() -> str:
    """Why a file that is too long is not taken."""
    return say("import_devices_many", "One import takes at most {limit} devices; split the file.", limit=MOST_DEVICES)


def inside_itself(group: str) -> str:
    """Why a group of groups is not taken."""
    return say("import_group_circle", "The group {group} would be inside itself.", group=rules.shown(group))


def masked(text: str, secrets: list[str] | None = None) -> str:
    """A line as a report may show it: known secrets and what follows a password's name covered, and short."""
    for secret in sorted(secrets or (), key=len, reverse=True):
        text = text.replace(secret, MASK)
    text = _ASSIGNED.sub(lambda found: found[1] + MASK, text)
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def split_lines(text: str) -> list[str]:
    """The lines as editors number them."""
    return re.split(r"\r\n|\n|\r", text)


def tag_of(text: str) -> str:
    """A tag made from a group's name."""
    return re.sub(r"[^\w.-]+", "-", text.strip().lower())[:60].strip("-")
