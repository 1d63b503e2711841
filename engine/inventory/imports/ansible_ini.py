"""An Ansible inventory in INI form: sections, ``:children``, ``:vars``, hosts with ``key=value``."""

import ast
import re
import shlex
from typing import Any

from engine.errors import RuotaError
from engine.inventory import rules
from engine.inventory.imports.ansible_hosts import Inventory, expand
from engine.inventory.imports.candidates import Parsed, inside_itself, split_lines
from engine.saying import say

_SECTION = re.compile(r"\[([^:\]\s]+)(?::(\w+))?\]\s*(?:#.*)?")
_CHILD = re.compile(r"([^:\]\s]+)\s*(?:#.*)?")
_LONGEST_LITERAL = 10_000


def read_ini(text: str, parsed: Parsed) -> Inventory:
    """The inventory of a text; lines that cannot be taken are rejected in ``parsed``."""
    inventory = Inventory()
    group, kind = "ungrouped", "hosts"
    asked: list[tuple[int, str, str, str]] = []
    defined = {"all", "ungrouped"}
    for number, raw in enumerate(split_lines(text.removeprefix("\ufeff")), 1):
        line = raw.strip()
        if not line or line[0] in ";#":
            continue
        section = _SECTION.fullmatch(line)
        if section:
            group, kind = section[1], section[2] or "hosts"
            if kind not in ("hosts", "children", "vars"):
                parsed.reject(
                    number,
                    raw,
                    say("import_section_kind", "Sections end in :children or :vars, not in :{kind}.", kind=kind),
                )
            elif kind != "vars":
                defined.add(group)
                inventory.group(group)
            else:
                asked.append((number, raw, "", group))
        elif line.startswith("[") and line.endswith("]"):
            parsed.reject(
                number,
                raw,
                say("import_no_section", "This is no section; write it as [name], [name:children] or [name:vars]."),
            )
            kind = "unknown"
        else:
            try:
                _entry(inventory, group, kind, number, line, asked)
            except RuotaError as error:
                parsed.reject(number, raw, error.message)
    _join(inventory, parsed, asked, defined)
    return inventory


def _entry(
    inventory: Inventory, group: str, kind: str, number: int, line: str, asked: list[tuple[int, str, str, str]]
) -> None:
    match kind:
        case "hosts":
            _host(inventory, group, number, line)
        case "vars":
            key, equals, value = line.partition("=")
            if not equals or not key.strip():
                raise rules.bad(say("import_vars_line", "In a :vars section every line is written as name=value."))
            inventory.group(group).variables[key.strip()] = value_of(value.strip())
        case "children":
            child = _CHILD.fullmatch(line)
            if child is None:
                raise rules.bad(
                    say("import_children_line", "In a :children section every line is the name of one group.")
                )
            asked.append((number, line, group, child[1]))
        case _:
            raise rules.bad(say("import_section_unread", "This line stands in a section that cannot be read."))


def _join(inventory: Inventory, parsed: Parsed, asked: list[tuple[int, str, str, str]], defined: set[str]) -> None:
    for number, text, parent, child in asked:
        if child not in defined:
            parsed.reject(
                number,
                text,
                say(
                    "import_group_missing",
                    "There is no group {group} in this file{hint}.",
                    group=rules.shown(child),
                    hint=rules.did_you_mean(child, defined),
                ),
            )
        elif parent and not inventory.link(parent, child):
            parsed.reject(number, text, inside_itself(child))


def _host(inventory: Inventory, group: str, number: int, line: str) -> None:
    try:
        words = shlex.split(line, comments=True)
    except ValueError:
        raise rules.bad(say("import_quotes", "The quotes on this line do not match.")) from None
    if not words:
        return
    names, port = expand(words[0])
    variables: dict[str, Any] = {} if port is None else {"ansible_port": port}
    for word in words[1:]:
        key, equals, value = word.partition("=")
        if not equals or not key:
            raise rules.bad(
                say("import_host_variables", "After a host's name come variables, each written as name=value.")
            )
        variables[key] = value_of(value)
    for name in names:
        inventory.add_host(name, group, number, line).variables.update(variables)


def value_of(text: str) -> Any:
    """A value as Ansible reads it: a Python literal where it is one, else text."""
    if len(text) > _LONGEST_LITERAL:
        return text
    try:
        value = ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError, TypeError):
        return text
    return value if value is None or isinstance(value, bool | int | float | str | list | dict | tuple) else text
