import copy
import json
import logging
import pickle
from dataclasses import asdict, dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.vault import MASK, Secret

VALUE = "correct horse battery staple"


@dataclass
class Holder:
    password: Secret


def test_it_prints_masked_everywhere(caplog: pytest.LogCaptureFixture) -> None:
    secret = Secret(VALUE)
    logging.getLogger("ruota").error("value %s %r", secret, secret)
    error = ValueError(secret)
    seen = [
        str(secret),
        repr(secret),
        f"{secret}",
        f"{secret!r:>40}",
        f"{secret:s}",
        "{}".format(secret),  # noqa: UP032 (this way is the point)
        repr([secret]),
        repr({"a": secret}),
        repr(Holder(secret)),
        repr(asdict(Holder(secret))),
        str(error),
        repr(error),
        caplog.text,
    ]
    assert all(VALUE not in text and MASK in text for text in seen)


def test_it_refuses_json_and_pickle() -> None:
    with pytest.raises(TypeError):
        json.dumps({"password": Secret(VALUE)})
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        with pytest.raises(TypeError, match="cannot be pickled"):
            pickle.dumps([Secret(VALUE)], protocol)


def test_it_is_no_text() -> None:
    secret = Secret(VALUE)
    assert not isinstance(secret, str)
    with pytest.raises(TypeError):
        "a" + secret  # type: ignore[operator]
    with pytest.raises(TypeError):
        "".join([secret])  # type: ignore[list-item]
    assert not hasattr(secret, "__dict__")


@given(st.text(), st.text())
def test_it_compares_by_value(one: str, two: str) -> None:
    assert (Secret(one) == Secret(two)) is (one == two)
    assert Secret(one) != one
    assert hash(Secret(one)) == hash(copy.deepcopy(Secret(one)))
    assert copy.copy(Secret(one)).reveal() == one
    assert bool(Secret(one)) is bool(one)
