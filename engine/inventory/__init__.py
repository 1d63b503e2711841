"""The inventory: clients, sites, devices, credentials, targets and imports.

All functions work in the caller's transaction and raise ``RuotaError`` with a sentence.
"""

from engine.inventory.addresses import address_of
from engine.inventory.bulk import change_devices, delete_devices
from engine.inventory.clients import (
    create_client,
    create_site,
    delete_client,
    delete_site,
    get_client,
    get_site,
    update_client,
    update_site,
)
from engine.inventory.credentials import (
    SECRET_FIELDS,
    create_credential,
    delete_credential,
    get_credential,
    open_login,
    open_secret,
    secret_fields,
    update_credential,
)
from engine.inventory.devices import create_device, delete_device, get_device, trust_host_key, update_device
from engine.inventory.imports import import_devices
from engine.inventory.target_text import parse_target
from engine.inventory.targets import Resolved, check_target, freeze, resolve, snapshots
from engine.inventory.this_computer import ensure_this_computer

__all__ = [
    "SECRET_FIELDS",
    "Resolved",
    "address_of",
    "change_devices",
    "check_target",
    "create_client",
    "create_credential",
    "create_device",
    "create_site",
    "delete_client",
    "delete_credential",
    "delete_device",
    "delete_devices",
    "delete_site",
    "ensure_this_computer",
    "freeze",
    "get_client",
    "get_credential",
    "get_device",
    "get_site",
    "import_devices",
    "open_login",
    "open_secret",
    "parse_target",
    "resolve",
    "secret_fields",
    "snapshots",
    "trust_host_key",
    "update_client",
    "update_credential",
    "update_device",
    "update_site",
]
