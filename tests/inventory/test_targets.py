from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy.orm import Session

from engine.errors import Code, RuotaError
from engine.inventory import create_client, create_site, ensure_this_computer, freeze, parse_target, resolve
from engine.store import Database
from engine.store.models import Device
from tests.inventory.conftest import add


@pytest.fixture
def fleet(database: Database) -> Iterator[tuple[Session, dict[str, str]]]:
    """On both databases: two clients, a site, devices with tags, and this computer."""
    with database.begin() as session:
        ids = {name: create_client(session, {"name": name}).id for name in ("ACME", "Zed & sons")}
        ids["Rome"] = create_site(session, ids["ACME"], {"name": "Rome office"}).id
        ensure_this_computer(session)
        for client, name, more in (
            ("ACME", "web1", {"tags": ["server", "web"], "site_id": ids["Rome"]}),
            ("ACME", "web2", {"tags": ["server"], "address": "100%.example".replace("%", "")}),
            ("ACME", "pc_1", {"tags": ["desk"], "connector": "winrm"}),
            ("Zed & sons", "web1", {"tags": ["web"], "address": "10.9.8.7"}),
        ):
            ids[f"{client}/{name}"] = add(session, ids[client], name, **more)
        yield session, ids


def _names(session: Session, target: Any) -> list[str]:
    clients = {"ACME": "A", "Zed & sons": "Z"}
    found = freeze(session, target)
    return [f"{clients.get(row['client'], '-')}/{row['name']}" for row in found]


def test_lists_narrow_and_devices_add(fleet: tuple[Session, dict[str, str]]) -> None:
    session, ids = fleet
    acme, zed = ids["ACME"], ids["Zed & sons"]
    for target, expected in (
        ({}, []),
        ({"all": False}, []),
        ({"tags": [], "text": ""}, []),
        ({"all": True}, ["A/pc_1", "A/web1", "A/web2", "-/This computer", "Z/web1"]),
        ({"clients": [acme]}, ["A/pc_1", "A/web1", "A/web2"]),
        ({"clients": [acme, zed], "tags": ["web"]}, ["A/web1", "Z/web1"]),
        ({"tags": ["WEB", "desk"]}, ["A/pc_1", "A/web1", "Z/web1"]),
        ({"all": True, "platforms": ["windows"]}, ["A/pc_1"]),
        ({"sites": [ids["Rome"]]}, ["A/web1"]),
        ({"text": "WEB"}, ["A/web1", "A/web2", "Z/web1"]),
        ({"text": "10.9"}, ["Z/web1"]),
        ({"text": "%"}, []),
        ({"text": "_"}, ["A/pc_1"]),
        ({"text": "' OR 1=1 --"}, []),
        ({"tags": ["' OR 1=1 --", 'we"b']}, []),
        ({"clients": ["nowhere"]}, []),
        ({"devices": [ids["ACME/pc_1"], "gone"]}, ["A/pc_1"]),
        ({"devices": [ids["ACME/pc_1"]], "clients": [zed]}, ["A/pc_1", "Z/web1"]),
        ({"devices": [ids["ACME/web1"]] * 1200}, ["A/web1"]),
    ):
        assert _names(session, target) == expected, target


def test_the_sentence_counts(fleet: tuple[Session, dict[str, str]]) -> None:
    session, _ = fleet
    found = resolve(session, {"all": True}, limit=2)
    assert (found.count, found.without_credential, len(found.devices)) == (5, 4, 2)
    assert found.sentence == "5 devices, 4 without a credential"
    assert resolve(session, {"text": "this computer"}).sentence == "1 device"
    assert resolve(session, {}).sentence == "no device"


def test_a_snapshot_outlives_its_device(fleet: tuple[Session, dict[str, str]]) -> None:
    session, ids = fleet
    session.get_one(Device, ids["ACME/web1"]).facts = {"os": "Debian 12"}
    (found,) = freeze(session, {"devices": [ids["ACME/web1"]]})
    assert {key: found[key] for key in ("name", "client", "site", "tags", "os", "platform", "address")} == {
        "name": "web1",
        "client": "ACME",
        "site": "Rome office",
        "tags": ["server", "web"],
        "os": "Debian 12",
        "platform": "linux",
        "address": "192.0.2.1",
    }


@pytest.mark.parametrize(
    "target",
    [None, [], "all", {"tags": "x"}, {"tags": [1]}, {"tag": ["x"]}, {"all": 1}, {"text": ["x"]}, {"devices": {}}],
)
def test_a_target_that_does_not_fit_is_refused(session: Session, target: Any) -> None:
    with pytest.raises(RuotaError) as caught:
        resolve(session, target)
    assert caught.value.code is Code.BAD_PARAM


def test_text_means_what_people_type(fleet: tuple[Session, dict[str, str]]) -> None:
    session, _ = fleet
    for text, expected in (
        ("all", ["A/pc_1", "A/web1", "A/web2", "-/This computer", "Z/web1"]),
        ("This computer", ["-/This computer"]),
        ("this computer, web2", ["A/web2", "-/This computer"]),
        ("web2,pc_1", ["A/pc_1", "A/web2"]),
        ("ACME/web1", ["A/web1"]),
        ("client:acme tag:server", ["A/web1", "A/web2"]),
        ('client:"Zed & sons"', ["Z/web1"]),
        ('client:ACME,"Zed & sons" tag:web', ["A/web1", "Z/web1"]),
        ('site:"rome office"', ["A/web1"]),
        ("platform:windows", ["A/pc_1"]),
        ("text:WEB tag:web", ["A/web1", "Z/web1"]),
        ('tag:desk "This computer"', ["A/pc_1", "-/This computer"]),
    ):
        assert _names(session, parse_target(session, text)) == expected, text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Say which devices"),
        ("web9", "There is no device 'web9'; did you mean 'web"),
        ("zzzzzzzz", "There is no device 'zzzzzzzz'\\."),
        ("web1", "2 clients have a device 'web1'; write CLIENT/web1"),
        ("client:ACNE", "There is no client 'ACNE'; did you mean 'ACME'"),
        ("tag:sever", "There is no tag 'sever'; did you mean 'server'"),
        ("site:Rom", "There is no site 'Rom'"),
        ("platform:linus", "did you mean 'linux'"),
        ("clint:ACME", "A target has no 'clint'; did you mean 'client'"),
        ('client:"ACME', "cannot be read at"),
        ("client:", "cannot be read at|no device"),
        ("'; DROP TABLE devices; --", "There is no device|cannot be read"),
        ("$(id)", "There is no device"),
    ],
)
def test_unknown_names_are_errors(fleet: tuple[Session, dict[str, str]], text: str, words: str) -> None:
    with pytest.raises(RuotaError, match=words):
        parse_target(fleet[0], text)
