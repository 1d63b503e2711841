"""The sentences that the scripts of node types say about a failure or a warning, as templates.

What a script puts into a sentence becomes a place with a name: ``There is no user $owner.`` is
``There is no user {owner}.`` A sentence may also be kept in ``problem`` first, be returned with its code, or be
formatted.
"""

import re
from collections.abc import Iterator, Mapping

_SAYS = {
    "linux": re.compile(r"""(?<!-)\b(?:fail|stop) [a-z_]+ "|\bwarn \"|\bproblem=\""""),
    "windows": re.compile(
        r"""(?:Stop-Step '[a-z_]+'|Add-Warning|Stop-Bad|Stop-Clean|\$problem =|return @\('[a-z_]+',) \(?["']"""
    ),
}
_ESCAPE = {"linux": "\\", "windows": "`"}
_FORMATTED = re.compile(r"\{\d+(?::\w+)?\}")
_NAMED = re.compile(r"\$\{([A-Za-z_][A-Za-z_0-9]*)[^}]*\}|\$([A-Za-z_][A-Za-z_0-9]*)|\$[0-9*@#_]")


def sentences(scripts: Mapping[str, str]) -> set[str]:
    """All templates in the scripts of a node type, by platform; what only passes something on is no sentence."""
    found = {template for platform, text in scripts.items() for template in _in_script(platform, text)}
    return {template for template in found if re.search(r"[^\W\d_]{2}", re.sub(r"\{\w+\}", "", template))}


def _in_script(platform: str, text: str) -> Iterator[str]:
    for said in _SAYS[platform].finditer(text):
        yield _template(text, said.end(), text[said.end() - 1], _ESCAPE[platform])


def _template(text: str, at: int, quote: str, escape: str) -> str:
    """The template of the literal that begins at a place, up to its closing quote."""
    parts: list[str] = []
    names: list[str] = []
    while True:
        one = text[at]
        named = _NAMED.match(text, at) if quote == '"' else None
        if one == quote and text[at + 1 : at + 2] != quote:
            template = "".join(parts)
            formatted = text.startswith(" -f ", at + 1)
            return _FORMATTED.sub(lambda _: _place(names, "value"), template) if formatted else template
        if one == quote or (one == escape and quote == '"'):
            parts.append(text[at + 1])
            at += 2
        elif quote == '"' and text.startswith("$(", at):
            parts.append(_place(names, "value"))
            at = _behind(text, at + 2)
        elif named:
            parts.append(_place(names, (named[1] or named[2] or "value").lower()))
            at = named.end()
        else:
            parts.append(one)
            at += 1


def _place(names: list[str], name: str) -> str:
    names.append(name)
    return f"{{{name}{names.count(name) if names.count(name) > 1 else ''}}}"


def _behind(text: str, at: int) -> int:
    """Where the parenthesis ends that was opened before a place."""
    depth = 1
    while depth:
        depth += {"(": 1, ")": -1}.get(text[at], 0)
        at += 1
    return at
