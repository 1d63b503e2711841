"""The names an expression may use, and expressions made ready to be computed."""

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property, lru_cache
from typing import Any

from cel_expr_python import cel
from cel_expr_python.ext import ext_strings

from engine.documents import JsonObject
from engine.errors import Code, RuotaError
from engine.expressions.types import declarations, type_name

LONGEST = 10_000
_IDENTIFIER = re.compile(r"(?<![\w.])[A-Za-z_]\w*(?:\s*\.\s*[A-Za-z_]\w*)*")
_PLACE = re.compile(r"<input>:(\d+):(\d+): (.*)")
_UNDECLARED = re.compile(r"undeclared reference to '([^']*)'")
_OVERLOAD = re.compile(r"found no matching overload for '([^']*)' applied to '\(([^)]*)\)'")
_OPERATORS = {"_&&_": "and", "_||_": "or", "!_": "not", "_?_:_": "? :", "_[_]": "[ ]", "@in": "in"}


class ExpressionError(RuotaError):
    """An expression that cannot be compiled: ``column`` (from 1) is where, on ``line`` (from 1)."""

    def __init__(self, message: str, line: int = 1, column: int = 1, suggestion: tuple[str, str] | None = None) -> None:
        super().__init__(message, code=Code.BAD_DOCUMENT)
        self.line = line
        self.column = column
        self.suggestion = suggestion


@dataclass(frozen=True, eq=False)
class Root:
    """One first name (``inputs``, ``device``, a node's key) and the schema of what lies below it."""

    name: str
    schema: JsonObject

    @cached_property
    def declared(self) -> dict[str, Any]:
        """Dotted names with their CEL types."""
        return declarations(self.name, self.schema)


@dataclass(frozen=True, slots=True)
class Compiled:
    """``references`` are the declared dotted names that the expression uses."""

    source: str
    program: Any
    type: Any
    references: tuple[tuple[str, ...], ...]

    def evaluate(self, scope: Mapping[str, Any]) -> Any:
        """Compute the plain JSON value. Raises ``RuotaError`` (bad_param) naming the expression."""
        data = {".".join(path): _look_up(scope, path) for path in self.references}
        try:
            value = self.program.eval(data=data)
        except RuntimeError as error:
            raise _cannot(self.source, str(error)) from None
        if str(value.type()) in ("ERROR", "UNKNOWN"):
            raise _cannot(self.source, str(value))
        return _plain(value.plain_value())


def _cannot(source: str, reason: str) -> RuotaError:
    shown = source if len(source) <= 80 else f"{source[:79]}…"
    detail = reason.partition(": ")[2] or reason
    return RuotaError(
        f"The expression {shown} cannot be computed: {detail.splitlines()[0][:200]}.", code=Code.BAD_PARAM
    )


def _look_up(scope: Mapping[str, Any], path: tuple[str, ...]) -> Any:
    value: Any = scope
    for part in path:
        value = value.get(part) if isinstance(value, Mapping) else None
    return value


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, bytes | bytearray):
        return bytes(value).decode("utf-8", "replace")
    return value


@dataclass(frozen=True)
class Environment:
    """The roots an expression may use. ``absent`` explains names that exist but may not be used here."""

    roots: Mapping[str, Root]
    absent: Mapping[str, str] = field(default_factory=dict)
    _compiled: dict[str, Compiled] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def of(cls, schemas: Mapping[str, JsonObject], absent: Mapping[str, str] | None = None) -> "Environment":
        """An environment from schemas by root name."""
        return cls({name: Root(name, schema) for name, schema in schemas.items()}, absent or {})

    def compile(self, source: str) -> Compiled:
        """Compile an expression. Raises ``ExpressionError`` with the place and, for a misspelt name, a suggestion."""
        known = self._compiled.get(source)
        if known is None:
            known = self._compiled[source] = self._compile(source)
        return known

    def _compile(self, source: str) -> Compiled:
        if len(source) > LONGEST:
            raise ExpressionError(f"The expression has {len(source)} characters; at most {LONGEST} are possible.")
        if not source.strip():
            raise ExpressionError("The expression is empty; write one or choose a value.")
        names = [re.sub(r"\s", "", match[0]) for match in _IDENTIFIER.finditer(source)]
        used = [self.roots[first] for first in sorted({name.split(".")[0] for name in names} & set(self.roots))]
        declared: dict[str, Any] = {}
        for root in used:
            declared.update(root.declared)
        try:
            program = _environment(tuple(used)).compile(source)
        except RuntimeError as error:
            raise self._explain(source, str(error), declared) from None
        references = {match for name in names if (match := _longest(name, declared))}
        return Compiled(source, program, program.return_type(), tuple(sorted(tuple(r.split(".")) for r in references)))

    def _explain(self, source: str, text: str, declared: Iterable[str]) -> ExpressionError:
        match = _PLACE.search(text)
        line, column, reason = (int(match[1]), int(match[2]), match[3]) if match else (1, 1, text)
        undeclared = _UNDECLARED.search(reason)
        if undeclared:
            return self._unknown(undeclared[1], line, column, declared)
        overload = _OVERLOAD.search(reason)
        if overload:
            return ExpressionError(_mismatch(overload[1], overload[2]), line, column)
        reason = reason.removesuffix(" [INVALID_ARGUMENT]")
        if "Syntax error" in reason:
            reason = "the expression is not complete" if "<EOF>" in reason else "this is not understood"
        return ExpressionError(f"At column {column}: {reason[:160]}.", line, column)

    def _unknown(self, name: str, line: int, column: int, declared: Iterable[str]) -> ExpressionError:
        first = name.split(".")[0]
        if first in self.absent:
            return ExpressionError(self.absent[first], line, column)
        candidates = [*declared, *self.roots]
        close = difflib.get_close_matches(name, candidates, n=1, cutoff=0.6)
        if close:
            return ExpressionError(
                f"There is no {name!r} here; did you mean {close[0]!r}?", line, column, suggestion=(name, close[0])
            )
        return ExpressionError(f"There is no {name!r} here; choose a value from the list.", line, column)


def _longest(name: str, declared: Mapping[str, Any]) -> str | None:
    parts = name.split(".")
    for length in range(len(parts), 0, -1):
        candidate = ".".join(parts[:length])
        if candidate in declared:
            return candidate
    return None


def _mismatch(operator: str, kinds: str) -> str:
    words = [type_name(kind.strip().upper()) for kind in re.split(r",(?![^(]*\))", kinds)]
    shown = _OPERATORS.get(operator, operator.strip("_").strip("_"))
    hint = ""
    if {"a whole number", "a number"} == set(words):
        hint = " Write whole numbers as 1.0 beside numbers with a decimal point, or convert with double()."
    if len(words) == 2:
        return f"'{shown}' does not work with {words[0]} and {words[1]}.{hint}"
    return f"'{shown}' does not work with {' and '.join(words)}.{hint}"


@lru_cache(maxsize=1024)
def _environment(roots: tuple[Root, ...]) -> Any:
    variables: dict[str, Any] = {}
    for root in roots:
        variables.update(root.declared)
    return cel.NewEnv(variables=variables, extensions=[ext_strings.ExtStrings()])
