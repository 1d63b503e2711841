"""A problem of a workflow: where it is, how bad, what it is in one sentence, and how to mend it where that is known."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from engine.documents.sentences import pointer
from engine.saying import Sentence, say, told

Severity = Literal["error", "warning"]
Operation = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Fix:
    """``patch`` is a JSON Patch (RFC 6902) for the workflow that was inspected."""

    title: Sentence
    patch: tuple[Operation, ...]

    def to_json(self) -> dict[str, Any]:
        """As the API gives it."""
        return {"title": self.title, **told(self.title), "patch": [dict(operation) for operation in self.patch]}


@dataclass(frozen=True, slots=True)
class Problem:
    """``pointer`` is a JSON pointer (RFC 6901) of the place; ``line`` and ``column`` (from 1) lie in an expression."""

    pointer: str
    severity: Severity
    message: str
    fix: Fix | None = None
    line: int | None = None
    column: int | None = None

    def to_json(self) -> dict[str, Any]:
        """As the API and ``ruota check --json`` give it; ``line`` and ``column`` only inside an expression."""
        value: dict[str, Any] = {
            "pointer": self.pointer,
            "severity": self.severity,
            "message": self.message,
            **told(self.message),
            "fix": self.fix.to_json() if self.fix else None,
        }
        if self.line is not None:
            value.update(line=self.line, column=self.column)
        return value


Problems = Iterator[Problem]


def error(path: Iterable[str | int], message: Sentence, fix: Fix | None = None) -> Problem:
    """A problem that keeps the workflow from running."""
    return Problem(pointer(path), "error", message, fix)


def warning(path: Iterable[str | int], message: Sentence, fix: Fix | None = None) -> Problem:
    """A problem that a person should know of."""
    return Problem(pointer(path), "warning", message, fix)


def did_you_mean(meant: str) -> Sentence:
    """The end of a sentence about a misspelt name."""
    return say("did_you_mean", "did you mean {meant!r}?", meant=meant)


def use(shown: str, path: Sequence[str | int], value: Any) -> Fix:
    """The fix that puts the name that was probably meant; ``shown`` is what people call it."""
    return replace(say("fix_use", "Use {shown}", shown=shown), path, value)


REMOVE_IT = say("fix_remove", "Remove it")


def remove(title: Sentence, *path: str | int) -> Fix:
    """The fix that takes something out."""
    return Fix(title, ({"op": "remove", "path": pointer(path)},))


def replace(title: Sentence, path: Sequence[str | int], value: Any) -> Fix:
    """The fix that puts another value in the place."""
    return Fix(title, ({"op": "replace", "path": pointer(path), "value": value},))


def add(title: Sentence, path: Sequence[str | int], value: Any) -> Fix:
    """The fix that puts a value where there is none."""
    return Fix(title, ({"op": "add", "path": pointer(path), "value": value},))
