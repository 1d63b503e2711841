"""The result of an attempt: what a script or an engine node reports, apart from its ordinary output."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.errors import Code


@dataclass(frozen=True, slots=True)
class Failure:
    """Why an attempt failed: a code for the program, a sentence for the person."""

    code: Code
    message: str


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
        """Build from a document that already passed the result schema."""
        error = value.get("error")
        return cls(
            ok=value["ok"],
            changed=value.get("changed", False),
            would_change=value.get("would_change", False),
            reboot_required=value.get("reboot_required", False),
            error=Failure(Code(error["code"]), error["message"]) if error else None,
            warnings=tuple(value.get("warnings", ())),
            data=value.get("data") or {},
        )

    def to_json(self) -> dict[str, Any]:
        """The document as it is stored and sent."""
        return {
            "ok": self.ok,
            "changed": self.changed,
            "would_change": self.would_change,
            "reboot_required": self.reboot_required,
            "error": {"code": self.error.code.value, "message": self.error.message} if self.error else None,
            "warnings": list(self.warnings),
            "data": dict(self.data),
        }
