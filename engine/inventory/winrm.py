"""How a device's WinRM is spoken to, as the inventory keeps it: the fields of ``engine.connectors.base.Winrm``."""

from collections.abc import Mapping
from importlib import resources
from typing import Any

from cryptography import x509

from engine.connectors.base import Winrm
from engine.inventory import rules
from engine.saying import say

SCHEMES = ("https", "http")
AUTHS = ("ntlm", "basic", "certificate", "kerberos", "credssp")
VERIFY = ("pin", "ca", "none")
PORTS = {"https": 5986, "http": 5985}
_LONGEST = 100_000


def checked(value: Any) -> dict[str, Any]:
    """The settings, only those that differ from the usual ones. Raises ``RuotaError`` (bad_param)."""
    if not isinstance(value, Mapping) or not set(value) <= {"scheme", "auth", "verify", "ca"}:
        raise rules.bad(say("winrm_fields", "The WinRM settings may hold scheme, auth, verify and ca."), "/winrm")
    found = Winrm(**value)
    for name, allowed in (("scheme", SCHEMES), ("auth", AUTHS), ("verify", VERIFY)):
        rules.one_of(name, *allowed)(getattr(found, name))
    if found.scheme == "http" and found.auth in ("basic", "certificate"):
        raise rules.bad(
            say("winrm_needs_https", "Basic and certificates need HTTPS, since HTTP would show them to the network."),
            "/winrm/auth",
        )
    if found.ca:
        _authority(found.ca)
    usual = Winrm()
    return {
        name: getattr(found, name)
        for name in ("scheme", "auth", "verify", "ca")
        if getattr(found, name) != getattr(usual, name) and getattr(found, name) != ""
    }


def settings(kept: Mapping[str, Any] | None) -> Winrm:
    """What was kept, as the connector takes it."""
    return Winrm(**(kept or {}))


def _authority(text: Any) -> None:
    try:
        if len(text) > _LONGEST or not x509.load_pem_x509_certificates(text.encode()):
            raise ValueError
    except (ValueError, AttributeError, TypeError):
        raise rules.bad(
            say(
                "winrm_ca",
                "The authority's certificate is not one in PEM form; paste it from BEGIN CERTIFICATE to END "
                "CERTIFICATE.",
            ),
            "/winrm/ca",
        ) from None


def prepare_windows() -> str:
    """The script to run once on a Windows device, so that it can be reached."""
    return resources.files(__package__).joinpath("prepare_windows.ps1").read_text("utf-8")
