import base64
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.errors import Code
from engine.settings import Settings
from engine.vault import Secret, Vault, VaultError, open_vault

_texts = st.text(st.characters())
_one_vault = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@given(value=_texts, record=_texts)
@_one_vault
def test_what_goes_in_comes_out(vault: Vault, value: str, record: str) -> None:
    envelope = json.loads(json.dumps(vault.seal(Secret(value), "credentials", record, "password")))
    assert vault.open(envelope, "credentials", record, "password").reveal() == value


def test_nothing_of_the_value_is_readable(vault: Vault) -> None:
    one, two = (json.dumps(vault.seal("hunter2hunter2", "credentials", "c1", "password")) for _ in range(2))
    assert one != two
    for form in (b"hunter2", base64.b64encode(b"hunter2hunter2")[:8]):
        assert form.decode() not in one


@given(place=st.integers(0, 200), bit=st.integers(0, 7), part=st.sampled_from(["data", "wrapped"]))
@_one_vault
def test_one_changed_bit_is_noticed(vault: Vault, place: int, bit: int, part: str) -> None:
    envelope = vault.seal("hunter2", "credentials", "c1", "password")
    raw = bytearray(base64.b64decode(envelope[part]))
    raw[place % len(raw)] ^= 1 << bit
    changed = {**envelope, part: base64.b64encode(bytes(raw)).decode()}
    with pytest.raises(VaultError, match=r"^The password is damaged in the database; enter it again\.$"):
        vault.open(changed, "credentials", "c1", "password")


@pytest.mark.parametrize(
    "broken",
    [
        {},
        {"format": 2},
        {"data": None},
        {"data": "§"},
        {"data": ""},
        {"data": 7},
        {"wrapped": "AAAA"},
        {"key": [1]},
        {"key": None},
        {"key": "1"},
    ],
)
def test_a_damaged_envelope_is_one_sentence(vault: Vault, broken: dict[str, Any]) -> None:
    envelope = {**vault.seal("hunter2", "credentials", "c1", "password"), **broken} if broken else {}
    with pytest.raises(VaultError, match="of 'root' is damaged in the database") as caught:
        vault.open(envelope, "credentials", "c1", "password", "The password of 'root'")
    assert caught.value.code is Code.UNAVAILABLE


@pytest.mark.parametrize(
    "place", [("credentials", "c2", "password"), ("credentials", "c1", "value"), ("settings", "c1", "password")]
)
def test_a_swapped_envelope_is_one_sentence(vault: Vault, place: tuple[str, str, str]) -> None:
    envelope = vault.seal("hunter2", "credentials", "c1", "password")
    with pytest.raises(VaultError, match="belongs to another record; enter it again"):
        vault.open(envelope, *place)
    mark = vault.seal("other", *place)["place"]
    with pytest.raises(VaultError, match="is damaged"):
        vault.open({**envelope, "place": mark}, *place)


def test_data_of_one_record_under_the_key_of_another_is_refused(vault: Vault) -> None:
    one, two = (vault.seal(value, "credentials", value, "password") for value in ("c1", "c2"))
    with pytest.raises(VaultError, match="is damaged"):
        vault.open({**one, "data": two["data"]}, "credentials", "c1", "password")


def test_another_master_key_is_one_sentence(vault: Vault, settings: Settings) -> None:
    envelope = vault.seal("hunter2", "credentials", "c1", "password")
    (settings.data / "master.key").unlink()
    with pytest.raises(VaultError, match="sealed with another master key; restore the key file"):
        open_vault(settings).open(envelope, "credentials", "c1", "password")


def test_places_cannot_be_confused(vault: Vault) -> None:
    with pytest.raises(ValueError, match="no colon"):
        vault.seal("x", "a:b", "c", "d")
    envelope = vault.seal("x", "a", "b:c", "d")
    assert vault.open(envelope, "a", "b:c", "d").reveal() == "x"
