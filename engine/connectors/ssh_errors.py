"""What went wrong on the way to a device over SSH, in one sentence each."""

import errno
import socket

import asyncssh

from engine.connectors.base import Address
from engine.connectors.places import HostKeyChanged, lost, no_name, no_way, place
from engine.errors import Code, RuotaError
from engine.saying import say

_NO_WAY = {errno.EHOSTUNREACH, errno.ENETUNREACH, errno.EHOSTDOWN, errno.ENETDOWN, errno.EADDRNOTAVAIL}


def of_connecting(address: Address, error: Exception) -> RuotaError:
    """The error of a connection that could not be made."""
    device = place(address)
    if isinstance(error, RuotaError):
        return error
    if isinstance(error, asyncssh.Error):
        return _of_ssh(address, error)
    if isinstance(error, ConnectionRefusedError):
        return _error(
            Code.REFUSED,
            say(
                "ssh_refused",
                "{device} refuses SSH connections; start its SSH server or correct the port.",
                device=device,
            ),
        )
    if isinstance(error, socket.gaierror):
        return no_name(address)
    if isinstance(error, TimeoutError) or getattr(error, "errno", None) == errno.ETIMEDOUT:
        return _error(
            Code.UNREACHABLE,
            say(
                "ssh_silent",
                "{device} does not answer; check that it is on and that no firewall is between.",
                device=device,
            ),
        )
    if getattr(error, "errno", None) in _NO_WAY:
        return no_way(address)
    if isinstance(error, OSError):
        return lost(address)
    return _error(
        Code.UNREACHABLE,
        say("ssh_unreached", "{device} could not be reached ({reason}).", device=device, reason=type(error).__name__),
    )


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
        return _error(
            Code.AUTH_FAILED,
            say(
                "ssh_login_refused",
                "{device} does not accept the login of {user}; check the credential.",
                device=device,
                user=user,
            ),
        )
    if isinstance(error, asyncssh.HostKeyNotVerifiable):
        return _error(
            Code.HOST_KEY_CHANGED,
            say("ssh_key_unchecked", "{device} shows a host key that cannot be checked.", device=device),
        )
    if isinstance(error, asyncssh.KeyExchangeFailed):
        return _error(
            Code.REFUSED,
            say("ssh_outdated", "{device} offers only outdated encryption; update its SSH server.", device=device),
        )
    if isinstance(error, asyncssh.ProtocolNotSupported | asyncssh.ProtocolError):
        return _error(
            Code.REFUSED, say("ssh_no_ssh", "{device} does not speak SSH there; correct the port.", device=device)
        )
    if isinstance(error, asyncssh.ChannelOpenError):
        return _error(
            Code.UNREACHABLE,
            say(
                "ssh_no_jump",
                "There is no way to {device} from the jump host ({reason}).",
                device=device,
                reason=error.reason,
            ),
        )
    if error.code == asyncssh.DISC_TOO_MANY_CONNECTIONS:
        return _error(
            Code.REFUSED, say("ssh_many", "{device} has too many connections; try again later.", device=device)
        )
    if "login timeout" in error.reason.lower():
        return _error(
            Code.UNREACHABLE,
            say(
                "ssh_slow_login",
                "{device} took too long to let {user} in; check its load and its name service.",
                device=device,
                user=user,
            ),
        )
    if isinstance(error, asyncssh.ConnectionLost):
        return _error(
            Code.REFUSED,
            say(
                "ssh_closed",
                "{device} closed the connection before the login; its encryption may be outdated or its connections "
                "all taken, which its SSH server's log tells.",
                device=device,
            ),
        )
    return _error(
        Code.REFUSED, say("ssh_ended", "{device} ended the connection ({reason}).", device=device, reason=error.reason)
    )


def _error(code: Code, message: str) -> RuotaError:
    return RuotaError(message, code=code)
