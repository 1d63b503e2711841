"""The names an expression may use, and expressions made ready to be computed."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property, lru_cache
from typing import Any

from cel_expr_python import cel
from cel_expr_python.ext import ext_strings

from engine.documents import JsonObject
from engine.expressions.explaining import ExpressionError, cannot, explain, unknown
from engine.expressions.scanning import Name, bound, names, place
from engine.expressions.types import closed, declarations

LONGEST = 10_000


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
    """``references`` are the declared dotted names that the expression uses; ``type`` is CEL's."""

    source: str
    program: Any
    type: Any
    references: tuple[tuple[str, ...], ...]

    def evaluate(self, scope: Mapping[str, Any]) -> Any:
        """Compute the plain JSON value. Raises ``RuotaError`` (bad_param) naming the expression."""
        data = {".".join(path): _look_up(scope, path) for path in self.references}
        try:
            value = self.program.eval(data=data)
        except (RuntimeError, ValueError, TypeError, OverflowError) as error:
            raise cannot(self.source, str(error)) from None
        if str(value.type()) in ("ERROR", "UNKNOWN"):
            raise cannot(self.source, str(value))
        return _plain(value.plain_value(), self.source)


def _look_up(scope: Mapping[str, Any], path: tuple[str, ...]) -> Any:
    value: Any = scope
    for part in path:
        value = value.get(part) if isinstance(value, Mapping) else None
    return value


def _plain(value: Any, source: str) -> Any:
    if isinstance(value, dict):
        return {str(key): _plain(item, source) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item, source) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        raise cannot(source, "the result is not a number")
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, bytes | bytearray):
        return bytes(value).decode("utf-8", "replace")
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)


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
        own = bound(source)
        for name, start in own.items():
            if name in self.roots:
                raise ExpressionError(
                    f"The name {name!r} already means something here; choose another one.", *place(source, start)
                )
        used = [name for name in names(source) if name.parts[0] not in own]
        self._check_names(source, used)
        roots = {name.parts[0]: self.roots[name.parts[0]] for name in used if name.parts[0] in self.roots}
        try:
            program = _environment(tuple(roots[name] for name in sorted(roots))).compile(source)
        except (RuntimeError, UnicodeError) as error:
            raise explain(self, source, str(error)) from None
        references = {_longest(name.parts, roots[name.parts[0]].declared) for name in used if name.parts[0] in roots}
        return Compiled(source, program, program.return_type(), tuple(sorted(references)))

    def _check_names(self, source: str, used: Iterable[Name]) -> None:
        """Refuse what CEL would let pass: a name below a value whose schema does not have it, and ``has``."""
        for name in used:
            root = self.roots.get(name.parts[0])
            if root is None:
                continue
            for n, part in enumerate(name.parts[1:], 1):
                known = closed(root.schema, name.parts[1:n])
                if known is not None and part not in known:
                    raise unknown(self, Name(name.parts[: n + 1], name.start), *place(source, name.start))
            before = source[: name.start].rstrip()
            if before.endswith("has(") and len(name.parts) > 1:
                text = ".".join(name.parts)
                raise ExpressionError(
                    f"'has' does not work here; write {text} != null.", *place(source, len(before) - 3)
                )


def _longest(parts: tuple[str, ...], declared: Mapping[str, Any]) -> tuple[str, ...]:
    """The longest declared name that the dotted name begins with; the first part is always declared."""
    return next(parts[:n] for n in range(len(parts), 0, -1) if n == 1 or ".".join(parts[:n]) in declared)


@lru_cache(maxsize=1024)
def _environment(roots: tuple[Root, ...]) -> Any:
    variables: dict[str, Any] = {}
    for root in roots:
        variables.update(root.declared)
    return cel.NewEnv(variables=variables, extensions=[ext_strings.ExtStrings()])
