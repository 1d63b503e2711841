"""From a device to what a connector needs: where it is, with which login, through which others."""

from typing import Literal, cast

from sqlalchemy.orm import Session

from engine.connectors.base import Address
from engine.inventory import winrm
from engine.inventory.credentials import get_credential, open_login
from engine.inventory.devices import jump_chain
from engine.store.models import Device
from engine.vault import Vault


def address_of(session: Session, vault: Vault, device: Device) -> Address:
    """The device's address with its login opened, and the addresses of the devices it is reached through.

    Raises ``RuotaError``: bad_param (a circle of jump devices), unavailable (a login cannot be opened).
    """
    jump: Address | None = None
    for step in reversed(jump_chain(session, device)):
        jump = _one(session, vault, step, jump)
    return _one(session, vault, device, jump)


def _one(session: Session, vault: Vault, device: Device, jump: Address | None) -> Address:
    login = open_login(vault, get_credential(session, device.credential_id)) if device.credential_id else None
    return Address(
        device_id=device.id,
        name=device.name,
        connector=cast(Literal["ssh", "local", "winrm"], device.connector),
        host=device.address,
        port=device.port,
        login=login,
        host_key=device.host_key,
        jump=jump,
        winrm=winrm.settings(device.winrm),
        platform=cast(Literal["linux", "windows"], device.platform),
    )
