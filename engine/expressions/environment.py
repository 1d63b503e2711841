"""The names an expression may use, and expressions made ready to be computed."""

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property, lru_cache
from typing import Any

from cel_expr_python import cel
from cel_expr_python.ext import ext_strings

from engine.documents import JsonObject
from engine.expressions.explaining import ExpressionError, cannot, explain, failed, unknown
from engine.expressions.scanning import Name, bound, names, place
from engine.expressions.types import closed, declarations
from engine.saying import Sentence, say

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
    """``references`` are the values that the expression uses, by the name that its program has for them.

    ``type`` is CEL's type of the result. ``direct`` is the path of an expression that only names a value: such a value
    is handed on as it is.
    """

    source: str
    program: Any
    type: Any
    references: Mapping[str, tuple[str, ...]]
    direct: tuple[str, ...] | None = None

    def evaluate(self, scope: Mapping[str, Any]) -> Any:
        """Compute the plain JSON value. Raises ``RuotaError`` (bad_param) naming the expression."""
        if self.direct is not None:
            return _look_up(scope, self.direct)
        data: Any = {name: _look_up(scope, path) for name, path in self.references.items()}
        has_nul = _has_nul(data)
        if has_nul:
            data = _exchanged(data, "\0", _NUL)
        try:
            value = self.program.eval(data=data)
        except (RuntimeError, ValueError, TypeError, OverflowError) as error:
            raise failed(self.source, str(error)) from None
        if str(value.type()) in ("ERROR", "UNKNOWN"):
            raise failed(self.source, str(value))
        plain = _plain(value.plain_value(), self.source)
        return _exchanged(plain, _NUL, "\0") if has_nul else plain


# The CEL package cuts text at a NUL, so values carry this one (a Unicode noncharacter) in its place.
_NUL = "\ufdd0"


def _has_nul(value: Any) -> bool:
    if isinstance(value, str):
        return "\0" in value
    if isinstance(value, Mapping):
        return any(_has_nul(key) or _has_nul(item) for key, item in value.items())
    return isinstance(value, list | tuple) and any(map(_has_nul, value))


def _exchanged(value: Any, old: str, new: str) -> Any:
    if isinstance(value, str):
        return value.replace(old, new)
    if isinstance(value, Mapping):
        return {_exchanged(key, old, new): _exchanged(item, old, new) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_exchanged(item, old, new) for item in value]
    return value


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
        raise cannot(source, say("no_number", "the result is not a number"))
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
    absent: Mapping[str, Sentence] = field(default_factory=dict)
    _compiled: dict[str, Compiled] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def of(cls, schemas: Mapping[str, JsonObject], absent: Mapping[str, Sentence] | None = None) -> "Environment":
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
            raise ExpressionError(
                say(
                    "expression_long",
                    "The expression has {length} characters; at most {limit} are possible.",
                    length=len(source),
                    limit=LONGEST,
                )
            )
        if not source.strip():
            raise ExpressionError(say("expression_empty", "The expression is empty; write one or choose a value."))
        own = bound(source)
        for word, start in own.items():
            if word in self.roots:
                raise ExpressionError(
                    say("name_taken", "The name {name!r} already means something here; choose another one.", name=word),
                    *place(source, start),
                )
        used = [name for name in names(source) if name.parts[0] not in own]
        self._check_names(source, used)
        heads = sorted({name.parts[0] for name in used if name.parts[0] in self.roots})
        slots = {head: _slot(n, self.roots[head].schema) for n, head in enumerate(heads)}
        try:
            program, kind = _program(_with_slots(source, used, slots), tuple(slots.values()))
        except (RuntimeError, UnicodeError):
            raise self._explained(source, heads) from None
        references = {}
        for name in used:
            slot = slots.get(name.parts[0])
            if slot is not None:
                known = _longest((slot.name, *name.parts[1:]), slot.declared)
                references[".".join(known)] = (name.parts[0], *known[1:])
        text = re.sub(r"\s", "", source)
        direct = next((path for path in references.values() if ".".join(path) == text), None)
        return Compiled(source, program, kind, references, direct)

    def _explained(self, source: str, heads: Iterable[str]) -> ExpressionError:
        """The error with the names and places of the source as it was written."""
        try:
            _environment(tuple(self.roots[head] for head in heads)).compile(source)
        except (RuntimeError, UnicodeError) as error:
            return explain(self, source, str(error))
        return ExpressionError(say("not_understood", "The expression is not understood; write it in a simpler way."))

    def _check_names(self, source: str, used: Iterable[Name]) -> None:
        """Refuse what CEL would let pass: a name below a value whose schema does not have it, and ``has``."""
        for name in used:
            root = self.roots.get(name.parts[0])
            if root is None:
                if _SLOT.fullmatch(name.parts[0]):
                    raise unknown(self, name, *place(source, name.start))
                continue
            for n, part in enumerate(name.parts[1:], 1):
                known = closed(root.schema, name.parts[1:n])
                if known is not None and part not in known:
                    raise unknown(self, Name(name.parts[: n + 1], name.start), *place(source, name.start))
            before = source[: name.start].rstrip()
            if before.endswith("has(") and len(name.parts) > 1:
                text = ".".join(name.parts)
                raise ExpressionError(
                    say("no_has", "'has' does not work here; write {name} != null.", name=text),
                    *place(source, len(before) - 4),
                )


def _longest(parts: tuple[str, ...], declared: Mapping[str, Any]) -> tuple[str, ...]:
    """The longest declared name that the dotted name begins with; the first part is always declared."""
    return next(parts[:n] for n in range(len(parts), 0, -1) if n == 1 or ".".join(parts[:n]) in declared)


# Many expressions differ only in the node they name. So that such are compiled once, every root is given a name by its
# number; what is compiled then depends on the text and the schemas alone.
_SLOT = re.compile(r"r_\d+_")
_slots: dict[tuple[int, int], Root] = {}


def _slot(number: int, schema: JsonObject) -> Root:
    """The numbered root of a schema. It holds the schema, so that the schema's identity stays its own."""
    slot = _slots.get((number, id(schema)))
    if slot is None:
        if len(_slots) > 4096:
            _slots.clear()
        slot = _slots[(number, id(schema))] = Root(f"r_{number}_", schema)
    return slot


def _with_slots(source: str, used: Iterable[Name], slots: Mapping[str, Root]) -> str:
    parts, position = [], 0
    for name in used:
        slot = slots.get(name.parts[0])
        if slot is not None:
            parts += [source[position : name.start], slot.name]
            position = name.start + len(name.parts[0])
    return "".join((*parts, source[position:]))


@lru_cache(maxsize=4096)
def _program(source: str, slots: tuple[Root, ...]) -> tuple[Any, Any]:
    program = _environment(slots).compile(source)
    return program, program.return_type()


@lru_cache(maxsize=512)
def _environment(roots: tuple[Root, ...]) -> Any:
    variables: dict[str, Any] = {}
    for root in roots:
        variables.update(root.declared)
    return cel.NewEnv(variables=variables, extensions=[ext_strings.ExtStrings()])
