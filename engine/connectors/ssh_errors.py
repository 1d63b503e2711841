"""What went wrong on the way to a device over SSH, in one sentence each."""

import errno
import socket

import asyncssh

from engine.connectors.base import Address
from engine.connectors.places import HostKeyChanged, place
from engine.errors import Code, RuotaError

_NO_WAY = {errno.EHOSTUNREACH, errno.ENETUNREACH, errno.EHOSTDOWN, errno.ENETDOWN, errno.EADDRNOTAVAIL}


def of_connecting(address: Address, error: Exception) -> RuotaError:
    """The error of a connection that could not be made."""
    device = place(address)
    if isinstance(error, RuotaError):
        return error
    if isinstance(error, asyncssh.Error):
        return _of_ssh(address, error)
    if isinstance(error, ConnectionRefusedError):
        return _error(Code.REFUSED, f"{device} refuses SSH connections; start its SSH server or correct the port.")
    if isinstance(error, socket.gaierror):
        return _error(
            Code.UNREACHABLE, f"The name {address.host} of {address.name} cannot be found; check its spelling."
        )
    if isinstance(error, TimeoutError) or getattr(error, "errno", None) == errno.ETIMEDOUT:
        return _error(
            Code.UNREACHABLE, f"{device} does not answer; check that it is on and that no firewall is between."
        )
    if getattr(error, "errno", None) in _NO_WAY:
        return _error(Code.UNREACHABLE, f"There is no way to {device}; check the address and the network.")
    if isinstance(error, OSError):
        return lost(address)
    return _error(Code.UNREACHABLE, f"{device} could not be reached ({type(error).__name__}).")


def lost(address: Address) -> RuotaError:
    """A connection that was made and then broke."""
    return _error(Code.UNREACHABLE, f"The connection to {place(address)} was lost.")


def changed(address: Address, pinned: asyncssh.SSHKey, shown: asyncssh.SSHKey) -> HostKeyChanged:
    """The device shows another key than the pinned one."""
    return HostKeyChanged(address, pinned.get_fingerprint(), shown.get_fingerprint(), key_text(shown))


def key_text(key: asyncssh.SSHKey) -> str:
    """A public key as it is pinned."""
    return key.export_public_key("openssh").decode("ascii").strip()


def _of_ssh(address: Address, error: asyncssh.Error) -> RuotaError:
    device = place(address)
    user = address.login.username if address.login else ""
    if isinstance(error, asyncssh.PermissionDenied):
        return _error(Code.AUTH_FAILED, f"{device} does not accept the login of {user}; check the credential.")
    if isinstance(error, asyncssh.HostKeyNotVerifiable):
        return _error(Code.HOST_KEY_CHANGED, f"{device} shows a host key that cannot be checked.")
    if isinstance(error, asyncssh.KeyExchangeFailed):
        return _error(Code.REFUSED, f"{device} offers only outdated encryption; update its SSH server.")
    if isinstance(error, asyncssh.ProtocolNotSupported | asyncssh.ProtocolError):
        return _error(Code.REFUSED, f"{device} does not speak SSH there; correct the port.")
    if isinstance(error, asyncssh.ChannelOpenError):
        return _error(Code.UNREACHABLE, f"There is no way to {device} from the jump host ({error.reason}).")
    if error.code == asyncssh.DISC_TOO_MANY_CONNECTIONS:
        return _error(Code.REFUSED, f"{device} has too many connections; try again later.")
    if "login timeout" in error.reason.lower():
        return _error(
            Code.UNREACHABLE, f"{device} took too long to let {user} in; check its load and its name service."
        )
    if isinstance(error, asyncssh.ConnectionLost):
        return _error(
            Code.REFUSED,
            f"{device} closed the connection before the login; "
            "its encryption may be outdated or its connections all taken, which its SSH server's log tells.",
        )
    return _error(Code.REFUSED, f"{device} ended the connection ({error.reason}).")


def _error(code: Code, message: str) -> RuotaError:
    return RuotaError(message, code=code)
