"""What every transport says of a place that it goes to."""

from engine.connectors.base import Address
from engine.errors import Code, RuotaError


def place(address: Address) -> str:
    """The device as people know it, with its address."""
    host = f"[{address.host}]" if ":" in address.host else address.host
    return f"{address.name} ({host}:{address.port})"


class HostKeyChanged(RuotaError):
    """The device at ``address`` shows another key than the pinned one; ``shown`` is it as it would be pinned."""

    def __init__(self, address: Address, pinned: str, seen: str, shown: str) -> None:
        super().__init__(
            f"{place(address)} shows the host key {seen} instead of {pinned}; "
            "take the new key if the device was set up anew, else somebody may be in between.",
            code=Code.HOST_KEY_CHANGED,
        )
        self.address = address
        self.shown = shown
