"""Results without secrets."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from engine.connectors.redaction import Redactor
from engine.documents.result import Failure, Result
from engine.saying import Sentence, resaid, told


def redacted(result: Result, redactor: Redactor) -> Result:
    """The result with every secret masked, wherever the script put it."""
    error = result.error
    return replace(
        result,
        error=Failure(error.code, _masked(error.message, redactor)) if error else None,
        warnings=tuple(_masked(warning, redactor) for warning in result.warnings),
        data=redactor.apply_all(dict(result.data)),
    )


def _masked(text: str, redactor: Redactor) -> str:
    of = told(text) if isinstance(text, Sentence) else None
    return resaid(redactor.apply(str(text)), of and {**of, "values": _masked_values(of["values"], redactor)})


def _masked_values(value: Any, redactor: Redactor) -> Any:
    """What stands in a sentence; the names of its places are Ruota's own, and may be what a secret is too."""
    if isinstance(value, str):
        return redactor.apply(value)
    if isinstance(value, Mapping):
        return {name: _masked_values(inner, redactor) for name, inner in value.items()}
    return [_masked_values(one, redactor) for one in value] if isinstance(value, list) else value
