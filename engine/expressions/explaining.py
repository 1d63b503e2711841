"""What CEL says is wrong with an expression, as a plain sentence with its place and, for a misspelt name, a fix."""

import difflib
import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from engine.errors import Code, RuotaError
from engine.expressions.scanning import Name, names, place
from engine.expressions.types import type_name

if TYPE_CHECKING:
    from engine.expressions.environment import Environment

FUNCTIONS = (
    "all",
    "bool",
    "charAt",
    "contains",
    "double",
    "duration",
    "endsWith",
    "exists",
    "exists_one",
    "filter",
    "format",
    "getDate",
    "getDayOfMonth",
    "getDayOfWeek",
    "getFullYear",
    "getHours",
    "getMinutes",
    "getMonth",
    "getSeconds",
    "has",
    "indexOf",
    "int",
    "join",
    "lastIndexOf",
    "lowerAscii",
    "map",
    "matches",
    "replace",
    "reverse",
    "size",
    "split",
    "startsWith",
    "string",
    "substring",
    "timestamp",
    "trim",
    "upperAscii",
)

_PLACE = re.compile(r"<input>:(\d+):(\d+): (.*)")
_UNDECLARED = re.compile(r"undeclared reference to '([^']*)'")
_OVERLOAD = re.compile(r"found no matching overload for '([^']*)' applied to '\S*\((.*)\)'")
_OPERATORS = {"_&&_": "&&", "_||_": "||", "!_": "!", "_?_:_": "? :", "_[_]": "[ ]", "@in": "in"}
_HINTS = (
    (re.compile(r"(?<![=!<>])=(?![=])"), "write == to compare"),
    (re.compile(r"\b(?:and|AND)\b"), "write && for 'and'"),
    (re.compile(r"\b(?:or|OR)\b"), "write || for 'or'"),
    (re.compile(r"\b(?:not|NOT)\b"), "write ! for 'not'"),
)


class ExpressionError(RuotaError):
    """An expression that cannot be compiled: ``column`` (from 1) is where, on ``line`` (from 1).

    ``suggestion`` is the misspelt text and what was probably meant; ``missing`` the dotted name that is not there.
    """

    def __init__(
        self,
        message: str,
        line: int = 1,
        column: int = 1,
        suggestion: tuple[str, str] | None = None,
        missing: tuple[str, ...] | None = None,
    ) -> None:
        super().__init__(message, code=Code.BAD_DOCUMENT)
        self.missing = missing
        self.line = line
        self.column = column
        self.suggestion = suggestion


def explain(environment: "Environment", source: str, text: str) -> ExpressionError:
    """The error for what the CEL compiler said about the source."""
    match = _PLACE.search(text)
    line, column, reason = (int(match[1]), int(match[2]), match[3]) if match else (1, 1, text)
    undeclared = _UNDECLARED.search(reason)
    if undeclared:
        return _undeclared(environment, source, undeclared[1], line, column)
    overload = _OVERLOAD.search(reason)
    if overload:
        return ExpressionError(_mismatch(overload[1], overload[2]), line, column)
    if "recursion" in reason:
        return ExpressionError("The expression is nested too deeply; split it into several steps.", line, column)
    return ExpressionError(f"At column {column} {_syntax(source, reason)}", line, column)


def _syntax(source: str, reason: str) -> str:
    if "'<EOF>'" in reason:
        return "the expression ends too early; complete it."
    for pattern, hint in _HINTS:
        if pattern.search(re.sub(r"'[^']*'|\"[^\"]*\"", "", source)):
            return f"this is not understood; {hint}."
    if "Syntax error" in reason:
        return "this is not understood; look for a missing quote, bracket or operator."
    return f"this is not understood: {reason.removesuffix(' [INVALID_ARGUMENT]')[:120]}."


def _undeclared(environment: "Environment", source: str, text: str, line: int, column: int) -> ExpressionError:
    last = text.rpartition(".")[2]
    for name in names(source):
        at = place(source, name.start)
        own = name.parts[: text.count(".") + 1] == tuple(text.split("."))
        if own and at[0] == line and at[1] <= column <= at[1] + len(text) + 20:
            return unknown(environment, name, *at)
    close = difflib.get_close_matches(last, FUNCTIONS, n=1, cutoff=0.5)
    meant = f"; did you mean {close[0]!r}?" if close else "."
    return ExpressionError(
        f"There is no function {last!r}{meant}", line, column, suggestion=(last, close[0]) if close else None
    )


