"""The result of an attempt: what a script or an engine node reports, apart from its ordinary output."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.errors import Code
from engine.saying import Sentence, resaid, told


@dataclass(frozen=True, slots=True)
class Failure:
    """Why an attempt failed: a code for the program, a sentence for the person."""

    code: Code
    message: str

    def to_json(self) -> dict[str, Any]:
        """``{code, message}``; ``told``, ``{code, values}``, where the message is a sentence of Ruota's own."""
        value: dict[str, Any] = {"code": self.code.value, "message": str(self.message)}
        return {**value, "told": told(self.message)} if isinstance(self.message, Sentence) else value


@dataclass(frozen=True, slots=True)
class Result:
    """``data`` fits the ``outputs`` schema of the node type; the engine checks that."""

    ok: bool
    changed: bool = False
    would_change: bool = False
    reboot_required: bool = False
    error: Failure | None = None
    warnings: tuple[str, ...] = ()
    data: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def failed(cls, code: Code, message: str, data: Mapping[str, Any] | None = None) -> "Result":
        """A failed result with its reason."""
        return cls(ok=False, error=Failure(code, message), data=data or {})

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "Result":
        """Build from a document that already passed the result schema, or that ``to_json`` made."""
        error = value.get("error")
        return cls(
            ok=value["ok"],
            changed=value.get("changed", False),
            would_change=value.get("would_change", False),
            reboot_required=value.get("reboot_required", False),
            error=Failure(Code(error["code"]), resaid(error["message"], error.get("told"))) if error else None,
            warnings=_warnings(value),
            data=value.get("data") or {},
        )

    def to_json(self) -> dict[str, Any]:
        """The document as it is stored and sent."""
        value: dict[str, Any] = {
            "ok": self.ok,
            "changed": self.changed,
            "would_change": self.would_change,
            "reboot_required": self.reboot_required,
            "error": self.error.to_json() if self.error else None,
            "warnings": [str(warning) for warning in self.warnings],
            "data": dict(self.data),
        }
        if any(isinstance(warning, Sentence) for warning in self.warnings):
            value["warnings_told"] = [told(warning) for warning in self.warnings]
        return value


def _warnings(value: Mapping[str, Any]) -> tuple[str, ...]:
    texts = value.get("warnings", ())
    return tuple(
        resaid(text, of) for text, of in zip(texts, value.get("warnings_told", ({},) * len(texts)), strict=True)
    )
