"""A result without its secrets is still the same kind of result, whatever the secrets are."""

import pytest

from engine.connectors.redacted import redacted
from engine.connectors.redaction import MASK, Redactor
from engine.documents.result import Result
from engine.errors import Code
from engine.saying import quoted, say, told


@pytest.mark.parametrize("secret", ["code", "message", "told", "values", "text", "data", "error", "lost", "busy"])
def test_a_secret_that_is_a_word_of_the_document_harms_nothing(secret: str) -> None:
    why = say("test_gone", "{name} is gone, {what}.", name=secret, what=quoted(secret))
    result = Result(ok=False, error=Result.failed(Code.LOST, why).error, warnings=(secret, why), data={"a": [secret]})
    seen = redacted(result, Redactor([secret]))
    assert seen.error is not None and seen.error.code is Code.LOST
    assert seen.error.message == f"{MASK} is gone, '{MASK}'."
    assert told(seen.error.message) == {
        "code": "test_gone",
        "values": {"name": MASK, "what": {"quoted": MASK, "text": f"'{MASK}'"}},
    }
    assert (seen.warnings[0], seen.warnings[1]) == (MASK, seen.error.message)
    assert seen.data == {"a": [MASK]}
    assert Result.from_json(seen.to_json()) == seen


def test_what_holds_no_secret_stays_as_it_is() -> None:
    result = Result(ok=True, changed=True, reboot_required=True, warnings=("a",), data={"b": 1})
    assert redacted(result, Redactor(["something"])) == result
