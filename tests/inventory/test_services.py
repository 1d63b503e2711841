from typing import Any

import pytest
from sqlalchemy.orm import Session

from engine.errors import Code, RuotaError
from engine.inventory import (
    create_client,
    create_credential,
    create_device,
    create_site,
    delete_client,
    delete_credential,
    delete_device,
    delete_site,
    ensure_this_computer,
    get_device,
    trust_host_key,
    update_client,
    update_credential,
    update_device,
    update_site,
)
from engine.store.models import Client, Device
from engine.vault import Vault
from tests.inventory.conftest import add

HOSTILE = [
    "'; DROP TABLE devices; --",
    "$(reboot)",
    "`id`",
    "-oProxyCommand=id",
    "../../etc",
    "x" * 200,
    "Æther Ω 电脑",
]


def refused(code: Code, words: str) -> Any:
    class Refused:
        def __enter__(self) -> None:
            self.raises = pytest.raises(RuotaError, match=words)
            self.caught = self.raises.__enter__()

        def __exit__(self, *error: Any) -> bool:
            done = bool(self.raises.__exit__(*error))
            assert self.caught.value.code is code
            return done

    return Refused()


def test_names_are_unique_whatever_their_case(session: Session, acme: str) -> None:
    other = create_client(session, {"name": "Zed"})
    with refused(Code.CONFLICT, "There is a client 'ACME' already; choose another name"):
        create_client(session, {"name": " acme "})
    with refused(Code.CONFLICT, "'ACME' already"):
        update_client(session, other.id, {"name": "Acme"})
    assert update_client(session, acme, {"name": "Acme", "plan": "Best"}).name == "Acme"
    create_site(session, acme, {"name": "Rome", "timezone": "Europe/Rome"})
    create_site(session, other.id, {"name": "Rome"})
    with refused(Code.CONFLICT, "The client 'Acme' has a site 'Rome' already"):
        create_site(session, acme, {"name": "ROME"})
    add(session, acme, "web1")
    add(session, other.id, "web1")
    with refused(Code.CONFLICT, "The client 'Acme' has a device 'web1' already"):
        add(session, acme, "WEB1")


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_are_only_names(session: Session, name: str) -> None:
    client = create_client(session, {"name": name, "notes": name})
    device = add(session, client.id, name)
    session.expire_all()
    assert (client.name, client.notes, get_device(session, device).name) == (name, name, name)


@pytest.mark.parametrize("name", ["", "  ", None, 7, "a\nb", "a\x00b", "a\u202eb", "\ud800", "x" * 201, "a\x1b[2Jb"])
def test_names_that_cannot_be_shown_are_refused(session: Session, acme: str, name: object) -> None:
    with refused(Code.BAD_PARAM, "name"):
        create_client(session, {"name": name})
    with refused(Code.BAD_PARAM, "name"):
        create_device(session, {"name": name, "client_id": acme, "address": "h"})


@pytest.mark.parametrize(
    "address",
    [
        "-oProxyCommand=id",
        "a b",
        "a\nb",
        "$(id)",
        "a;b",
        "user@host",
        "host:22",
        "300.1.2.3",
        "1.2.3",
        "",
        "a..b",
        "a" * 64,
    ],
)
def test_addresses_that_are_none_are_refused(session: Session, acme: str, address: str) -> None:
    with refused(Code.BAD_PARAM, "address"):
        create_device(session, {"name": "web1", "client_id": acme, "address": address})


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("web1", "web1"),
        ("WEB-1.example.org.", "WEB-1.example.org."),
        ("192.0.2.1", "192.0.2.1"),
        ("[2001:db8::1]", "2001:db8::1"),
        ("fe80::1%eth0", "fe80::1%eth0"),
        ("münchen.example", "münchen.example"),
        ("my_pc", "my_pc"),
    ],
)
def test_addresses_are_kept(session: Session, acme: str, address: str, kept: str) -> None:
    assert create_device(session, {"name": "web1", "client_id": acme, "address": address}).address == kept


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"port": 0}, "port is '0'; it must be a whole number from 1 to 65535"),
        ({"port": "22; id"}, "port"),
        ({"port": True}, "port"),
        ({"port": 65536}, "port"),
        ({"port": "٢٢"}, "port"),
        ({"connector": "telnet"}, "connector is 'telnet'; it must be one of ssh, local, winrm"),
        ({"connector": ["ssh"]}, "connector"),
        ({"platform": "amiga"}, "platform"),
        ({"tags": "server"}, "list of words"),
        ({"tags": ["two words"]}, "The tag 'two words' cannot be used"),
        ({"tags": [f"t{n}" for n in range(51)]}, "51 tags"),
        ({"client_id": None}, "needs a client"),
        ({"adress": "x"}, "no field 'adress'; did you mean 'address'"),
        ({"host_key": "x"}, "no field 'host_key'"),
    ],
)
def test_fields_that_do_not_fit_are_named(session: Session, acme: str, values: dict[str, Any], words: str) -> None:
    with refused(Code.BAD_PARAM, words):
        create_device(session, {"name": "web1", "client_id": acme, "address": "192.0.2.1", **values})
    device = add(session, acme, "web2", notes="before")
    with refused(Code.BAD_PARAM, words):
        update_device(session, device, {"notes": "after", **values})
    session.expire_all()
    assert get_device(session, device).notes == "before"