def unknown(environment: "Environment", name: Name, line: int, column: int) -> ExpressionError:
    """The error for a name that is not there: why not, or which one was probably meant."""
    first, text = name.parts[0], ".".join(name.parts)
    if first in environment.absent:
        return ExpressionError(environment.absent[first], line, column, missing=name.parts)
    if first in environment.roots:
        candidates: Iterable[str] = environment.roots[first].declared
    else:
        near = difflib.get_close_matches(first, list(environment.roots), n=1, cutoff=0.6)
        candidates = environment.roots[near[0]].declared if near else ()
        hidden = () if near else difflib.get_close_matches(first, list(environment.absent), n=1, cutoff=0.75)
        if hidden:
            return ExpressionError(f"There is no {text!r} here. {environment.absent[hidden[0]]}", line, column)
    meant = _closest(text, candidates)
    if meant is None:
        missing = None if first in environment.roots else name.parts
        return ExpressionError(
            f"There is no {text!r} here; choose a value from the list.", line, column, missing=missing
        )
    message = f"There is no {text!r} here; did you mean {meant!r}?"
    return ExpressionError(message, line, column, suggestion=(text, meant))


def _closest(text: str, candidates: Iterable[str]) -> str | None:
    """The candidate whose part after the first name is closest; the first name alone says too little."""
    below = {name.partition(".")[2]: name for name in candidates}
    rest = text.partition(".")[2]
    if not rest:
        return below.get("")
    close = difflib.get_close_matches(rest, [name for name in below if name], n=1, cutoff=0.6)
    return below[close[0]] if close else None


def _mismatch(operator: str, kinds: str) -> str:
    words = [type_name(kind.strip().upper()) for kind in _split(kinds)]
    shown = _OPERATORS.get(operator, operator.strip("_"))
    if words == ["any value"]:
        return f"'{shown}' does not work there."
    hint = ""
    if {"a whole number", "a number"} == set(words):
        hint = " Write 1.0 in place of 1 beside a number with decimals, or convert with double()."
    elif shown == "+" and "text" in words:
        hint = " Convert to text with string(), or use a text with computed parts."
    elif shown == "? :":
        return "'? :' needs true or false before the '?' and values of one type on both sides of the ':'."
    return f"'{shown}' does not work with {' and '.join(words)}.{hint}"


def _split(kinds: str) -> list[str]:
    parts, depth = [""], 0
    for char in kinds:
        depth += (char == "(") - (char == ")")
        if char == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += char
    return parts


_FAILURES: Mapping[str, str] = {
    "No matching overload": "values of different kinds meet in it, or one is missing",
    "Iteration budget": "it goes through too many values",
    "divide by zero": "it divides by zero",
    "modulus by zero": "it divides by zero",
    "overflow": "a number in it becomes too large",
    "recursion": "it is nested too deeply",
}
_MISSING = re.compile(r'Key not found in map : "?([^"]*)"?')
_INDEX = re.compile(r"[Ii]ndex error: index=(-?\d+) size=(\d+)|index out of bounds")


def cannot(source: str, reason: str) -> RuotaError:
    """The error for an expression that compiled but could not be computed with these values."""
    shown = source if len(source) <= 80 else f"{source[:79]}…"
    return RuotaError(f"The expression {shown} cannot be computed: {_why(reason)}.", code=Code.BAD_PARAM)


def _why(reason: str) -> Any:
    for sign, words in _FAILURES.items():
        if sign in reason:
            return words
    missing = _MISSING.search(reason)
    if missing:
        return f"there is no {missing[1][:60]!r} in the value"
    index = _INDEX.search(reason)
    if index:
        return f"there is no entry {index[1]} in a list of {index[2]}" if index[1] else "the list has no such entry"
    first = (reason.partition(": ")[2] or reason).splitlines()[0].removesuffix("[INVALID_ARGUMENT]").rstrip(" .")
    return first[:200]
