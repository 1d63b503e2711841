"""How a Windows device is spoken to: what may be kept, and what comes of it."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from engine.connectors.base import Winrm
from engine.errors import RuotaError
from engine.inventory import create_client, create_device, update_device
from engine.inventory.addresses import address_of
from engine.inventory.imports.ansible import read_ansible
from engine.inventory.winrm import checked, prepare_windows
from engine.vault import Vault


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ({}, {}),
        ({"scheme": "https", "auth": "ntlm", "verify": "pin", "ca": ""}, {}),
        ({"scheme": "http"}, {"scheme": "http"}),
        ({"verify": "none", "auth": "kerberos"}, {"verify": "none", "auth": "kerberos"}),
    ],
)
def test_only_what_is_unusual_is_kept(given: dict[str, Any], kept: dict[str, Any]) -> None:
    assert checked(given) == kept


@pytest.mark.parametrize(
    "given",
    [
        "https",
        {"scheme": "ftp"},
        {"auth": "digest"},
        {"verify": "maybe"},
        {"scheme": "http", "auth": "basic"},
        {"scheme": "http", "auth": "certificate"},
        {"verify": "ca", "ca": "no certificate"},
        {"ca": 3},
        {"command": "calc"},
    ],
)
def test_what_cannot_be_is_refused_in_one_sentence(given: Any) -> None:
    with pytest.raises(RuotaError) as caught:
        checked(given)
    assert caught.value.message.endswith(".")


def test_a_device_keeps_them_and_its_address_has_them(session: Session, vault: Vault) -> None:
    client = create_client(session, {"name": "ACME"})
    device = create_device(
        session,
        {"name": "WS01", "client_id": client.id, "connector": "winrm", "address": "ws01", "winrm": {"scheme": "http"}},
    )
    assert (device.port, device.platform) == (5985, "windows")
    assert address_of(session, vault, device).winrm == Winrm("http")
    update_device(session, device.id, {"winrm": {"verify": "ca"}})
    assert address_of(session, vault, device).winrm == Winrm(verify="ca")
    usual = create_device(session, {"name": "WS02", "client_id": client.id, "connector": "winrm", "address": "ws02"})
    assert (usual.port, usual.winrm) == (5986, None)


def test_ansible_says_how_its_windows_hosts_are_reached() -> None:
    text = """
[windows]
a ansible_connection=winrm ansible_winrm_server_cert_validation=ignore ansible_winrm_transport=basic
b ansible_connection=winrm ansible_port=5985 ansible_winrm_transport=kerberos,ntlm
c ansible_connection=winrm
"""
    found = {each.values["name"]: each.values["winrm"] for each in read_ansible(text).candidates}
    assert found == {
        "a": {"scheme": "https", "auth": "basic", "verify": "pin"},
        "b": {"scheme": "http", "auth": "kerberos", "verify": "ca"},
        "c": {"scheme": "https", "auth": "ntlm", "verify": "ca"},
    }


def test_the_script_that_prepares_a_device_opens_nothing_in_the_clear() -> None:
    script = prepare_windows()
    # that they are off afterwards is seen where the script is run: tests/lab/test_prepare.py
    assert "foreach ($setting in 'AllowUnencrypted', 'Auth\\Basic')" in script
    assert "Set-Item -Path $place -Value $false" in script and "$true" not in script
    assert "5986" in script and "LocalPort 5985" not in script
    listeners = [line for line in script.splitlines() if "New-Item -Path WSMan:" in line]
    assert listeners and all("-Transport HTTPS" in line for line in listeners)
    rules = [line for line in script.splitlines() if "New-NetFirewallRule" in line]
    assert len(rules) == 1 and rules[0].rstrip(") ").endswith("-Profile Domain, Private")
    assert "-LocalPort 5986 -" in rules[0] and "-Direction Inbound" in rules[0]
    for word in ("TrustedHosts", "Set-ExecutionPolicy", "Enable-PSRemoting", "winrm quickconfig"):
        assert word not in script
