import json
from typing import Any

import pytest
from sqlalchemy import inspect
from sqlalchemy.orm import Session

from engine.errors import Code, RuotaError
from engine.inventory import (
    address_of,
    create_credential,
    get_credential,
    get_device,
    open_login,
    open_secret,
    secret_fields,
    update_credential,
    update_device,
)
from engine.vault import Secret, Vault, VaultError
from tests.inventory.conftest import add

ROOT = {"name": "root", "kind": "password", "username": "root", "password": "hunter2"}
KEY = {"name": "key", "kind": "key", "username": "ops", "private_key": "PRIVATE"}


def test_what_is_secret_is_sealed_and_opens(session: Session, vault: Vault) -> None:
    value = "päss\x00\n'\"$(id)\u202e"
    made = create_credential(session, vault, {**ROOT, "password": Secret(value), "sudo": "password"})
    kept = json.dumps({column.key: str(getattr(made, column.key)) for column in inspect(type(made)).columns})
    assert value not in kept and "$(id)" not in kept
    login = open_login(vault, made)
    assert (login.username, login.password, login.sudo_password) == ("root", value, value)
    assert value not in repr(login)
    assert open_secret(session, vault, made.id).reveal() == value
    assert secret_fields(made) == ["password"]


def test_every_kind_opens_as_what_it_is(session: Session, vault: Vault) -> None:
    key = create_credential(session, vault, {**KEY, "passphrase": "phrase", "sudo": "passwordless"})
    login = open_login(vault, key)
    assert (login.private_key, login.passphrase, login.sudo, login.use_agent) == (
        "PRIVATE",
        "phrase",
        "passwordless",
        False,
    )
    agent = create_credential(session, vault, {"name": "agent", "kind": "agent", "username": "ops"})
    assert open_login(vault, agent).use_agent
    with pytest.raises(RuotaError, match="'agent' holds no secret value"):
        open_secret(session, vault, agent.id)
    token = create_credential(session, vault, {"name": "token", "kind": "secret", "value": "abc"})
    assert open_secret(session, vault, token.id).reveal() == "abc"
    certificate = {**KEY, "name": "cert", "kind": "certificate", "certificate": "CERT"}
    assert open_login(vault, create_credential(session, vault, certificate)).certificate == "CERT"


def test_an_update_keeps_what_it_leaves_out(session: Session, vault: Vault) -> None:
    made = create_credential(session, vault, {**ROOT, "sudo_password": "other", "sudo": "password"})
    update_credential(session, vault, made.id, {"username": "admin", "sudo_password": ""})
    login = open_login(vault, get_credential(session, made.id))
    assert (login.username, login.password, login.sudo_password) == ("admin", "hunter2", "hunter2")
    update_credential(session, vault, made.id, {"password": "new"})
    assert open_login(vault, made).password == "new"


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"password": ""}, "needs a password"),
        ({"username": ""}, "needs a user name"),
        ({"private_key": "x"}, "kind password has no private_key"),
        ({"kind": "magic"}, "kind is 'magic'"),
        ({"sudo": "always"}, "sudo is 'always'"),
        ({"kind": "key"}, "no password|needs a private key|cannot change"),
        ({"password": 7}, "must be a text"),
        ({"password": "x" * 70_000}, "at most 65,536"),
        ({"sealed": {}}, "no field 'sealed'"),
        ({"username": "a\nb"}, "cannot be used"),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_shown(
    session: Session, vault: Vault, values: dict[str, Any], words: str
) -> None:
    with pytest.raises(RuotaError, match=words) as caught:
        create_credential(session, vault, {**ROOT, **values})
    assert caught.value.code is Code.BAD_PARAM
    assert "hunter2" not in caught.value.message and "xxx" not in caught.value.message
    made = create_credential(session, vault, ROOT)
    with pytest.raises(RuotaError, match=words):
        update_credential(session, vault, made.id, {"name": "after", **values})
    session.expire_all()
    assert (made.name, open_login(vault, made).password) == ("root", "hunter2")


def test_sudo_with_a_password_needs_one(session: Session, vault: Vault) -> None:
    with pytest.raises(RuotaError, match="needs a password for sudo"):
        create_credential(session, vault, {**KEY, "sudo": "password"})


def test_a_name_is_taken_once(session: Session, vault: Vault) -> None:
    create_credential(session, vault, ROOT)
    with pytest.raises(RuotaError, match="There is a credential 'root' already"):
        create_credential(session, vault, {**ROOT, "name": "ROOT"})


def test_swapped_in_the_database_is_noticed(session: Session, vault: Vault) -> None:
    one = create_credential(session, vault, ROOT)
    two = create_credential(session, vault, {**ROOT, "name": "low", "password": "guest"})
    one.sealed, two.sealed = two.sealed, one.sealed
    with pytest.raises(VaultError, match="The password of the credential 'root' holds a sealed value that belongs"):
        open_login(vault, one)


def test_an_address_has_its_login_and_its_way(session: Session, vault: Vault, acme: str) -> None:
    login = create_credential(session, vault, ROOT).id
    outer = add(session, acme, "outer", address="192.0.2.1", credential_id=login)
    inner = add(session, acme, "inner", address="192.0.2.2", port=2222, jump_device_id=outer)
    device = add(session, acme, "web", address="192.0.2.3", jump_device_id=inner, credential_id=login)
    address = address_of(session, vault, get_device(session, device))
    assert (address.host, address.device_id) == ("192.0.2.3", device)
    assert address.login is not None and address.login.password == "hunter2"
    assert address.jump is not None and (address.jump.host, address.jump.port) == ("192.0.2.2", 2222)
    assert address.jump.login is None
    assert address.jump.jump is not None and address.jump.jump.name == "outer"
    assert address.jump.jump.jump is None
    assert "hunter2" not in repr(address)


def test_a_circle_of_jumps_is_refused(session: Session, vault: Vault, acme: str) -> None:
    one = add(session, acme, "one")
    two = add(session, acme, "two", jump_device_id=one)
    three = add(session, acme, "three", jump_device_id=two)
    for target in (one, two, three):
        with pytest.raises(RuotaError, match="'one' would be reached through itself"):
            update_device(session, one, {"jump_device_id": target})
    get_device(session, one).jump_device_id = three
    with pytest.raises(RuotaError, match="reached through itself"):
        address_of(session, vault, get_device(session, two))


def test_a_way_has_an_end(session: Session, acme: str) -> None:
    last = add(session, acme, "d0")
    for number in range(1, 6):
        last = add(session, acme, f"d{number}", jump_device_id=last)
    with pytest.raises(RuotaError, match="through more than 5 devices"):
        add(session, acme, "d6", jump_device_id=last)
    windows = add(session, acme, "win", connector="winrm")
    with pytest.raises(RuotaError, match="'win' is not reached over SSH"):
        add(session, acme, "behind", jump_device_id=windows)
