"""What every transport says of a place that it goes to."""

from engine.connectors.base import Address
from engine.errors import Code, RuotaError
from engine.saying import say


def place(address: Address) -> str:
    """The device as people know it, with its address."""
    host = f"[{address.host}]" if ":" in address.host else address.host
    return f"{address.name} ({host}:{address.port})"


def lost(address: Address) -> RuotaError:
    """A connection that was made and then broke."""
    return RuotaError(
        say("connection_lost", "The connection to {device} was lost.", device=place(address)), code=Code.UNREACHABLE
    )


def no_name(address: Address) -> RuotaError:
    """Nobody knows the name that the address is."""
    return RuotaError(
        say(
            "name_not_found",
            "The name {host} of {device} cannot be found; check its spelling.",
            host=address.host,
            device=address.name,
        ),
        code=Code.UNREACHABLE,
    )


def no_way(address: Address) -> RuotaError:
    """The network leads nowhere near it."""
    return RuotaError(
        say("no_way", "There is no way to {device}; check the address and the network.", device=place(address)),
        code=Code.UNREACHABLE,
    )


class HostKeyChanged(RuotaError):
    """The device at ``address`` shows another key than the pinned one; ``shown`` is it as it would be pinned."""

    def __init__(self, address: Address, pinned: str, seen: str, shown: str) -> None:
        super().__init__(
            say(
                "host_key_changed",
                "{device} shows the host key {seen} instead of {pinned}; take the new key if the device was set up "
                "anew, else somebody may be in between.",
                device=place(address),
                seen=seen,
                pinned=pinned,
            ),
            code=Code.HOST_KEY_CHANGED,
        )
        self.address = address
        self.shown = shown
