"""An Ansible inventory in YAML form, read as nodes: nothing in it is ever constructed but plain scalars."""

from typing import Any

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from engine.errors import RuotaError
from engine.inventory import rules
from engine.inventory.imports.ansible_hosts import Inventory, Unusable, expand
from engine.inventory.imports.candidates import Parsed, inside_itself, split_lines
from engine.saying import say

MOST_CHARACTERS = 2 * 1024 * 1024
_MOST_NODES = 200_000
_DEEPEST = 50
_MERGE = "tag:yaml.org,2002:merge"
_PLAIN = "tag:yaml.org,2002:"


class _TooMuch(Exception):
    """The file unfolds to more than a file by a person does."""


class _Loader(yaml.SafeLoader):
    """Stops while reading, before a deep file can cost time."""

    depth = 0
    nodes = 0

    def compose_node(self, parent: Node | None, index: Any) -> Node | None:
        self.depth += 1
        self.nodes += 1
        if self.depth > 2 * _DEEPEST or self.nodes > _MOST_NODES:
            raise _TooMuch
        node: Node | None = super().compose_node(parent, index)
        self.depth -= 1
        return node


def read_yaml(text: str, parsed: Parsed) -> Inventory:
    """The inventory of a text; what cannot be taken is rejected in ``parsed`` with its line."""
    inventory = Inventory()
    lines = split_lines(text)
    if len(text) > MOST_CHARACTERS:
        raise rules.bad(say("import_yaml_large", "The YAML file has more than 2 MB; split it."))
    try:
        root = yaml.compose(text, Loader=_Loader)
        _Reader(inventory, parsed, lines).root(root)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = mark.line if mark else 0
        shown = lines[place] if place < len(lines) else ""
        problem = error.problem or say("import_unreadable", "it cannot be read")
        parsed.reject(
            place + 1, shown, say("import_yaml_invalid", "This is not valid YAML: {problem}.", problem=problem)
        )
    except (yaml.YAMLError, ValueError):
        parsed.reject(1, lines[0], say("import_yaml_characters", "The file holds characters that YAML does not allow."))
    except (RecursionError, _TooMuch):
        parsed.reject(
            1,
            lines[0],
            say("import_yaml_deep", "The file is nested too deep or repeats itself too often to be an inventory."),
        )
    return inventory


class _Reader:
    def __init__(self, inventory: Inventory, parsed: Parsed, lines: list[str]) -> None:
        self.inventory, self.parsed, self.lines = inventory, parsed, lines
        self.visits = 0

    def root(self, node: Node | None) -> None:
        if node is None:
            return
        if not isinstance(node, MappingNode):
            self.reject(node, say("import_top", "At the top there must be groups, such as all:."))
            return
        for key, value in self.pairs(node):
            self.group(_text(key), key, value, 1)

    def group(self, name: str, key: Node, node: Node, depth: int) -> None:
        if depth > _DEEPEST:
            raise _TooMuch
        self.inventory.group(name)
        if _is_null(node):
            return
        if not isinstance(node, MappingNode):
            self.reject(
                key,
                say(
                    "import_group_holds",
                    "The group {group} must hold hosts, vars or children.",
                    group=rules.shown(name),
                ),
            )
            return
        for part, value in self.pairs(node):
            match _text(part):
                case "hosts":
                    self.hosts(name, part, value)
                case "vars":
                    self.inventory.group(name).variables.update(self.variables(part, value))
                case "children":
                    self.children(name, part, value, depth)
                case other:
                    self.reject(
                        part,
                        say(
                            "import_group_part",
                            "A group holds hosts, vars and children, not {other}.",
                            other=rules.shown(other),
                        ),
                    )

    def children(self, parent: str, part: Node, node: Node, depth: int) -> None:
        if isinstance(node, ScalarNode) and not _is_null(node):
            self.join(parent, node)
        elif isinstance(node, MappingNode):
            for key, value in self.pairs(node):
                if self.join(parent, key):
                    self.group(_text(key), key, value, depth + 1)
        elif not _is_null(node):
            self.reject(
                part,
                say(
                    "import_children_written",
                    "Children are written as names with a colon, one below the other, without dashes.",
                ),
            )

    def join(self, parent: str, key: Node) -> bool:
        joined = self.inventory.link(parent, _text(key))
        if not joined:
            self.reject(key, inside_itself(_text(key)))
        return joined

    def hosts(self, group: str, part: Node, node: Node) -> None:
        if isinstance(node, ScalarNode) and not _is_null(node):
            self.host(group, node, None)
        elif isinstance(node, MappingNode):
            for key, value in self.pairs(node):
                self.host(group, key, value)
        elif not _is_null(node):
            self.reject(
                part,
                say(
                    "import_hosts_written",
                    "Hosts are written as names with a colon, one below the other, without dashes.",
                ),
            )

    def host(self, group: str, key: Node, node: Node | None) -> None:
        try:
            names, port = expand(_text(key))
            variables = {} if node is None else self.variables(key, node)
            if port is not None:
                variables.setdefault("ansible_port", port)
            for name in names:
                host = self.inventory.add_host(name, group, key.start_mark.line + 1, self.line(key))
                host.variables.update(variables)
        except RuotaError as error:
            self.reject(key, error.message)

    def variables(self, part: Node, node: Node) -> dict[str, Any]:
        if _is_null(node):
            return {}
        if not isinstance(node, MappingNode):
            self.reject(
                part, say("import_variables_written", "Variables are written as name: value, one below the other.")
            )
            return {}
        return {_text(key): self.value(value) for key, value in self.pairs(node)}

    def value(self, node: Node) -> Any:
        if node.tag in ("!vault", "!vault-encrypted"):
            return Unusable(say("import_encrypted", "it is encrypted with Ansible Vault"))
        if not isinstance(node, ScalarNode):
            return Unusable(say("import_no_scalar", "it is a list or a map"))
        if not node.tag.startswith(_PLAIN):
            return Unusable(say("import_type_unknown", "its type {type} is not known", type=rules.shown(node.tag)))
        try:
            return yaml.constructor.SafeConstructor().construct_object(node)
        except (yaml.YAMLError, ValueError, OverflowError):
            return Unusable(say("import_value_unreadable", "its value cannot be read"))

    def pairs(self, node: MappingNode, depth: int = 0) -> list[tuple[Node, Node]]:
        """Keys and values; what is merged in with ``<<`` comes first, so that the mapping's own win."""
        merged: list[tuple[Node, Node]] = []
        own: list[tuple[Node, Node]] = []
        if depth > _DEEPEST:
            raise _TooMuch
        for key, value in node.value:
            self.visits += 1
            if self.visits > _MOST_NODES:
                raise _TooMuch
            if key.tag != _MERGE:
                own.append((key, value))
                continue
            for source in value.value if isinstance(value, SequenceNode) else [value]:
                if isinstance(source, MappingNode):
                    merged.extend(self.pairs(source, depth + 1))
        return merged + own

    def line(self, node: Node) -> str:
        return self.lines[node.start_mark.line] if node.start_mark.line < len(self.lines) else ""

    def reject(self, node: Node, message: str) -> None:
        self.parsed.reject(node.start_mark.line + 1, self.line(node), message)


def _text(node: Node) -> str:
    return str(node.value) if isinstance(node, ScalarNode) else "?"


def _is_null(node: Node) -> bool:
    return isinstance(node, ScalarNode) and node.tag == "tag:yaml.org,2002:null"
