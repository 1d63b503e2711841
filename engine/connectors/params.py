"""Params as shell assignments: nested values flattened to leaves, each coded so that a shell only ever sees data."""

import re
from base64 import b64encode
from collections.abc import Iterator, Mapping
from typing import Any

from engine.errors import Code, RuotaError
from engine.saying import say

_NAME = re.compile(r"[A-Za-z0-9_]+\Z")
_PLAIN = re.compile(r"[ -&(-~]{0,200}\Z")


def flatten(params: Mapping[str, Any]) -> dict[str, str]:
    """The leaves by name: ``{"items": [{"name": "x"}]}`` gives ``{"items_n": "1", "items_0_name": "x"}``.

    Booleans become ``true`` and ``false``; null is left out. A name that a shell cannot hold is ``bad_param``.
    """
    leaves: dict[str, str] = {}
    for name, text in _leaves("", params):
        if name in leaves:
            raise RuotaError(
                say("params_same", "Two params are both called {name} on the device; rename one.", name=name),
                code=Code.BAD_PARAM,
            )
        leaves[name] = text
    return leaves


def assignments(params: Mapping[str, Any]) -> str:
    """One line of shell assignments, ``P_a='.text';P_b=base64``, safe whatever the values hold.

    Short printable text stays as it is behind a dot, so that reading it starts no program.
    """
    return ";".join(f"P_{name}={_coded(text)}" for name, text in flatten(params).items())


def _leaves(name: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _leaves(_joined(name, str(key)), inner)
    elif isinstance(value, list | tuple):
        yield _joined(name, "n"), str(len(value))
        for index, inner in enumerate(value):
            yield from _leaves(_joined(name, str(index)), inner)
    elif value is not None:
        yield name, _text(value)


def _joined(name: str, part: str) -> str:
    if not _NAME.match(part):
        raise RuotaError(
            say(
                "param_name",
                "The param name {part!r} cannot reach a script; use letters, digits and underscores.",
                part=part,
            ),
            code=Code.BAD_PARAM,
        )
    return f"{name}_{part}" if name else part


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _coded(text: str) -> str:
    if _PLAIN.match(text):
        return f"'.{text}'"
    return b64encode(text.encode("utf-8", "surrogatepass")).decode("ascii")