def test_ports_and_platforms_follow_the_connector(session: Session, acme: str) -> None:
    made = [get_device(session, add(session, acme, name, connector=name)) for name in ("ssh", "winrm", "local")]
    assert [(device.port, device.platform) for device in made] == [(22, "linux"), (5986, "windows"), (22, "linux")]


def test_what_belongs_to_another_client_is_refused(session: Session, vault: Vault, acme: str) -> None:
    other = create_client(session, {"name": "Zed"}).id
    site = create_site(session, other, {"name": "Rome"}).id
    login = {"kind": "password", "username": "root", "password": "x"}
    theirs = create_credential(session, vault, {"name": "theirs", "client_id": other, **login}).id
    shared = create_credential(session, vault, {"name": "shared", **login}).id
    secret = create_credential(session, vault, {"name": "token", "kind": "secret", "value": "x"}).id
    with refused(Code.BAD_PARAM, "belongs to another client than 'ACME'"):
        add(session, acme, "a", site_id=site)
    with refused(Code.BAD_PARAM, "The credential 'theirs' is for another client than 'ACME'"):
        add(session, acme, "a", credential_id=theirs)
    with refused(Code.BAD_PARAM, "'token' is a secret value, not a login"):
        add(session, acme, "a", credential_id=secret)
    device = add(session, acme, "a", credential_id=shared)
    with refused(Code.CONFLICT, "1 device of another client uses this credential"):
        update_credential(session, vault, shared, {"client_id": other})
    with refused(Code.BAD_PARAM, "belongs to another client"):
        update_device(session, device, {"site_id": site})
    for field in ("site_id", "credential_id", "jump_device_id", "client_id"):
        with refused(Code.NOT_FOUND, "There is no .* '01NOWHERE'"):
            update_device(session, device, {field: "01NOWHERE"})


def test_what_is_in_use_stays(session: Session, vault: Vault, acme: str) -> None:
    site = create_site(session, acme, {"name": "Rome"}).id
    login = create_credential(
        session, vault, {"name": "root", "kind": "agent", "username": "root", "client_id": acme}
    ).id
    jump = add(session, acme, "jump", site_id=site, credential_id=login)
    through = add(session, acme, "web", credential_id=login, jump_device_id=jump)
    with refused(Code.CONFLICT, "The client 'ACME' has 2 devices; move or delete them first"):
        delete_client(session, acme)
    with refused(Code.CONFLICT, "The site 'Rome' has 1 device;"):
        delete_site(session, site)
    with refused(Code.CONFLICT, "2 devices use the credential 'root'; give them another one first"):
        delete_credential(session, login)
    with refused(Code.CONFLICT, "1 device can only be reached through 'jump'"):
        delete_device(session, jump)
    delete_device(session, through)
    delete_device(session, jump)
    with refused(Code.CONFLICT, "The client 'ACME' has 1 credential; delete it first"):
        delete_client(session, acme)
    delete_credential(session, login)
    delete_client(session, acme)
    assert session.query(Client).count() == session.query(Device).count() == 0


def test_a_device_that_moves_forgets_its_host_key(session: Session, acme: str) -> None:
    device = add(session, acme, "web")
    trust_host_key(session, device, "ssh-ed25519 AAAA")
    assert update_device(session, device, {"notes": "x", "address": "192.0.2.1"}).host_key == "ssh-ed25519 AAAA"
    assert update_device(session, device, {"address": "192.0.2.2"}).host_key is None


def test_a_site_keeps_a_real_time_zone(session: Session, acme: str) -> None:
    site = create_site(session, acme, {"name": "Rome", "timezone": "Europe/Rome"})
    for zone in ("Mars/Olympus", "../../etc/passwd", "", "/etc/localtime"):
        with refused(Code.BAD_PARAM, "There is no time zone"):
            update_site(session, site.id, {"timezone": zone})
    assert site.timezone == "Europe/Rome"


def test_this_computer_is_there_once(session: Session) -> None:
    made = ensure_this_computer(session)
    assert made is not None and (made.name, made.connector) == ("This computer", "local")
    assert ensure_this_computer(session) is None
    delete_device(session, made.id)
    assert ensure_this_computer(session) is None
    assert session.query(Device).count() == 0
