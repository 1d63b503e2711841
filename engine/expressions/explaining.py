"""What CEL says is wrong with an expression, as a plain sentence with its place and, for a misspelt name, a fix."""

import difflib
import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from engine.documents.sentences import named
from engine.errors import Code, RuotaError
from engine.expressions.scanning import Name, names, place
from engine.expressions.types import ANY, type_name
from engine.saying import Sentence, cut, say

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
    (re.compile(r"(?<![=!<>])=(?![=])"), say("hint_equal", "write == to compare")),
    (re.compile(r"\b(?:and|AND)\b"), say("hint_and", "write && for 'and'")),
    (re.compile(r"\b(?:or|OR)\b"), say("hint_or", "write || for 'or'")),
    (re.compile(r"\b(?:not|NOT)\b"), say("hint_not", "write ! for 'not'")),
)


class ExpressionError(RuotaError):
    """An expression that cannot be compiled: ``column`` (from 1) is where, on ``line`` (from 1).

    ``suggestion`` is the misspelt text and what was probably meant; ``missing`` the dotted name that is not there.
    """

    def __init__(
        self,
        message: Sentence,
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
        deep = say("expression_deep", "The expression is nested too deeply; split it into several steps.")
        return ExpressionError(deep, line, column)
    message = say("at_column", "At column {column} {reason}", column=column, reason=_syntax(source, reason))
    return ExpressionError(message, line, column)


def _syntax(source: str, reason: str) -> Sentence:
    if "'<EOF>'" in reason:
        return say("ends_early", "the expression ends too early; complete it.")
    for pattern, hint in _HINTS:
        if pattern.search(re.sub(r"'[^']*'|\"[^\"]*\"", "", source)):
            return say("this_hint", "this is not understood; {hint}.", hint=hint)
    if "Syntax error" in reason:
        return say("this_syntax", "this is not understood; look for a missing quote, bracket or operator.")
    shown = reason.removesuffix(" [INVALID_ARGUMENT]")[:120]
    return say("this_reason", "this is not understood: {reason}.", reason=shown)


def _undeclared(environment: "Environment", source: str, text: str, line: int, column: int) -> ExpressionError:
    last = text.rpartition(".")[2]
    for name in names(source):
        at = place(source, name.start)
        own = name.parts[: text.count(".") + 1] == tuple(text.split("."))
        if own and at[0] == line and at[1] <= column <= at[1] + len(text) + 20:
            return unknown(environment, name, *at)
    close = difflib.get_close_matches(last, FUNCTIONS, n=1, cutoff=0.5)
    if not close:
        return ExpressionError(say("no_function", "There is no function {name!r}.", name=last), line, column)
    message = say("function_meant", "There is no function {name!r}; did you mean {meant!r}?", name=last, meant=close[0])
    return ExpressionError(message, line, column, suggestion=(last, close[0]))


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
            message = say(
                "name_hidden", "There is no {name!r} here. {reason}", name=text, reason=environment.absent[hidden[0]]
            )
            return ExpressionError(message, line, column)
    meant = _closest(text, candidates)
    if meant is None:
        missing = None if first in environment.roots else name.parts
        message = say("name_unknown", "There is no {name!r} here; choose a value from the list.", name=text)
        return ExpressionError(message, line, column, missing=missing)
    message = say("name_meant", "There is no {name!r} here; did you mean {meant!r}?", name=text, meant=meant)
    return ExpressionError(message, line, column, suggestion=(text, meant))


def _closest(text: str, candidates: Iterable[str]) -> str | None:
    """The candidate whose part after the first name is closest; the first name alone says too little."""
    below = {name.partition(".")[2]: name for name in candidates}
    rest = text.partition(".")[2]
    if not rest:
        return below.get("")
    close = difflib.get_close_matches(rest, [name for name in below if name], n=1, cutoff=0.6)
    return below[close[0]] if close else None


def _mismatch(operator: str, kinds: str) -> Sentence:
    words = [type_name(kind.strip().upper()) for kind in _split(kinds)]
    shown = _OPERATORS.get(operator, operator.strip("_"))
    if words == [ANY]:
        return say("operator_there", "'{operator}' does not work there.", operator=shown)
    if shown == "? :":
        return say(
            "operator_choice",
            "'? :' needs true or false before the '?' and values of one type on both sides of the ':'.",
        )
    plain = say("operator_kinds", "'{operator}' does not work with {kinds}.", operator=shown, kinds=_both(words))
    if {named("integer"), named("number")} == set(words):
        return say(
            "operator_decimals",
            "{plain} Write 1.0 in place of 1 beside a number with decimals, or convert with double().",
            plain=plain,
        )
    if shown == "+" and named("string") in words:
        return say(
            "operator_text",
            "{plain} Convert to text with string(), or use a text with computed parts.",
            plain=plain,
        )
    return plain


def _both(words: list[str]) -> str:
    """Words joined by "and"."""
    first, *rest = words or [""]
    return say("both", "{first} and {rest}", first=first, rest=_both(rest)) if rest else first


def _split(kinds: str) -> list[str]:
    parts, depth = [""], 0
    for char in kinds:
        depth += (char == "(") - (char == ")")
        if char == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += char
    return parts


_BY_ZERO = say("why_zero", "it divides by zero")
_FAILURES: Mapping[str, Sentence] = {
    "No matching overload": say("why_kinds", "values of different kinds meet in it, or one is missing"),
    "Iteration budget": say("why_many", "it goes through too many values"),
    "divide by zero": _BY_ZERO,
    "modulus by zero": _BY_ZERO,
    "overflow": say("why_large", "a number in it becomes too large"),
    "recursion": say("why_deep", "it is nested too deeply"),
}
_MISSING = re.compile(r'Key not found in map : "?([^"]*)"?')
_INDEX = re.compile(r"[Ii]ndex error: index=(-?\d+) size=(\d+)|index out of bounds")


def cannot(source: str, reason: str) -> RuotaError:
    """The error for an expression that compiled but could not be computed with these values."""
    message = say(
        "cannot_compute",
        "The expression {source} cannot be computed: {reason}.",
        source=cut(source, 80),
        reason=reason,
    )
    return RuotaError(message, code=Code.BAD_PARAM)


def failed(source: str, reason: str) -> RuotaError:
    """The same, with CEL's own words for the reason."""
    return cannot(source, _why(reason))


def _why(reason: str) -> str:
    for sign, words in _FAILURES.items():
        if sign in reason:
            return words
    missing = _MISSING.search(reason)
    if missing:
        return say("why_missing", "there is no {name!r} in the value", name=missing[1][:60])
    index = _INDEX.search(reason)
    if index:
        if not index[1]:
            return say("why_no_entry", "the list has no such entry")
        return say(
            "why_entry", "there is no entry {entry} in a list of {length}", entry=int(index[1]), length=int(index[2])
        )
    first = (reason.partition(": ")[2] or reason).splitlines()[0].removesuffix("[INVALID_ARGUMENT]").rstrip(" .")
    return first[:200]
