"""An Ansible inventory in memory: groups, host patterns, and which variable wins."""

import re
import string
from collections.abc import Iterator
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Any

from engine.inventory import rules
from engine.inventory.imports.candidates import MOST_DEVICES, too_many_devices
from engine.saying import say

MOST_GROUPS = 2000
_PORT = re.compile(r"((?:[^:\[\]]|\[[^\]]*\])+):([0-9]+)")
_ADDRESS_AND_PORT = re.compile(r"\[([0-9A-Fa-f:.%]+)\]:([0-9]+)")


@dataclass(slots=True)
class Group:
    """A group as the file describes it. ``variables`` hold plain values or ``Unusable``."""

    name: str
    variables: dict[str, Any] = field(default_factory=dict)
    children: list[str] = field(default_factory=list)
    hosts: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Host:
    """A host, with the line that names it first."""

    name: str
    line: int
    text: str
    variables: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Unusable:
    """A value that cannot be taken, and why (to follow ``was not used:``)."""

    why: str


class Inventory:
    """Groups and hosts by name; ``all`` is above everything."""

    def __init__(self) -> None:
        self.groups: dict[str, Group] = {"all": Group("all")}
        self.hosts: dict[str, Host] = {}

    def group(self, name: str) -> Group:
        """The group of that name, made if new."""
        if name not in self.groups and len(self.groups) >= MOST_GROUPS:
            raise rules.bad(
                say("import_groups_many", "One import takes at most {limit} groups; split the file.", limit=MOST_GROUPS)
            )
        return self.groups.setdefault(name, Group(name))

    def add_host(self, name: str, group: str, line: int, text: str) -> Host:
        """The host of that name, made if new, as a member of the group."""
        if name not in self.hosts and len(self.hosts) >= MOST_DEVICES:
            raise rules.bad(too_many_devices())
        host = self.hosts.setdefault(name, Host(name, line, text))
        members = self.group(group).hosts
        members.append(name)
        return host

    def link(self, parent: str, child: str) -> bool:
        """Make one group the child of another; False when that would be a circle."""
        if parent == child or parent in self._below(child):
            return False
        self.group(child)
        children = self.group(parent).children
        if child not in children:
            children.append(child)
        return True

    def _below(self, name: str) -> set[str]:
        found: set[str] = set()
        waiting = list(self.groups[name].children) if name in self.groups else []
        while waiting:
            child = waiting.pop()
            if child not in found:
                found.add(child)
                waiting.extend(self.groups[child].children)
        return found

    def depths(self) -> dict[str, int]:
        """How far below ``all`` each group is, by the longest way."""
        depths = {name: 0 if name == "all" else 1 for name in self.groups}
        for _ in self.groups:
            moved = False
            for group in self.groups.values():
                for child in group.children:
                    if depths[child] < depths[group.name] + 1:
                        depths[child] = depths[group.name] + 1
                        moved = True
            if not moved:
                break
        return depths

    def members(self) -> dict[str, set[str]]:
        """For each host its groups, those above them included."""
        above: dict[str, set[str]] = {name: {"all"} for name in self.groups}
        for group in self.groups.values():
            for below in self._below(group.name):
                above[below].add(group.name)
        groups_of: dict[str, set[str]] = {name: {"all"} for name in self.hosts}
        for group in self.groups.values():
            for host in group.hosts:
                groups_of[host] |= above[group.name] | {group.name}
        return groups_of


def settled(inventory: Inventory) -> Iterator[tuple[Host, dict[str, Any], list[str]]]:
    """Each host with its variables after precedence (all, then deeper groups, then its own), and its groups."""
    depths, groups_of = inventory.depths(), inventory.members()
    priority = {name: _priority(group) for name, group in inventory.groups.items()}
    for host in inventory.hosts.values():
        order = sorted(groups_of[host.name], key=lambda name: (depths[name], priority[name], name))
        variables: dict[str, Any] = {}
        for name in order:
            variables.update(inventory.groups[name].variables)
        variables.update(host.variables)
        variables.pop("ansible_group_priority", None)
        yield host, variables, [name for name in order if name not in ("all", "ungrouped")]


def _priority(group: Group) -> int:
    try:
        return int(group.variables.get("ansible_group_priority", 1))
    except (TypeError, ValueError):
        return 1


def expand(pattern: str) -> tuple[list[str], int | None]:
    """The names that ``web[01:10].example.org:2222`` stands for, and the port. Raises ``RuotaError`` (bad_param)."""
    if "=" in pattern:  # it may be a misplaced password, so it is not shown
        raise rules.bad(say("import_host_wanted", "A host's name must stand here, not a variable."))
    port: int | None = None
    found = _ADDRESS_AND_PORT.fullmatch(pattern) or _PORT.fullmatch(pattern)
    if found:
        pattern, port = found[1], rules.port(found[2])
    elif _is_address(pattern.strip("[]")):
        pattern = pattern.strip("[]")
    names: list[str] = []
    for name in _expanded(pattern):
        names.append(name)
        if len(names) > MOST_DEVICES:
            raise rules.bad(
                say(
                    "import_pattern_many",
                    "{pattern} stands for more than {limit} devices.",
                    pattern=rules.shown(pattern),
                    limit=MOST_DEVICES,
                )
            )
    return names, port


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _expanded(pattern: str) -> Iterator[str]:
    if "[" not in pattern:
        yield pattern
        return
    head, _, rest = pattern.partition("[")
    bounds, closed, tail = rest.partition("]")
    if not closed:
        raise rules.bad(
            say(
                "import_range_open",
                "The range in {pattern} is not closed; write it as web[01:10].",
                pattern=rules.shown(pattern),
            )
        )
    for part in _range(pattern, bounds.split(":")):
        for end in _expanded(tail):
            yield head + part + end


def _range(pattern: str, bounds: list[str]) -> Iterator[str]:
    wrong = rules.bad(
        say(
            "import_range_unreadable",
            "The range in {pattern} cannot be read; write it as [01:10], [a:f] or [0:20:5].",
            pattern=rules.shown(pattern),
        )
    )
    if len(bounds) not in (2, 3) or not bounds[1]:
        raise wrong
    first, last, step = bounds[0] or "0", bounds[1], bounds[2] if len(bounds) == 3 else "1"
    if not re.fullmatch(r"[0-9]{1,6}", step) or int(step) == 0:
        raise wrong
    if re.fullmatch(r"[A-Za-z]", first) and re.fullmatch(r"[A-Za-z]", last):
        letters = string.ascii_letters
        places = range(letters.index(first), letters.index(last) + 1, int(step))
        texts: Iterator[str] = (letters[place] for place in places)
    elif re.fullmatch(r"[0-9]{1,12}", first) and re.fullmatch(r"[0-9]{1,12}", last):
        padded = len(first) > 1 and first.startswith("0")
        if padded and len(first) != len(last):
            raise rules.bad(
                say(
                    "import_range_uneven",
                    "The ends of the range in {pattern} differ in length; write [01:10].",
                    pattern=rules.shown(pattern),
                )
            )
        places = range(int(first), int(last) + 1, int(step))
        texts = (str(place).zfill(len(first) if padded else 0) for place in places)
    else:
        raise wrong
    if not places:
        raise rules.bad(
            say(
                "import_range_backwards",
                "The range in {pattern} ends before it begins.",
                pattern=rules.shown(pattern),
            )
        )
    yield from texts
